// Every floating-point format of up to 8 bits: all splits, specials, subnormals and signs.
#include "arith/error.h"
#include "tests/exhaustive/format_proof.h"

namespace guardbit::analysis::small_minifloat_test {
namespace {

// The formats of that width, sign and specials: those that the reference accepts.
std::vector<std::string> names(int width, bool is_signed, const std::string& specials) {
  std::vector<std::string> result;
  const int bits = width - (is_signed ? 1 : 0);
  for (int exponent_bits = 1; exponent_bits <= std::min(bits, 8); ++exponent_bits) {
    for (const char* subnormals : {"", ",nosubnormals", ",nozero"}) {
      if (std::string(subnormals) == ",nozero" && (specials == "fnuz" || specials == "p3109")) {
        continue;  // refused: their NaN is where -0 would be, or they need a zero
      }
      std::string name = is_signed ? "e" : "ue";
      name += std::to_string(exponent_bits) + "m" + std::to_string(bits - exponent_bits) + ":" +
              specials + subnormals;
      try {
        ExactFormat{name};
      } catch (const Error&) {
        continue;  // no number but zero
      }
      result.push_back(name);
    }
  }
  return result;
}

void prove_widths(int low, int high, bool is_signed, std::initializer_list<const char*> specials) {
  std::vector<std::string> all;
  for (int width = low; width <= high; ++width) {
    for (const char* word : specials) {
      for (const std::string& name : names(width, is_signed, word)) all.push_back(name);
    }
  }
  prove_formats(all);
}

}  // namespace

TEST_CASE("signed floats of 2 to 6 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(2, 6, true, {"ieee", "fn", "fnuz", "finite", "p3109"});
}

TEST_CASE("unsigned floats of 2 to 6 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(2, 6, false, {"ieee", "fn", "finite", "p3109"});
}

TEST_CASE("signed floats of 7 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(7, 7, true, {"ieee", "fn", "fnuz", "finite", "p3109"});
}

TEST_CASE("unsigned floats of 7 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(7, 7, false, {"ieee", "fn", "finite", "p3109"});
}

TEST_CASE("signed ieee floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, true, {"ieee"});
}

TEST_CASE("signed fn floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, true, {"fn"});
}

TEST_CASE("signed fnuz floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, true, {"fnuz"});
}

TEST_CASE("signed finite floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, true, {"finite"});
}

TEST_CASE("unsigned ieee floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, false, {"ieee"});
}

TEST_CASE("unsigned fn floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, false, {"fn"});
}

TEST_CASE("unsigned finite floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, false, {"finite"});
}

TEST_CASE("binary8p1 to binary8p7 of P3109 agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, true, {"p3109"});
}

TEST_CASE("unsigned P3109 floats of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_widths(8, 8, false, {"p3109"});
}

TEST_CASE("biases far from the default agree with MPFR on every code, boundary and pair") {
  prove_formats({"e4m3:fnuz,bias=11", "e4m3:fn,bias=-5", "e5m2:ieee,bias=40", "e2m3:finite,bias=0",
                 "e3m2:finite,bias=-60,nosubnormals", "e2m1:finite,bias=63",
                 "ue8m0:fn,bias=0,nozero", "ue4m4:finite,bias=20", "e1m6:finite,bias=6",
                 "ue3m3:ieee,bias=1,nozero"});
}

}  // namespace guardbit::analysis::small_minifloat_test
