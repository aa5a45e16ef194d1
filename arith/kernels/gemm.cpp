// Tiles through kernels: packing, the registers' starts, inner sums into outer ones, results.
#include "arith/kernels/gemm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

#include "arith/kernels/plan.h"

namespace guardbit {
namespace {

// What the operands of a product are, and what becomes of them.
struct Problem {
  const GemmOperands& operands;
  const MacRegisters& registers;
  ValueRange a, b, factors, bias;
  int sum_top = 0;  // of the products alone
};

// Bias addends as operands, for their range.
ValueRange bias_range(const BiasAddends& bias) {
  std::vector<Operand> addends;
  for (const std::int64_t integer : bias.integers) addends.push_back({integer, bias.exp, 0});
  return range_of(addends);
}

Problem examine(const GemmOperands& operands, const MacRegisters& registers) {
  Problem problem{operands, registers, range_of(operands.a), range_of(operands.b), {}, {}, 0};
  problem.factors = {true, false, 0, 1, 1};  // the factor 1
  if (registers.sum_factors) {
    problem.factors = products_of(range_of(operands.a_scales), range_of(operands.b_scales));
  }
  problem.bias = bias_range(operands.bias);
  problem.sum_top = magnitude_sum_top(operands.a, operands.b, operands.k);
  return problem;
}

Addends with_start(Addends addends, const ValueRange& bias) {
  addends.start = bias;
  if (!bias.empty) addends.sum_top = std::max(addends.sum_top, bias.top) + 1;
  return addends;
}

// What each register starts at, in units of 2^unit_exp; nothing where one leaves its range.
std::optional<std::vector<double>> start_values(const Register& reg, const BiasAddends& bias,
                                                int unit_exp) {
  std::vector<double> starts;
  bool fits = true;
  std::visit(
      [&](const auto& accumulator) {
        for (std::size_t i = 0; i < bias.integers.size(); ++i) {
          typename std::decay_t<decltype(accumulator)>::State state{};
          typename std::decay_t<decltype(accumulator)>::Peak peak{};
          AdditionCounts counts;
          accumulator.load(state, bias.integers[i], bias.exp, 0, counts, peak);
          fits = fits && counts.overflows == 0;
          starts.push_back(std::ldexp(static_cast<double>(accumulator.integer(state)),
                                      accumulator.exp(state) - unit_exp));
        }
      },
      reg.accumulator);
  if (!fits) return std::nullopt;
  return starts;
}

// Writes numbers in units of 2^unit_exp as the bits of a register.
class RegisterWriter {
 public:
  RegisterWriter(const Register& reg, int unit_exp) : layout_(reg.layout), unit_exp_(unit_exp) {
    if (const auto* floating = std::get_if<FloatingPointAccumulator>(&reg.accumulator)) {
      codec_ = &floating->codec();
    }
    const bool wraps = reg.spec.overflow == Overflow::wrap;
    flags_ = output_overflowed | (wraps ? output_wrapped : output_saturated);
    saturates_ = !wraps;
  }
  bool saturates() const { return saturates_; }

  void write(std::size_t output, double value, bool event, RegisterFile& file) const {
    const std::size_t count = layout_.words();
    const std::span<std::uint64_t> words = std::span(file.words).subspan(output * count, count);
    if (codec_ != nullptr) {
      words[0] = codec_->code_of(std::ldexp(value, unit_exp_));
    } else {
      write_integer(static_cast<std::int64_t>(value), unit_exp_ - layout_.lsb, words);
    }
    file.flags[output] = event ? flags_ : std::uint8_t{0};
  }

 private:
  // integer * 2^shift in two's complement.
  static void write_integer(std::int64_t integer, int shift, std::span<std::uint64_t> words) {
    const auto first = static_cast<std::size_t>(shift / 64);
    const std::uint64_t sign = integer < 0 ? ~std::uint64_t{0} : 0;
    const UInt128 shifted = static_cast<UInt128>(Int128{integer}) << (shift % 64);
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = i < first        ? 0
                 : i == first     ? static_cast<std::uint64_t>(shifted)
                 : i == first + 1 ? static_cast<std::uint64_t>(shifted >> 64)
                                  : sign;
    }
  }

  RegisterLayout layout_;
  int unit_exp_;
  const Codec* codec_ = nullptr;
  std::uint8_t flags_ = 0;
  bool saturates_ = false;
};

// Both halves of a tile's keys.
struct TileKeys {
  std::array<std::uint32_t, tile_outputs> first{}, second{};
  void set(std::size_t place, std::uint64_t keys) {
    first[place] = static_cast<std::uint32_t>(keys);
    second[place] = static_cast<std::uint32_t>(keys >> 32);
  }
};

// Outputs of a tile: rows are lines of one matrix, lanes lines of the other.
template <class T>
class TiledGemm final : public FastGemm {
 public:
  using Plan = RegisterPlan<TileSum<T>>;

