// Scales: their grammar, their choice, and the exact rounding of scaled values.
#include "arith/scaling.h"

#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

using namespace guardbit;

TEST_CASE("scalings parse back") {
  for (const char* text : {"none", "tensor:max", "tensor:pow2", "channel:max", "channel:pow2"}) {
    CHECK(to_string(parse_scaling(text)) == text);
  }
  for (const char* text : {"", "tensor", "none:max", "tensor:max,pow2", "tensor:max=1", "row:max"}) {
    CAPTURE(std::string(text));
    CHECK_THROWS_AS(parse_scaling(text), SpecError);
  }
  CHECK(error_of([] { parse_scaling("row:max"); }) ==
        "scaling 'row:max': expected none, tensor:max, tensor:pow2, channel:max or channel:pow2");
}

TEST_CASE("the max rule maps the largest value to the largest of the format") {
  CHECK(scale_for(ScaleRule::max, 896.0F, limits_of("e4m3")) == 2.0);
  CHECK(scale_for(ScaleRule::max, 1.0F, limits_of("int8:symmetric")) == 1.0 / 127);
  CHECK(scale_for(ScaleRule::max, 0.0F, limits_of("e4m3")) == 1.0);
  CHECK(scale_for(ScaleRule::none, 896.0F, limits_of("e4m3")) == 1.0);
}

TEST_CASE("the power of two is the smallest under which nothing exceeds the largest value") {
  const FormatLimits e4m3 = limits_of("e4m3");
  CHECK(scale_for(ScaleRule::power_of_two, 448.0F, e4m3) == 1.0);
  CHECK(scale_for(ScaleRule::power_of_two, 448.00003F, e4m3) == 2.0);  // the next float
  CHECK(scale_for(ScaleRule::power_of_two, 224.0F, e4m3) == 0.5);
  CHECK(scale_for(ScaleRule::power_of_two, 225.0F, e4m3) == 1.0);
  CHECK(scale_for(ScaleRule::power_of_two, 1.0F, limits_of("int8")) == 0x1p-6);  // 64 <= 127 < 128
  CHECK(scale_for(ScaleRule::power_of_two, 0.0F, e4m3) == 1.0);
}

TEST_CASE("posits are scaled to where their precision ends, the others to their maximum") {
  CHECK(scale_for(ScaleRule::max, 8.0F, limits_of("posit8_2")) == 0.5);  // 16 is useed
  CHECK(scale_for(ScaleRule::power_of_two, 17.0F, limits_of("posit8_2")) == 2.0);
  CHECK(scale_for(ScaleRule::power_of_two, 0x1p-149F, limits_of("posit32_2")) == 0x1p-153);
}

TEST_CASE("scales of formats far from one are ordinary doubles") {
  const float values[] = {0x1p-149F, 0x1.fffffep127F};
  for (const char* name : {"e8m23:finite,bias=-512", "e8m23:finite,bias=512", "e1m1:finite,bias=512",
                           "posit32_4", "fixed2.62"}) {
    for (const float value : values) {
      for (const ScaleRule rule : {ScaleRule::max, ScaleRule::power_of_two}) {
        const double scale = scale_for(rule, value, limits_of(name));
        CAPTURE(std::string(name));
        CHECK(scale >= std::numeric_limits<double>::min());
        CHECK(scale <= std::numeric_limits<double>::max());
      }
    }
  }
}

TEST_CASE("quantising rounds the exact quotient, not one already rounded to double") {
  const Codec codec = codec_of("int8");
  const double scale = 2.8;  // a little less than 28/10, so that 7 / scale is just above 2.5
  CHECK(7.0 / scale == 2.5);
  CHECK(quantise(codec, 7.0F, scale, {}, Overflow::saturate, 0).code == 3);
  CHECK(quantise(codec, -7.0F, scale, {}, Overflow::saturate, 0).code == 0xfd);
  CHECK(quantise(codec, 7.0F, 2.0, {}, Overflow::saturate, 0).code == 4);  // 3.5: a tie
  CHECK(quantise(codec, 1e30F, 2.0, {}, Overflow::saturate, 0).overflow);
  CHECK(quantise(codec, 1e-30F, 2.0, {}, Overflow::saturate, 0).underflow);
  CHECK(quantise(codec_of("e4m3"), std::numeric_limits<float>::quiet_NaN(), 2.0, {},
                 Overflow::saturate, 0)
            .code == 0x7f);
}
