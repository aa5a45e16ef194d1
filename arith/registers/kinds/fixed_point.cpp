// The parts of the two's complement accumulators that are not in the inner loop.
#include "arith/registers/kinds/fixed_point.h"

#include <cmath>

#include "arith/numbers/limits.h"

namespace guardbit::inline arith {
namespace {

BigInt to_big(std::int64_t x) { return x; }
BigInt to_big(Int128 x) { return BigInt(x); }
BigInt to_big(const WideInt& x) { return big_int(x); }

}  // namespace

template <class Carrier>
void FixedPointAccumulator<Carrier>::write_bits(const State& state,
                                                std::span<std::uint64_t> words) const {
  Carrier rest = state.value;
  const Carrier radix = Carrier(1) << 32;
  for (std::uint64_t& word : words) {
    word = 0;
    for (int half = 0; half < 2; ++half) {  // floor division, so that the sign extends
      Carrier digit = rest % radix;
      if (digit < 0) digit += radix;
      rest = (rest - digit) / radix;
      word |= static_cast<std::uint64_t>(digit) << (32 * half);
    }
  }
}

template <class Carrier>
PeakReport FixedPointAccumulator<Carrier>::report(const Peak& peak) const {
  const BigInt low = to_big(peak.low);
  const BigInt high = to_big(peak.high);
  const BigInt below = -low;
  const BigInt& largest = below > high ? below : high;
  PeakReport report;
  report.largest_magnitude = std::ldexp(largest.convert_to<double>(), lsb_);
  report.bits_needed = signed_bits(low, high);
  report.smallest_magnitude = std::ldexp(to_big(peak.smallest).template convert_to<double>(), lsb_);
  if (peak.used != 0) {
    report.lowest_bit = lsb_ + static_cast<int>(lowest_one(to_big(peak.used)));
  }
  return report;
}

template class FixedPointAccumulator<std::int64_t>;
template class FixedPointAccumulator<Int128>;
template class FixedPointAccumulator<WideInt>;

}  // namespace guardbit::inline arith
