// Digits, their sums by the kernel of whole sums, and the words that these add up to.
#include "arith/kernels/wide.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "arith/kernels/sums.h"
#include "arith/kernels/tile_grid.h"

namespace guardbit {
namespace {

// More pairs of digits than this would be slower than the plain path.
constexpr int most_pairs = 256;

struct DigitWidths {
  int a = 0, b = 0;  // bits of a digit
  int pairs = 0;
};

int digit_count(const ValueRange& range, int width) {
  return range.empty ? 1 : (range.top - range.lsb + width - 1) / width;
}

// The fewest pairs for sums of k products.
DigitWidths choose_widths(const ValueRange& a, const ValueRange& b, std::size_t k) {
  const int both = carrier_bits<double> - bit_length(std::uint64_t{k - 1});
  DigitWidths best;
  for (int width = 1; width < both; ++width) {
    const int pairs = digit_count(a, width) * digit_count(b, both - width);
    if (best.pairs == 0 || pairs < best.pairs) best = {width, both - width, pairs};
  }
  return best;
}

// One side's operands: digit i of every line in panels as in carriers.h.
struct DigitPanels {
  int width = 0;
  std::vector<std::vector<double>> digits;         // [digit][panel][k][line]
  std::vector<std::vector<std::uint8_t>> is_used;  // [digit][panel]: any but zeros
  std::vector<std::uint8_t> nonzero;               // as in Panels
};

DigitPanels make_digits(std::span<const Operand> operands, const ValueRange& range, std::size_t k,
                        std::size_t lines_a_panel, int width) {
  const std::size_t lines = operands.size() / k;
  const std::size_t panels = (lines + lines_a_panel - 1) / lines_a_panel;
  const auto count = static_cast<std::size_t>(digit_count(range, width));
  DigitPanels result{width, {}, {}, std::vector<std::uint8_t>(panels * k)};
  result.digits.assign(count, std::vector<double>(panels * k * lines_a_panel));
  result.is_used.assign(count, std::vector<std::uint8_t>(panels));
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Operand& x = operands[i];
    if (x.significand == 0) continue;
    const std::size_t line = i / k, panel = line / lines_a_panel, place = panel * k + i % k;
    ++result.nonzero[place];
    const UInt128 magnitude = magnitude_of(Int128{x.significand});
    const int zeros = std::countr_zero(static_cast<std::uint64_t>(magnitude));
    UInt128 rest = magnitude >> zeros;
    int shift = x.quantum_exp + zeros - range.lsb;
    auto digit = static_cast<std::size_t>(shift / width);
    rest <<= shift % width;  // below 2^63 * 2^52
    for (; rest != 0; ++digit, rest >>= width) {
      const auto bits = static_cast<std::int64_t>(rest & ((UInt128{1} << width) - 1));
      if (bits == 0) continue;
      result.digits[digit][place * lines_a_panel + line % lines_a_panel] =
          static_cast<double>(x.significand < 0 ? -bits : bits);
      result.is_used[digit][panel] = 1;
    }
  }
  return result;
}

// words += integer * 2^shift, modulo 2^(64 words).
void add_shifted(std::span<std::uint64_t> words, std::int64_t integer, int shift) {
  auto place = static_cast<std::size_t>(shift / 64);
  const auto addend = static_cast<UInt128>(Int128{integer}) << (shift % 64);
  const std::uint64_t sign = integer < 0 ? ~std::uint64_t{0} : 0;
  const std::array<std::uint64_t, 2> low = {static_cast<std::uint64_t>(addend),
                                            static_cast<std::uint64_t>(addend >> 64)};
  std::uint64_t carry = 0;
  for (std::size_t i = 0; place < words.size(); ++i, ++place) {
    const UInt128 sum = UInt128{words[place]} + (i < 2 ? low[i] : sign) + carry;
    words[place] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64);
  }
}

class WideGemm final : public FastGemm {
 public:
  WideGemm(const GemmOperands& operands, const RegisterLayout& layout, const ValueRange& a,
           const ValueRange& b, const DigitWidths& widths)
      : operands_(operands),
        words_(layout.words()),
        products_shift_(a.empty || b.empty ? 0 : a.lsb + b.lsb - layout.lsb),
        bias_shift_(operands.bias.exp - layout.lsb),
        grid_(operands),
        kernel_(double_sums({})) {
    const std::size_t a_lines = grid_.swapped ? tile_lanes : tile_rows;
    const std::size_t b_lines = grid_.swapped ? tile_rows : tile_lanes;
    rows_ = make_digits(operands.a, a, operands.k, a_lines, widths.a);
    lanes_ = make_digits(operands.b, b, operands.k, b_lines, widths.b);
    if (grid_.swapped) std::swap(rows_, lanes_);
  }

