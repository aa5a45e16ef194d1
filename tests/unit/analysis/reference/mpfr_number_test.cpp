// The RAII class over mpfr_t.
#include "analysis/reference/mpfr_number.h"

#include <cmath>
#include <stdexcept>
#include <utility>

#include <doctest/doctest.h>

namespace guardbit::mpfr_number_test {

using guardbit::analysis::MpfrNumber;
using guardbit::analysis::require_exact;

namespace {

MpfrNumber number(std::int64_t integer, long exp, mpfr_prec_t precision = 64) {
  MpfrNumber result(precision);
  result.assign(integer, exp);
  return result;
}

}  // namespace

TEST_CASE("a new MPFR number is positive zero of the precision asked for") {
  const MpfrNumber zero(17);
  CHECK(zero.precision() == 17);
  CHECK(zero.to_hex() == "0x0p+0");
  CHECK(!std::signbit(zero.to_double()));
}

TEST_CASE("an integer times a power of two is assigned exactly or not at all") {
  CHECK(number(7, 6).to_double() == 448.0);  // (1 + 6/8) * 2^8
  CHECK(number(-3, -2).to_double() == -0.75);
  CHECK(number(15, 0, 4).to_double() == 15.0);          // 1111 takes 4 bits
  CHECK_THROWS_AS(number(17, 0, 4), std::logic_error);  // 10001 takes 5
  MpfrNumber infinite(8);
  mpfr_set_inf(infinite.get(), -1);
  CHECK(infinite.to_hex() == "-inf");
}

TEST_CASE("copies keep the source's precision and leave the source alone") {
  const MpfrNumber source = number(0x123456789, -40);
  MpfrNumber copy = source;
  CHECK(copy == source);
  CHECK(copy.precision() == 64);
  MpfrNumber assigned(2);
  assigned = source;
  CHECK(assigned == source);
  CHECK(assigned.precision() == 64);
  assigned.assign(1, 0);
  CHECK(source == copy);
  const MpfrNumber& alias = assigned;
  assigned = alias;
  CHECK(assigned.to_double() == 1.0);
}

TEST_CASE("a moved-from MPFR number is zero and can be used again") {
  MpfrNumber source = number(5, 0);
  MpfrNumber target = std::move(source);
  CHECK(target.to_double() == 5.0);
  source.reset(64);
  source.assign(9, 0);
  target = std::move(source);
  CHECK(target.to_double() == 9.0);
}

TEST_CASE("reset gives zero and never lowers the precision") {
  MpfrNumber value = number(5, 0, 10);
  value.reset(100);
  CHECK(value.precision() == 100);
  value.assign(3, 0);
  value.reset(8);
  CHECK(value.precision() == 100);
  CHECK(value.to_double() == 0.0);
}

TEST_CASE("comparison is that of the numbers, whatever the precision") {
  CHECK(number(1, 3, 4) == number(8, 0, 90));
  CHECK(number(-1, 0) < number(1, -400));
  CHECK_FALSE(number(1, 0) < number(1, 0));
  MpfrNumber nan(8);
  mpfr_set_nan(nan.get());
  CHECK_FALSE(nan == nan);
}

TEST_CASE("text is hexadecimal and exact or decimal with the digits asked for") {
  CHECK(number(1, -24).to_hex() == "0x1p-24");
  CHECK(number(-3, -1).to_hex() == "-0x1.8p+0");
  CHECK(number(448, 0).to_hex() == "0x1.cp+8");
  CHECK(number(1, -3).to_decimal(6) == "0.125");
  CHECK(number(2, 0).to_decimal(3) == "2");
}

TEST_CASE("a non-zero ternary value where exactness is claimed is a logic error") {
  CHECK_NOTHROW(require_exact(0, "sum"));
  CHECK_THROWS_WITH_AS(require_exact(-1, "sum"), "sum: the precision was not enough",
                       std::logic_error);
}

}  // namespace guardbit::mpfr_number_test