  TiledGemm(const Problem& problem, Plan inner, std::optional<AddPlan> outer,
            std::vector<double> starts)
      : operands_(problem.operands),
        registers_(problem.registers),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        starts_(std::move(starts)),
        writer_(registers_.last(), outer_ ? outer_->unit_exp : inner_.unit_exp),
        swapped_(padding(operands_.m) < padding(operands_.n)) {
    const int a_exp = problem.a.lsb, b_exp = inner_.unit_exp - a_exp;
    auto a = make_panels<T>(operands_.a, operands_.k, swapped_ ? tile_lanes : tile_rows, a_exp);
    auto b = make_panels<T>(operands_.b, operands_.k, swapped_ ? tile_rows : tile_lanes, b_exp);
    rows_ = std::move(swapped_ ? b : a);
    lanes_ = std::move(swapped_ ? a : b);
    if (registers_.sum_factors) {
      // Between the units of the inner and those of the outer register.
      row_factors_ = factors(swapped_ ? operands_.b_scales : operands_.a_scales, 0);
      lane_factors_ = factors(swapped_ ? operands_.a_scales : operands_.b_scales, 0);
    }
  }

  std::size_t tasks() const override { return lanes_.count() * row_groups(); }

  MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
               RegisterFile& file) const override {
    MacTally tally;
    const std::size_t lane_panel = task / row_groups();
    const std::size_t first = task % row_groups() * panels_a_group;
    const std::size_t end = std::min(rows_.count(), first + panels_a_group);
    auto tile = std::make_unique<Tile>();
    for (std::size_t row_panel = first; row_panel < end; ++row_panel) {
      sum_tile(*tile, row_panel, lane_panel, run, plain, file, tally);
    }
    return tally;
  }

 private:
  static constexpr std::size_t panels_a_group = 32;

  struct Tile {
    alignas(64) std::array<T, tile_outputs> sums;
    alignas(64) std::array<T, tile_outputs> events;
    alignas(64) std::array<double, tile_outputs> outer_sums, outer_events, addends;
    TileKeys keys, outer_keys;
    std::uint64_t outer_additions = 0;
  };

  // Lanes that stay empty where a side of `lines` lies along them.
  static std::size_t padding(std::size_t lines) {
    return (lines + tile_lanes - 1) / tile_lanes * tile_lanes * 1000 / lines;
  }
  std::size_t row_groups() const { return (rows_.count() + panels_a_group - 1) / panels_a_group; }
  std::size_t chunks() const { return (operands_.k + registers_.chunk - 1) / registers_.chunk; }
  std::size_t rows_in(std::size_t panel) const {
    return std::min(tile_rows, rows_.lines - panel * tile_rows);
  }
  std::size_t lanes_in(std::size_t panel) const {
    return std::min(tile_lanes, lanes_.lines - panel * tile_lanes);
  }
  std::size_t output(std::size_t row, std::size_t lane) const {
    return swapped_ ? lane * operands_.n + row : row * operands_.n + lane;
  }

  static std::vector<double> factors(const std::vector<Operand>& scales, int exp) {
    std::vector<double> factors;
    for (const Operand& scale : scales) {
      factors.push_back(
          std::ldexp(static_cast<double>(scale.significand), scale.quantum_exp - exp));
    }
    return factors;
  }

  // Calls action(place in the tile, output of the product, column) for each output that there is.
  template <class Action>
  void for_each_output(std::size_t row_panel, std::size_t lane_panel, Action action) const {
    const std::size_t lanes = lanes_in(lane_panel);
    for (std::size_t i = 0; i < rows_in(row_panel); ++i) {
      for (std::size_t j = 0; j < lanes; ++j) {
        const std::size_t row = row_panel * tile_rows + i, lane = lane_panel * tile_lanes + j;
        action(i * tile_lanes + j, output(row, lane), swapped_ ? row : lane);
      }
    }
  }

