// Scales: their grammar, their choice, and the exact rounding of scaled values.
#include "arith/quantising/scaling.h"

#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::scaling_test {

TEST_CASE("scalings parse back") {
  for (const char* text :
       {"none", "tensor:max", "tensor:pow2", "channel:max", "channel:pow2", "tensor:maximum=0.1",
        "tensor:maximum=1e-100", "tensor:bias=-7.25", "tensor:bias=8", "tensor:f8net",
        "tensor:f8net=0.5", "block:32,ue8m0:fn,nozero", "block:16,ue4m3:fn,tensor",
        "block:65536,ue4m3:finite,bias=9,tensor", "block:2,uint8"}) {
    CHECK(to_string(parse_scaling(text)) == text);
    CHECK(parse_scaling(to_string(parse_scaling(text))) == parse_scaling(text));
  }
  CHECK(to_string(parse_scaling("block:32,e8m0")) == "block:32,ue8m0:fn,nozero");
  CHECK(to_string(parse_scaling("tensor:maximum=2.50")) == "tensor:maximum=2.5");
  for (const char* text :
       {"", "tensor", "none:max", "tensor:max,pow2", "tensor:max=1", "row:max"}) {
    CAPTURE(std::string(text));
    CHECK_THROWS_AS(parse_scaling(text), SpecError);
  }
  CHECK(error_of([] { parse_scaling("row:max"); }) ==
        "scaling 'row:max': expected none, tensor:max, tensor:pow2, channel:max, channel:pow2, "
        "tensor:maximum=<real>, tensor:bias=<real>, tensor:f8net, tensor:s2fp8 or "
        "block:<n>,<scale format>");
}

TEST_CASE("scalings that make no sense are refused with what was expected") {
  const auto error = [](const char* text) { return error_of([&] { parse_scaling(text); }); };
  CHECK(
      error("tensor:maximum=0") ==
      "scaling 'tensor:maximum=0': expected maximum to be a number from 1e-100 to 1e100, not '0'");
  CHECK(error("tensor:bias=nan") ==
        "scaling 'tensor:bias=nan': expected bias to be a number from -256 to 256, not 'nan'");
  for (const char* text :
       {"tensor:maximum", "tensor:maximum=inf", "tensor:maximum=-1", "tensor:maximum=1e999",
        "tensor:maximum=1x", "tensor:bias", "tensor:bias=300", "tensor:f8net=0", "channel:bias=1",
        "channel:f8net", "tensor:mean=1"}) {
    CAPTURE(std::string(text));
    CHECK(error(text).starts_with("scaling '" + std::string(text) + "': expected "));
  }
  CHECK(error("block:32") ==
        "scaling 'block:32': expected block:<elements>,<scale format>[,tensor]");
  CHECK(error("block:1,e8m0") ==
        "scaling 'block:1,e8m0', elements of a block: '1' is not a whole number from 2 to 65536");
  CHECK(error("block:16,e4m3") ==
        "scaling 'block:16,e4m3': expected a scale format without a sign and of at most 16 bits, "
        "such as e8m0 or ue4m3:fn, not e4m3:fn");
  CHECK(
      error("block:32,e8m0,tensor") ==
      "scaling 'block:32,e8m0,tensor': expected no tensor scale beside powers of two, whose range "
      "is wide enough");
  CHECK(error("block:16,tensor").find("'tensor'") != std::string::npos);
  CHECK(error("block:16,ue8m9").find("at most 16 bits") != std::string::npos);
  CHECK(error("block=3,e8m0") != "");
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
  for (const char* name : {"e8m23:finite,bias=-512", "e8m23:finite,bias=512",
                           "e1m1:finite,bias=512", "posit32_4", "fixed2.62"}) {
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

}  // namespace guardbit::scaling_test
