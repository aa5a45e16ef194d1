// The reference for codebooks: values, names and rounding, worked by hand.
#include <fstream>

#include <doctest/doctest.h>

#include "analysis/reference/exact.h"
#include "arith/error.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::analysis::exact_codebook_test {
namespace {

Code round_to(const ExactFormat& format, double x, Rounding mode,
              Overflow overflow = Overflow::saturate, std::uint64_t random = 0) {
  MpfrNumber number(64);
  mpfr_set_d(number.get(), x, MPFR_RNDN);
  return format.round(number, mode, random, 2, overflow);
}

}  // namespace

TEST_CASE("the reference's dynamic maps have the published extremes") {
  const ExactFormat map("dynamic8"), unsigned_map("udynamic8");
  CHECK(map.width() == 8);
  CHECK(map.decode(0).value.to_double() == static_cast<double>(-0.99296875F));
  CHECK(map.decode(127).value_class == ValueClass::zero);
  CHECK(map.decode(128).value.to_double() == static_cast<double>(5.5e-7F));
  CHECK(map.decode(255).value.to_double() == 1);
  CHECK(map.limit_exp() == 1);  // 1 < 2^1
  CHECK(unsigned_map.decode(1).value.to_double() == static_cast<double>(3.25e-7F));
  CHECK(unsigned_map.decode(255).value.to_double() == 1);
}

TEST_CASE("the reference reads tables from files and rounds to neighbours on the number line") {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "table.txt").string();
  std::ofstream(path) << "3 # first\n\n-1\n0x1p3\nnan\n-0.1\n";
  const ExactFormat table("codebook:file=" + path + ",bits=4");
  CHECK(table.width() == 3);
  CHECK(table.decode(3).value_class == ValueClass::nan);
  CHECK(table.decode(4).value.to_double() == -0.1015625);  // -13/8 * 2^-4
  CHECK(table.decode(5).value_class == ValueClass::unused);
  CHECK(table.quantum_exp() == -7);
  CHECK(table.limit_exp() == 4);
  CHECK(round_to(table, 5.5, Rounding::nearest_even) == 0);  // a tie of codes 0 and 2
  CHECK(round_to(table, 5.5, Rounding::nearest_away) == 2);
  CHECK(round_to(table, 1, Rounding::toward_zero) == 4);
  CHECK(round_to(table, 1, Rounding::to_odd) == 0);  // codes 4 and 0: neither is odd
  CHECK(round_to(table, -0.5, Rounding::to_odd) == 1);
  CHECK(round_to(table, 9, Rounding::up, Overflow::infinity) == 3);
  CHECK(round_to(table, 9, Rounding::down, Overflow::infinity) == 2);
  CHECK(round_to(table, -9, Rounding::to_odd, Overflow::infinity) == 1);
  CHECK(round_to(table, 4.25, Rounding::stochastic, Overflow::saturate, 2) == 0);  // a quarter
  CHECK(round_to(table, 4.25, Rounding::stochastic, Overflow::saturate, 3) == 2);
}

TEST_CASE("the reference refuses names of codebooks that are not canonical") {
  for (const char* name : {"dynamic", "dynamic8:x", "codebook", "codebook:file=/nowhere/at/all",
                           "codebook:bits=4,file=x"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(ExactFormat{name}, SpecError);
  }
}

}  // namespace guardbit::analysis::exact_codebook_test