  std::size_t tasks() const override { return grid_.tasks(); }

  MacTally run(std::size_t task, const GemmRun& run, const PlainSums&,
               RegisterFile& file) const override {
    MacTally tally;
    grid_.for_each_tile(task, [&](std::size_t row_panel, std::size_t lane_panel) {
      tally.inner.counts.additions += start(row_panel, lane_panel, run.first_output, file);
      for (std::size_t i = 0; i < rows_.digits.size(); ++i) {
        for (std::size_t j = 0; j < lanes_.digits.size(); ++j) {
          if (rows_.is_used[i][row_panel] == 0 || lanes_.is_used[j][lane_panel] == 0) continue;
          add_pair(i, j, row_panel, lane_panel, run.first_output, file);
        }
      }
      tally.inner.counts.additions +=
          grid_.products(rows_.nonzero, lanes_.nonzero, row_panel, lane_panel);
    });
    return tally;
  }

 private:
  std::span<std::uint64_t> words(RegisterFile& file, std::size_t output) const {
    return std::span(file.words).subspan(output * words_, words_);
  }

  // Registers that hold the bias; returns how many there are that is not zero.
  std::uint64_t start(std::size_t row_panel, std::size_t lane_panel, std::size_t first_output,
                      RegisterFile& file) const {
    std::uint64_t loads = 0;
    grid_.for_each_output(row_panel, lane_panel, [&](std::size_t, std::size_t i, std::size_t n) {
      const std::span<std::uint64_t> reg = words(file, first_output + i);
      std::fill(reg.begin(), reg.end(), 0);
      file.flags[first_output + i] = 0;
      if (operands_.bias.empty() || operands_.bias.integers[n] == 0) return;
      const std::int64_t bias = operands_.bias.integers[n];
      add_shifted(reg, bias_shift_ < 0 ? bias >> -bias_shift_ : bias, std::max(bias_shift_, 0));
      ++loads;
    });
    return loads;
  }

  void add_pair(std::size_t i, std::size_t j, std::size_t row_panel, std::size_t lane_panel,
                std::size_t first_output, RegisterFile& file) const {
    alignas(64) std::array<double, tile_outputs> sums{};
    TileJob<double> job;
    job.rows = rows_.digits[i].data() + row_panel * grid_.k * tile_rows;
    job.lanes = lanes_.digits[j].data() + lane_panel * grid_.k * tile_lanes;
    job.k = grid_.k;
    job.sums = sums.data();
    kernel_(job);
    const int shift =
        products_shift_ + static_cast<int>(i) * rows_.width + static_cast<int>(j) * lanes_.width;
    grid_.for_each_output(row_panel, lane_panel,
                          [&](std::size_t place, std::size_t output, std::size_t) {
                            if (sums[place] == 0) return;
                            add_shifted(words(file, first_output + output),
                                        static_cast<std::int64_t>(sums[place]), shift);
                          });
  }

  const GemmOperands& operands_;
  std::size_t words_;
  int products_shift_, bias_shift_;
  TileGrid grid_;
  TileSum<double> kernel_;
  DigitPanels rows_, lanes_;
};

}  // namespace

std::variant<std::unique_ptr<FastGemm>, std::string> choose_wide_kernel(
    const PreparedGemm& prepared, const MacRegisters& registers, const Addends& products,
    KernelReport& report) {
  const RegisterLayout& layout = registers.inner.layout;
  if (registers.outer) return "an outer register takes sums that fit a carrier";
  if (!products.all_zero() &&
      (products.lsb() < layout.lsb || products.sum_top > layout.width - 1 + layout.lsb)) {
    return "sums that may leave a wide register or are rounded";
  }
  const ValueRange& a = prepared.range(PreparedGemm::a);
  const ValueRange& b = prepared.range(PreparedGemm::b);
  const DigitWidths widths = choose_widths(a, b, prepared.operands().k);
  if (widths.pairs == 0 || widths.pairs > most_pairs) {
    return "sums of " + std::to_string(widths.pairs) + " pairs of digits";
  }
  report = {"exact sums of " + std::to_string(widths.pairs) +
                (widths.pairs == 1 ? " pair" : " pairs") + " of digits in double lanes",
            "digits of " + std::to_string(widths.a) + " and " + std::to_string(widths.b) +
                " bits: 53 bits hold every pair's sum"};
  return std::make_unique<WideGemm>(prepared.operands(), layout, a, b, widths);
}

}  // namespace guardbit
