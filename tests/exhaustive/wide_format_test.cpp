// Formats of 16 bits, code by code, and of 19 to 32 bits, by structured and random codes.
#include "tests/exhaustive/direct_proof.h"

namespace guardbit::analysis::wide_format_test {

TEST_CASE("binary16 agrees with MPFR on every code, value and boundary") {
  prove_all("e5m10:ieee");
}

TEST_CASE("bfloat16 agrees with MPFR on every code, value and boundary") { prove_all("e8m7:ieee"); }

TEST_CASE("e5m10:fn agrees with MPFR on every code, value and boundary") { prove_all("e5m10:fn"); }

TEST_CASE("e5m10:fnuz agrees with MPFR on every code, value and boundary") {
  prove_all("e5m10:fnuz");
}

TEST_CASE("e6m9 without subnormals agrees with MPFR on every code, value and boundary") {
  prove_all("e6m9:finite,nosubnormals");
}

TEST_CASE("posit16_1 agrees with MPFR on every code, value and boundary") {
  prove_all("posit16_1");
}

TEST_CASE("posit16_2 agrees with MPFR on every code, value and boundary") {
  prove_all("posit16_2");
}

TEST_CASE("fixed16.8 agrees with MPFR on every code, value and boundary") {
  prove_all("fixed16.8");
}

TEST_CASE("binary32, tf32 and others of up to 32 bits agree with MPFR on structured codes") {
  for (const char* name : {"e8m23:ieee", "e8m10:ieee", "ue8m23:fn", "e5m18:finite,nosubnormals"}) {
    prove_some(name);
  }
}

TEST_CASE("posits of up to 31 bits agree with MPFR on structured codes") {
  for (const char* name : {"posit24_1", "posit31_2", "posit31_4"}) prove_some(name);
}

TEST_CASE("posit32_2 agrees with MPFR on structured codes") { prove_some("posit32_2"); }

TEST_CASE("integers and fixed point of 32 bits agree with MPFR on structured codes") {
  for (const char* name : {"int32", "uint32", "fixed32.31", "int24:symmetric"}) {
    prove_some(name);
  }
}

TEST_CASE("lns16_10 agrees with MPFR on every code, value and boundary") { prove_all("lns16_10"); }

TEST_CASE("logposit16_1 agrees with MPFR on every code, value and boundary") {
  prove_all("logposit16_1");
}

TEST_CASE("takum16 agrees with MPFR on every code, value and boundary") { prove_all("takum16"); }

TEST_CASE("takum16 with linear values agrees with MPFR on every code, value and boundary") {
  prove_all("takum16:linear");
}

TEST_CASE("linear takums of up to 32 bits agree with MPFR on structured codes") {
  for (const char* name :
       {"takum11:linear", "takum19:linear", "takum31:linear", "takum32:linear"}) {
    prove_some(name);
  }
}

}  // namespace guardbit::analysis::wide_format_test
