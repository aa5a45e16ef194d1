// Division that rounds up, and significands as doubles.
#include "arith/numbers/ceil_div.h"

#include <cstddef>
#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

#include "arith/numbers/to_double.h"

namespace guardbit::ceil_div_test {

TEST_CASE("lengths take as many pieces as hold them") {
  static_assert(ceil_div(0, 4) == 0);
  static_assert(ceil_div(1, 4) == 1);
  static_assert(ceil_div(4, 4) == 1);
  static_assert(ceil_div(5, 4) == 2);
  CHECK(ceil_div(std::size_t{1} << 40, 3) == 366503875926);  // 2^40 = 3 * 366503875925 + 1
}

TEST_CASE("a significand times a power of two is the nearest double") {
  CHECK(to_double(std::int64_t{-3}, -2) == -0.75);
  CHECK(to_double(std::uint64_t{1} << 63, 10) == 0x1p73);
  CHECK(to_double((std::uint64_t{1} << 53) + 1, 0) == 0x1p53);  // a tie, to even
  CHECK(to_double(1, -1074) == std::numeric_limits<double>::denorm_min());
  CHECK(to_double(1, 1024) == std::numeric_limits<double>::infinity());
}

}  // namespace guardbit::ceil_div_test
