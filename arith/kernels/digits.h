// Operands cut into digits: whole numbers of few bits, for sums that no carrier holds at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arith/kernels/carriers.h"

namespace guardbit::inline arith {

/// Lines of k operands in panels as in carriers.h: x = 2^lsb * sum of digit i * 2^(i * width),
/// every digit with the sign of x and below 2^width in magnitude.
struct DigitPanels {
  int width = 0;
  std::vector<std::vector<double>> digits;         ///< [digit][panel][k][line]
  std::vector<std::vector<std::uint8_t>> is_used;  ///< [digit][panel]: any but zeros
  std::vector<std::uint8_t> nonzero;               ///< as in Panels
};

/// Digits of `width` bits that operands of a range have; 1 where all are zero.
int digit_count(const ValueRange& range, int width);

/// `range` is that of the operands, whose lsb is that of the digits; width up to 52.
DigitPanels make_digits(std::span<const Operand> operands, const ValueRange& range, std::size_t k,
                        std::size_t lines_a_panel, int width);

}  // namespace guardbit::inline arith
