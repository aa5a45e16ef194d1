// Pairs of digits, their sums by the kernel of whole sums, and the words that these add up to.
#include "arith/kernels/wide.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "arith/kernels/digits.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/tile_grid.h"

namespace guardbit::inline arith {
namespace {

// More pairs of digits than this would be slower than the plain path.
constexpr int most_pairs = 256;

struct DigitWidths {
  int a = 0, b = 0;  // bits of a digit
  int pairs = 0;
};

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

// words += integer * 2^shift, modulo 2^(64 words).
void add_shifted(std::span<std::uint64_t> words, Int128 integer, int shift) {
  const int within = shift % 64;
  const std::uint64_t sign = integer < 0 ? ~std::uint64_t{0} : 0;
  const auto low = static_cast<UInt128>(integer) << within;
  const auto above =
      static_cast<std::uint64_t>(within == 0 ? integer >> 127 : integer >> (128 - within));
  const std::array<std::uint64_t, 3> parts = {static_cast<std::uint64_t>(low),
                                              static_cast<std::uint64_t>(low >> 64), above};
  auto place = static_cast<std::size_t>(shift / 64);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; place < words.size(); ++i, ++place) {
    const UInt128 sum = UInt128{words[place]} + (i < parts.size() ? parts[i] : sign) + carry;
    words[place] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64);
  }
}

// Two digits whose products count in units of 2^shift.
struct DigitPair {
  std::size_t row, lane;
  int shift;
};

class WideGemm final : public FastProduct {
 public:
  WideGemm(const PreparedGemm& prepared, const RegisterLayout& layout, const DigitWidths& widths)
      : operands_(prepared.operands()),
        words_(layout.words()),
        bias_shift_(operands_.bias.exp - layout.lsb),
        grid_(operands_),
        kernel_(double_sums({})),
        rows_(digits(prepared, widths, true)),
        lanes_(digits(prepared, widths, false)) {
    const ValueRange products =
        products_of(prepared.range(PreparedGemm::a), prepared.range(PreparedGemm::b));
    const int lsb = products.empty ? 0 : products.lsb - layout.lsb;
    for (std::size_t i = 0; i < rows_.digits.size(); ++i) {
      for (std::size_t j = 0; j < lanes_.digits.size(); ++j) {
        pairs_.push_back(
            {i, j, lsb + static_cast<int>(i) * rows_.width + static_cast<int>(j) * lanes_.width});
      }
    }
    std::sort(pairs_.begin(), pairs_.end(),
              [](const DigitPair& x, const DigitPair& y) { return x.shift < y.shift; });
  }

  std::size_t tasks() const override { return grid_.tasks(); }

  MacTally run(std::size_t task, const GemmRun& run, const PlainSums&,
               RegisterFile& file) const override {
    MacTally tally;
    Tile tile;
    grid_.for_each_tile(task, [&](std::size_t row_panel, std::size_t lane_panel) {
      tile.row_panel = row_panel;
      tile.lane_panel = lane_panel;
      tally.inner.counts.additions +=
          start(tile, run.first_output, file) +
          grid_.products(rows_.nonzero, lanes_.nonzero, row_panel, lane_panel);
      sum_tile(tile, run.first_output, file);
    });
    return tally;
  }

 private:
  // A window of the sums: 2^shift times integers, to which sums of pairs up to 2^64 above are
  // added.
  struct Tile {
    std::size_t row_panel = 0, lane_panel = 0;
    int shift = 0;
    std::array<Int128, tile_outputs> window{};
    alignas(64) std::array<double, tile_outputs> sums;
  };
  static constexpr int window_span = 64;  // and 53 bits, 256 of them: below 2^126

  const DigitPanels& digits(const PreparedGemm& prepared, const DigitWidths& widths,
                            bool along_rows) const {
    const bool is_a = along_rows != grid_.swapped;
    return prepared.digits(is_a ? PreparedGemm::a : PreparedGemm::b,
                           along_rows ? tile_rows : tile_lanes, is_a ? widths.a : widths.b);
  }
  std::span<std::uint64_t> words(RegisterFile& file, std::size_t output) const {
    return std::span(file.words).subspan(output * words_, words_);
  }

  // Registers that hold the bias; returns how many there are that is not zero.
  std::uint64_t start(const Tile& tile, std::size_t first_output, RegisterFile& file) const {
    std::uint64_t loads = 0;
    grid_.for_each_output(
        tile.row_panel, tile.lane_panel, [&](std::size_t, std::size_t i, std::size_t n) {
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

  void sum_tile(Tile& tile, std::size_t first_output, RegisterFile& file) const {
    tile.shift = pairs_.front().shift;
    for (const DigitPair& pair : pairs_) {
      if (rows_.is_used[pair.row][tile.row_panel] == 0) continue;
      if (lanes_.is_used[pair.lane][tile.lane_panel] == 0) continue;
      if (pair.shift - tile.shift > window_span) {
        empty_window(tile, first_output, file);
        tile.shift = pair.shift;
      }
      sum_pair(pair, tile);
      const int up = pair.shift - tile.shift;
      for (std::size_t i = 0; i < tile_outputs; ++i) {
        tile.window[i] += Int128{static_cast<std::int64_t>(tile.sums[i])} * (Int128{1} << up);
      }
    }
    empty_window(tile, first_output, file);
  }

  void sum_pair(const DigitPair& pair, Tile& tile) const {
    tile.sums.fill(0);
    TileJob<double> job;
    job.rows = rows_.digits[pair.row].data() + tile.row_panel * grid_.k * tile_rows;
    job.lanes = lanes_.digits[pair.lane].data() + tile.lane_panel * grid_.k * tile_lanes;
    job.k = grid_.k;
    job.sums = tile.sums.data();
    kernel_(job);
  }

  void empty_window(Tile& tile, std::size_t first_output, RegisterFile& file) const {
    grid_.for_each_output(
        tile.row_panel, tile.lane_panel, [&](std::size_t place, std::size_t output, std::size_t) {
          add_shifted(words(file, first_output + output), tile.window[place], tile.shift);
        });
    tile.window.fill(0);
  }

  const GemmOperands& operands_;
  std::size_t words_;
  int bias_shift_;
  TileGrid grid_;
  TileSum<double> kernel_;
  const DigitPanels& rows_;
  const DigitPanels& lanes_;
  std::vector<DigitPair> pairs_;  // by shift
};

}  // namespace

std::variant<std::unique_ptr<FastProduct>, std::string> choose_wide_kernel(
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
  return std::make_unique<WideGemm>(prepared, layout, widths);
}

}  // namespace guardbit::inline arith
