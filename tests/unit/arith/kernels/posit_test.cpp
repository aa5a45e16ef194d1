// The kernels of posit registers give what the codec's rounder gives.
#include "arith/kernels/posit.h"

#include "tests/unit/arith/kernels/layer_cases.h"

namespace guardbit::posit_test {

using namespace guardbit::test;

namespace {

const std::vector<LayerCase> cases = {
    {"posit8_2", "posit8_2", "float:posit8_2"},
    {"posit8_0", "posit8_0", "float:posit8_0"},
    {"posit8_1", "posit8_1", "float:posit8_1"},
    {"posit6_3", "posit8_2", "float:posit8_3"},
    {"posit8_2", "posit8_2", "float:posit16_1"},
    {"posit8_2", "posit8_2", "float:posit16_2"},
    {"posit16_1", "posit16_1", "float:posit16_1"},
    {"posit16_2", "posit16_2", "float:posit16_2"},
    {"posit16_2", "posit16_2", "float:posit5_0"},
    {"posit8_2", "posit8_2", "float:posit3_1"},
    {"posit8_2", "posit8_2", "float:posit7_4"},
    {"e5m2", "e5m2", "float:posit9_2"},
    {"int8", "int8", "float:posit16_0"},
    {"fp16", "fp16", "float:posit15_1"},
    {"e4m3", "e4m3", "float:posit8_1"},
    {"posit8_2", "posit8_2", "float:posit8_2,chunk=9"},
    {"e4m3", "e4m3", "float:posit8_2,chunk=16+float:posit16_1"},
    {"e4m3", "e4m3", "float:e8m10,chunk=8+float:posit16_2"},
    {"posit8_1", "posit8_1", "float:posit8_1,chunk=8+float:fp32"},
};

}  // namespace

TEST_CASE("posit kernels equal the plain path for every width, range and mode of rounding") {
  LayerMaker maker(1);
  under_each_target([&] {
    for (const LayerCase& c : cases) {
      for (const char* mode :
           {"nearest-even", "nearest-away", "toward-zero", "up", "down", "to-odd", "stochastic",
            "stochastic,random=16", "stochastic,random=1"}) {
        LayerCase rounded = c;
        const auto end = std::min(c.accumulator.find(','), c.accumulator.find('+'));
        rounded.accumulator.insert(std::min(end, c.accumulator.size()),
                                   std::string(",rounding=") + mode);
        CAPTURE(rounded.accumulator);
        const LayerShape shape{9, 31, 33};
        const MacRegisters registers = registers_for(rounded, shape.k);
        for (const Draw draw : {Draw::normal, Draw::any, Draw::ends}) {
          const std::string kernel =
              compare_with_plain(layer_of(maker, c, draw, shape), registers, 5);
          CHECK(kernel.find("rounded to posit") != kernel.npos);
        }
      }
    }
  });
}

TEST_CASE("sums in a posit register start with a bias") {
  LayerMaker maker(2);
  const LayerCase c{"posit8_1", "e4m3", "float:posit16_1"};
  GemmOperands operands = layer_of(maker, c, Draw::normal, {9, 20, 33});
  operands.bias = random_bias(maker, 33, 1000, -5);
  const std::string kernel =
      compare_with_plain(operands, registers_for(c, 20, range_of(operands.bias)), 6);
  CHECK(kernel == "sums rounded to posit16_1 in double lanes");
}

TEST_CASE("posits of 3 to 16 bits are told by their values") {
  for (int width = 3; width <= 16; ++width) {
    for (int es = 0; es <= 4; ++es) {
      const std::string name = "posit" + std::to_string(width) + "_" + std::to_string(es);
      CAPTURE(name);
      const auto parameters = posit_parameters(codec_of(name.c_str()));
      REQUIRE(parameters);
      CHECK(parameters->width == width);
      CHECK(parameters->exponent_bits == es);
    }
  }
  for (const char* name :
       {"posit2_0", "posit17_1", "e4m3", "int8", "fixed8.4", "takum8:linear", "takum16:linear"}) {
    CAPTURE(name);
    CHECK(!posit_parameters(codec_of(name)));
  }
}

TEST_CASE("what the posit kernels do not serve goes the plain path with a reason") {
  LayerMaker maker(3);
  CHECK(plain_reason(maker, {"e4m3", "e4m3", "float:takum16:linear"}) ==
        "a register format whose steps are not those of binary formats or posits");
  CHECK(plain_reason(maker, {"e4m3", "e4m3", "float:posit8_1,rounding=stochastic,random=17"}) ==
        "more than 16 random bits");
}

}  // namespace guardbit::posit_test
