// Top bits of wide integers and of their sums.
#include "arith/numbers/wide_real.h"

#include <algorithm>

#include "arith/numbers/top_bits.h"

namespace guardbit::inline arith {

Real real_from(const WideInt& significand, int exp) {
  return top_bits(magnitude_of(significand), significand < 0, exp);
}

// No bits are dropped before the sum: it may cancel all but the last of them.
Real real_sum(Int128 a, int a_exp, const WideInt& b, int b_exp) {
  const int unit = std::min(a_exp, b_exp);
  return real_from((BigInt(a) << (a_exp - unit)) + (big_int(b) << (b_exp - unit)), unit);
}

}  // namespace guardbit::inline arith