  void sum_tile(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
                const PlainSums& plain, RegisterFile& file, MacTally& tally) const {
    start(tile, row_panel, lane_panel, run);
    const bool fine = outer_ ? sum_chunks(tile, row_panel, lane_panel)
                             : inner_sums(tile, row_panel, lane_panel, 0, operands_.k);
    if (fine && is_finite(tile)) return finish(tile, row_panel, lane_panel, run, file, tally);
    const std::size_t row = row_panel * tile_rows, row_end = row + rows_in(row_panel);
    const std::size_t lane = lane_panel * tile_lanes, lane_end = lane + lanes_in(lane_panel);
    tally += plain(swapped_ ? OutputRange{lane, lane_end, row, row_end}
                            : OutputRange{row, row_end, lane, lane_end});
  }

  void start(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run) const {
    tile.sums.fill(0);
    tile.events.fill(0);
    tile.outer_additions = 0;
    if (outer_) {
      tile.outer_sums.fill(0);
      tile.outer_events.fill(0);
    }
    const bool random = inner_.is_stochastic || (outer_ && outer_->is_stochastic);
    if (!random && starts_.empty()) return;
    for_each_output(row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t n) {
      if (random) {
        tile.keys.set(place, product_keys(run.seed, run.first_output + i));
        tile.outer_keys.set(place, chunk_keys(run.seed, run.first_output + i));
      }
      if (starts_.empty()) return;
      if (outer_) {
        tile.outer_sums[place] = starts_[n];
      } else {
        tile.sums[place] = static_cast<T>(starts_[n]);
      }
    });
  }

  bool inner_sums(Tile& tile, std::size_t row_panel, std::size_t lane_panel, std::size_t begin,
                  std::size_t end) const {
    return inner_.kernel({rows_.panel(row_panel) + begin * tile_rows,
                          lanes_.panel(lane_panel) + begin * tile_lanes, end - begin, begin,
                          tile.keys.first.data(), tile.keys.second.data(), tile.sums.data(),
                          tile.events.data()});
  }

  bool sum_chunks(Tile& tile, std::size_t row_panel, std::size_t lane_panel) const {
    const double unit = std::ldexp(1.0, inner_.unit_exp - outer_->unit_exp);
    bool fine = true;
    for (std::size_t chunk = 0; chunk < chunks(); ++chunk) {
      const std::size_t begin = chunk * registers_.chunk;
      tile.sums.fill(0);
      fine = inner_sums(tile, row_panel, lane_panel, begin,
                        std::min(operands_.k, begin + registers_.chunk)) &&
             fine;
      for (std::size_t i = 0; i < tile_outputs; ++i) {
        tile.addends[i] = static_cast<double>(tile.sums[i]) * unit;
      }
      if (registers_.sum_factors) scale_addends(tile, row_panel, lane_panel, chunk);
      for (const double addend : tile.addends) tile.outer_additions += addend != 0 ? 1U : 0U;
      fine = outer_->kernel({tile.addends.data(), chunk, tile.outer_keys.first.data(),
                             tile.outer_keys.second.data(), tile.outer_sums.data(),
                             tile.outer_events.data()}) &&
             fine;
    }
    return fine;
  }

  void scale_addends(Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                     std::size_t chunk) const {
    for (std::size_t i = 0; i < rows_in(row_panel); ++i) {
      const double row = row_factors_[(row_panel * tile_rows + i) * chunks() + chunk];
      for (std::size_t j = 0; j < lanes_in(lane_panel); ++j) {
        const double lane = lane_factors_[(lane_panel * tile_lanes + j) * chunks() + chunk];
        tile.addends[i * tile_lanes + j] *= row * lane;
      }
    }
  }

  // Infinity and NaN stay until the end.
  bool is_finite(const Tile& tile) const {
    double worst = 0;
    for (const T sum : tile.sums) worst += 0 * static_cast<double>(sum);
    if (outer_) {
      for (const double sum : tile.outer_sums) worst += 0 * sum;
    }
    return worst == 0;
  }

  void finish(const Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
              RegisterFile& file, MacTally& tally) const {
    double inner_events = 0, outer_events = 0;
    std::uint64_t loads = 0;
    const bool any_bias = !operands_.bias.empty();
    for_each_output(row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t n) {
      const std::size_t output = run.first_output + i;
      const double inner = static_cast<double>(tile.events[place]);
      inner_events += inner;
      if (any_bias) loads += operands_.bias.integers[n] != 0 ? 1U : 0U;
      if (outer_) {
        outer_events += tile.outer_events[place];
        writer_.write(output, tile.outer_sums[place], tile.outer_events[place] != 0, file);
        if (inner != 0) file.flags[output] |= flags_of(registers_.inner);
      } else {
        writer_.write(output, static_cast<double>(tile.sums[place]), inner != 0, file);
      }
    });
    count(tally.inner, registers_.inner, inner_events, products(row_panel, lane_panel));
    if (outer_) count(tally.outer, *registers_.outer, outer_events, tile.outer_additions);
    (outer_ ? tally.outer : tally.inner).counts.additions += loads;
  }

  static std::uint8_t flags_of(const Register& reg) {
    return output_overflowed |
           (reg.spec.overflow == Overflow::wrap ? output_wrapped : output_saturated);
  }
  static void count(RegisterTally& tally, const Register& reg, double events,
                    std::uint64_t additions) {
    tally.counts.additions += additions;
    tally.counts.overflows += static_cast<std::uint64_t>(events);
    if (reg.spec.overflow != Overflow::wrap) {
      tally.counts.saturations += static_cast<std::uint64_t>(events);
    }
  }
  // Products of a tile that are not zero.
  std::uint64_t products(std::size_t row_panel, std::size_t lane_panel) const {
    const std::uint8_t* a = rows_.nonzero.data() + row_panel * operands_.k;
    const std::uint8_t* b = lanes_.nonzero.data() + lane_panel * operands_.k;
    std::uint64_t count = 0;
    for (std::size_t k = 0; k < operands_.k; ++k) count += std::uint64_t{a[k]} * b[k];
    return count;
  }

  const GemmOperands& operands_;
  const MacRegisters& registers_;
  Plan inner_;
  std::optional<AddPlan> outer_;
  std::vector<double> starts_;
  RegisterWriter writer_;
  bool swapped_;  // rows are columns of B, lanes rows of A
  Panels<T> rows_, lanes_;
  std::vector<double> row_factors_, lane_factors_;
};

