// Ranges in integers of any size.
#include "arith/registers/ranges.h"

#include <algorithm>

namespace guardbit::inline arith {

AddendRange format_range(const FormatLimits& limits) {
  const Unpacked one{ValueClass::finite, false, 1, 0};
  FormatLimits unit;  // the limits of the integer 1, so that the product range is the format's own
  unit.max = unit.lowest = unit.min_positive = one;
  return product_range(limits, unit);
}

int bits_to_reach(const BigInt& x) { return bit_length(BigInt(x - 1)); }

// Rounding a product moves it at most to the next power of two, and to multiples of the format's
// quantum; finer products stay multiples of their own.
AddendRange rounded_range(const AddendRange& products, const FormatLimits& format) {
  const AddendRange values = format_range(format);
  AddendRange range;
  range.quantum_exp = std::max(products.quantum_exp, values.quantum_exp);
  const auto bound = [&](const BigInt& product, const BigInt& value) -> BigInt {
    const int exp =
        std::min(bits_to_reach(product < 1 ? BigInt(1) : product) + products.quantum_exp,
                 bits_to_reach(value < 1 ? BigInt(1) : value) + values.quantum_exp);
    return BigInt(1) << std::max(0, exp - range.quantum_exp);
  };
  range.high = products.high > 0 ? bound(products.high, values.high) : BigInt(0);
  range.low = products.low < 0 ? -bound(-products.low, -values.low) : BigInt(0);
  return range;
}

}  // namespace guardbit::inline arith
