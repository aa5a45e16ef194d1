// Gaps and rounding errors of formats, by hand and against every pair of neighbours.
#include "analysis/bounds/value_spacing.h"

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::value_spacing_test {
namespace {

double gap_at(const char* format, double x) {
  const ValueSpacing spacing(parse_format(format));
  return spacing.gap(spacing.binade_of(real(x))).to_double();
}

double nearest_error_at(const char* format, double x) {
  const ValueSpacing spacing(parse_format(format));
  return spacing.nearest_error(spacing.binade_of(real(x))).to_double();
}

}  // namespace

TEST_CASE("gaps of e4m3:fn run from 2^-9 around zero to 32 at 448 and above") {
  CHECK(gap_at("e4m3:fn", 0) == 0x1p-9);
  CHECK(gap_at("e4m3:fn", 0x1p-20) == 0x1p-9);
  CHECK(gap_at("e4m3:fn", 0x1p-7) == 0x1p-9);  // subnormal
  CHECK(gap_at("e4m3:fn", -1) == 0x1p-3);
  CHECK(gap_at("e4m3:fn", 1.999) == 0x1p-3);
  CHECK(gap_at("e4m3:fn", 448) == 32);
  CHECK(gap_at("e4m3:fn", 1e9) == 32);
  CHECK(nearest_error_at("e4m3:fn", 448) == 16);
  CHECK(nearest_error_at("e4m3:fn", 0) == 0x1p-10);
}

TEST_CASE("without subnormals the gap around zero is the smallest normal") {
  CHECK(gap_at("e4m3:fn,nosubnormals", 0x1p-8) == 0x1p-6);
  CHECK(nearest_error_at("e4m3:fn,nosubnormals", 0x1p-8) == 0x1p-7);
  CHECK(gap_at("e4m3:fn,nosubnormals", 0x1p-6) == 0x1p-9);
}

TEST_CASE("a format whose top binade holds one value goes on with that binade's gap") {
  // e2m0: 0 1 2 4, and 8 would be next.
  CHECK(gap_at("e2m0", 3) == 2);
  CHECK(gap_at("e2m0", 4) == 4);
  CHECK(nearest_error_at("e2m0", 5) == 2);
}

TEST_CASE("posits lose most of a gap where exponent bits are cut off, and all of it at zero") {
  CHECK(gap_at("posit8_2", 1) == 0x1p-3);  // 0 10 00 fff
  CHECK(nearest_error_at("posit8_2", 1) == 0x1p-4);
  // The last two posits are 2^20 and 2^24; the nine-bit posit between them is 2^22.
  CHECK(gap_at("posit8_2", 0x1p23) == 0x1p24 - 0x1p20);
  CHECK(nearest_error_at("posit8_2", 0x1p20) == 0x1p24 - 0x1p22);
  CHECK(nearest_error_at("posit8_2", 0x1p24) == 0x1p24 - 0x1p22);
  CHECK(gap_at("posit8_2", 0x1p-30) == 0x1p-24);
  CHECK(nearest_error_at("posit8_2", 0) == 0x1p-24);
  CHECK(nearest_error_at("posit2_0", 0.5) == 1);  // 0 and 1, and never to zero
}

TEST_CASE("the gap at each value is the distance to the next one") {
  for (const char* name :
       {"e4m3:fn", "e5m2:ieee", "e3m4:finite", "e1m3:finite", "e4m3:fn,nosubnormals", "e5m10:ieee",
        "e2m1:finite,bias=-7", "posit8_0", "posit8_2", "posit16_1", "posit5_4", "int8",
        "int6:symmetric", "fixed8.4"}) {
    CAPTURE(name);
    const Format format = parse_format(name);
    const ExactFormat exact(format.name);
    const ValueSpacing spacing(format);
    const Code last = limits_of(format).max_code;
    MpfrNumber below(64);
    bool all_right = true;
    for (Code c = 0; c < last; ++c) {
      const MpfrNumber above = exact.decode(c + 1).value;
      if (above == below) continue;  // read as zero
      MpfrNumber gap(64);
      require_exact(mpfr_sub(gap.get(), above.get(), below.get(), MPFR_RNDN), "gap");
      all_right = all_right && spacing.gap(spacing.binade_of(below)) == gap;
      below = above;
    }
    CHECK(all_right);
  }
}

}  // namespace guardbit::analysis::value_spacing_test