std::string refusal(const Problem& problem) {
  const MacRegisters& registers = problem.registers;
  if (problem.operands.m * problem.operands.n * problem.operands.k == 0) return "an empty product";
  if (registers.product) return "products are rounded on their own";
  if (!problem.a.finite || !problem.b.finite || !problem.factors.finite) {
    return "operands that are not numbers";
  }
  return "";
}

// The kernel once the one of the inner register is known.
template <class Plan>
std::unique_ptr<FastGemm> with_outer(const Problem& problem, Plan inner, KernelReport& report) {
  const MacRegisters& registers = problem.registers;
  std::optional<AddPlan> outer;
  if (registers.outer) {
    const ValueRange addends = products_of(inner.contents, problem.factors);
    const std::size_t count = (problem.operands.k + registers.chunk - 1) / registers.chunk;
    auto planned = plan_adds(
        *registers.outer,
        with_start({addends, count, inner.sum_top + problem.factors.top, {}}, problem.bias));
    if (const auto* reason = std::get_if<std::string>(&planned)) {
      report = {"plain", "outer register: " + *reason};
      return nullptr;
    }
    outer = std::move(std::get<AddPlan>(planned));
  }
  const bool random = outer ? outer->is_stochastic : inner.is_stochastic;
  std::optional<std::vector<double>> starts(std::in_place);
  if (!problem.operands.bias.empty()) {
    starts = start_values(registers.last(), problem.operands.bias,
                          outer ? outer->unit_exp : inner.unit_exp);
    if (!starts || random) {
      report = {"plain", "a bias that is rounded at random or leaves the register's range"};
      return nullptr;
    }
  }
  report = {inner.name, inner.reason};
  if (outer) {
    report.kernel += "; outer register: " + outer->name;
    report.reason += "; " + outer->reason;
  }
  using T = std::conditional_t<std::is_same_v<Plan, FloatPlan>, float, double>;
  return std::make_unique<TiledGemm<T>>(problem, std::move(inner), std::move(outer),
                                        std::move(*starts));
}

}  // namespace

std::unique_ptr<FastGemm> choose_kernel(const GemmOperands& operands, const MacRegisters& registers,
                                        KernelReport& report) {
  const Problem problem = examine(operands, registers);
  report = {"plain", refusal(problem)};
  if (!report.reason.empty()) return nullptr;
  Addends products{products_of(problem.a, problem.b), operands.k, problem.sum_top, {}};
  if (!registers.outer) products = with_start(products, problem.bias);
  auto planned = plan_sums(registers.inner, problem.a, problem.b, products);
  if (auto* plan = std::get_if<FloatPlan>(&planned)) {
    return with_outer(problem, std::move(*plan), report);
  }
  if (auto* plan = std::get_if<DoublePlan>(&planned)) {
    return with_outer(problem, std::move(*plan), report);
  }
  report.reason = std::get<std::string>(planned);
  return nullptr;
}

}  // namespace guardbit
