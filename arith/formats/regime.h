// The regime of a posit string, shared by posits and by logarithmic formats that borrow it.
#pragma once

#include <cstdint>

namespace guardbit::inline arith {

/// After the sign of a string of n bits: a run of equal bits and the bit that ends it.
struct Regime {
  int value = 0;     ///< -k for a run of k zeros, k - 1 for ones
  int position = 0;  ///< of the first bit after it; negative where the string has ended
};

/// A bit of a string; those that lie beyond its end are zero.
inline int bit_at(std::uint64_t code, int position) {
  return position < 0 ? 0 : static_cast<int>((code >> position) & 1);
}

/// The regime of a positive string, 0 < code < 2^(n-1).
inline Regime read_regime(std::uint64_t code, int n) {
  int position = n - 2;  // the bit under the sign
  const int first = bit_at(code, position);
  int run = 0;
  while (position >= 0 && bit_at(code, position) == first) {
    ++run;
    --position;
  }
  return {first == 1 ? run - 1 : -run, position - 1};
}

}  // namespace guardbit::inline arith
