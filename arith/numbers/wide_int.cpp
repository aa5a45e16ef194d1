// Between the integers of fixed and of any size, limb by limb.
#include "arith/numbers/wide_int.h"

#include <cstdint>
#include <iterator>
#include <vector>

namespace guardbit::inline arith {

BigInt big_int(const WideInt& x) {
  std::vector<std::uint64_t> limbs;
  export_bits(magnitude_of(x), std::back_inserter(limbs), 64, false);
  return BigInt(limbs, x < 0);
}

WideInt wide_int(const BigInt& x) {
  const std::vector<std::uint64_t> limbs = x.limbs();
  WideInt result;
  import_bits(result, limbs.begin(), limbs.end(), 64, false);
  return x < 0 ? WideInt(-result) : result;
}

}  // namespace guardbit::inline arith
