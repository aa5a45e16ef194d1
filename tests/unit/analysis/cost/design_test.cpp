// Widths as they follow from formats, by hand.
#include "analysis/cost/design.h"

#include <doctest/doctest.h>

#include "tests/unit/analysis/cost/cost_helpers.h"

namespace guardbit::analysis::design_test {
namespace {

OperandWidths widths(const char* format) { return *operand_widths(Codec(parse_format(format))); }

std::string why_not(const std::string& format, const std::string& accumulator,
                    std::size_t lanes = 1, std::size_t terms = 64) {
  const auto design = try_design(format, accumulator, lanes, terms);
  return design ? "" : design.why();
}

}  // namespace

TEST_CASE(
    "minifloats have a hidden bit, an exponent field and the exponents from normal to maximum") {
  // e4m3:fn: 2^-6 to 1.75 * 2^8, subnormals from 2^-9.
  CHECK(widths("e4m3:fn") == OperandWidths{OperandKind::minifloat, 8, true, 4, 4, 14, -9});
  // e5m2:ieee loses its top exponent to infinity and NaN: 2^-14 to 2^15.
  CHECK(widths("e5m2:ieee").exponents == 29);
  CHECK(widths("e5m2:finite").exponents == 30);
  CHECK(widths("e3m0") == OperandWidths{OperandKind::minifloat, 4, true, 1, 3, 6, -2});
  CHECK(widths("fp32").exponent_bits == 8);
  CHECK(widths("ue4m3").exponent_bits == 4);
}

TEST_CASE("integers have their bits and posits their longest fraction") {
  CHECK(widths("int8") == OperandWidths{OperandKind::integer, 8, true, 8, 0, 0, 0});
  CHECK(widths("uint4").is_signed == false);
  CHECK(widths("fixed8.4").lsb == -4);
  // posit8_1: 2^-12 to 2^12, with 1 bit of sign, 2 of regime, 1 of exponent and 4 of fraction.
  CHECK(widths("posit8_1") == OperandWidths{OperandKind::posit, 8, true, 5, 0, 24, -16});
}

TEST_CASE("registers are read off their layout") {
  const MacDesign window = design_of("e4m3", fixed_text(24, 3));
  CHECK(window.register_bits == 24);
  CHECK(window.dropped() == 21);
  CHECK(window.product_bits() == 8);
  CHECK(window.reach() == 28);
  const MacDesign fp32 = design_of("e4m3", "float:fp32");
  CHECK(fp32.exponent_bits == 8);
  CHECK(fp32.fraction_bits == 23);
  CHECK(fp32.register_bits == 32);
  // 1024 products of int8: 2^14 * 2^10 = 2^24 needs 26 bits.
  CHECK(try_design("int8", "exact", 1, 1024)->register_bits == 26);
}

TEST_CASE("what the model does not cover has a reason") {
  CHECK(why_not("lns8_3", "exact") == "operands of lns8_3");
  CHECK(why_not("takum8", "float:fp32") == "operands of takum8");
  CHECK(why_not("e4m3", "hopper") == "aligned sums");
  CHECK(why_not("e4m3", "float:fp32,chunk=16") == "two registers");
  CHECK(why_not("e4m3", "float:fp32,tree=16") == "trees of adders");
  CHECK(why_not("e4m3", "float:fp32,product=fp16") == "products that are rounded first");
  CHECK(why_not("e4m3", "float:fp32,rounding=toward-zero") ==
        "floating-point sums rounded other than to nearest even");
  CHECK(why_not("e4m3", "float:posit16_1") == "a register of posit16_1");
  CHECK(why_not("int8", "float:fp32") == "integers summed in floating point");
  CHECK(why_not("int8", "fixed:width=20,lsb=4,rounding=truncate") ==
        "integer products without their low bits");
  CHECK(why_not("e4m3", "fixed:width=24,lsb=0") ==
        "fixed point that rounds products other than by truncation");
  CHECK(why_not("int8", "int:width=12,overflow=saturate") ==
        "a saturating register that is narrower than a product");
  CHECK(why_not("int8", "int:width=32,overflow=saturate", 4) ==
        "lanes that saturate one after another");
  CHECK(why_not("int8", "int:width=32,dual") == "dual registers");
  CHECK(why_not("e4m3", "float:fp32", 0) == "lanes other than 1 to 1024");
}

TEST_CASE("operands of two kinds are not covered") {
  const Codec int8(parse_format("int8")), e4m3(parse_format("e4m3"));
  const auto design =
      mac_design(int8, e4m3, make_mac_registers({}, e4m3.limits(), int8.limits(), 1, 0), 1);
  CHECK_FALSE(design);
  CHECK(design.why() == "operands of two kinds");
}

}  // namespace guardbit::analysis::design_test
