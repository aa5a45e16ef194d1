// Cutting significands.
#include "arith/kernels/digits.h"

#include <bit>

#include "arith/numbers/int128.h"

namespace guardbit::inline arith {

int digit_count(const ValueRange& range, int width) {
  return range.empty ? 1 : (range.top - range.lsb + width - 1) / width;
}

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
    const int shift = x.quantum_exp + zeros - range.lsb;
    UInt128 rest = (magnitude >> zeros) << (shift % width);  // below 2^64 * 2^52
    for (auto digit = static_cast<std::size_t>(shift / width); rest != 0; ++digit) {
      const auto bits = static_cast<std::int64_t>(rest & ((UInt128{1} << width) - 1));
      rest >>= width;
      if (bits == 0) continue;
      result.digits[digit][place * lines_a_panel + line % lines_a_panel] =
          static_cast<double>(x.significand < 0 ? -bits : bits);
      result.is_used[digit][panel] = 1;
    }
  }
  return result;
}

}  // namespace guardbit::inline arith
