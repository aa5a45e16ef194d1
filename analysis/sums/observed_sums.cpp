// Partial sums one by one, in 128 bits or as wide as any format needs.
#include "analysis/sums/observed_sums.h"

#include <algorithm>
#include <cmath>

#include "arith/numbers/wide_int.h"

namespace guardbit::analysis {
namespace {

// Bits of two's complement, of a sum that is not below zero and of one that is.
template <class Sum>
int bits_of(const Sum& sum) {
  return 1 + (sum < 0 ? bit_length(magnitude_of(Sum(sum + 1))) : bit_length(magnitude_of(sum)));
}

double to_double(Int128 x) { return static_cast<double>(x); }
double to_double(const WideInt& x) { return x.convert_to<double>(); }

}  // namespace

// Calls visit(sum, products added so far), which may return false to stop.
template <class Sum, class Visit>
void ObservedSums::walk(std::size_t row, std::size_t column, const Visit& visit) const {
  Sum sum = 0;
  const auto add = [&](const Product& product) {
    if (product.integer != 0) sum += Sum(product.integer) << (product.exp - quantum_exp_);
  };
  if (!operands_.bias.empty()) add(operands_.bias.at(column));
  if (!visit(sum, std::size_t{0})) return;
  const Operand* a = operands_.a.data() + row * operands_.k;
  const Operand* b = operands_.b.data() + column * operands_.k;
  for (std::size_t k = 0; k < operands_.k; ++k) {
    add(multiply(a[k], b[k]));
    if (!visit(sum, k + 1)) return;
  }
}

template <class Sum>
ObservedSum ObservedSums::observe(std::size_t row, std::size_t column) const {
  ObservedSum result;
  Sum low = 0, high = 0, last = 0;
  int lowest = no_bit;
  walk<Sum>(row, column, [&](const Sum& sum, std::size_t) {
    low = std::min(low, sum);
    high = std::max(high, sum);
    if (lowest != 0 && sum != 0) lowest = std::min(lowest, lowest_one(magnitude_of(sum)));
    last = sum;
    return true;
  });
  if (lowest != no_bit) result.lowest_bit = lowest;
  result.prefix_bits = std::max(bits_of(low), bits_of(high));
  result.final_bits = bits_of(last);
  result.largest_magnitude = std::max(-to_double(low), to_double(high));
  return result;
}

template <class Sum>
std::optional<std::size_t> ObservedSums::find_beyond(std::size_t row, std::size_t column,
                                                     int bits) const {
  std::optional<std::size_t> found;
  walk<Sum>(row, column, [&](const Sum& sum, std::size_t products) {
    if (bits_of(sum) > bits) found = products;
    return !found;
  });
  return found;
}

ObservedSum ObservedSums::at(std::size_t row, std::size_t column) const {
  return fits_128_bits() ? observe<Int128>(row, column) : observe<WideInt>(row, column);
}

std::optional<std::size_t> ObservedSums::first_beyond(std::size_t row, std::size_t column,
                                                      int bits) const {
  return fits_128_bits() ? find_beyond<Int128>(row, column, bits)
                         : find_beyond<WideInt>(row, column, bits);
}

}  // namespace guardbit::analysis
