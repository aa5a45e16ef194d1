// F8Net's fraction lengths, and the errors on a Gaussian that its constants come from.
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "arith/quantising/scaling.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::f8net_test {
namespace {

// Root mean square error of the real quantiser on N(0, 1), or on its positive part, relative to its
// deviation, where the deviation is `sigma` quanta: the midpoint rule with steps of 2^-13 up to 8
// sigma, at quotients that are exact.
double relative_error(const Codec& codec, double sigma) {
  constexpr double step = 0x1p-13;
  const bool is_signed = codec.format().sign == SignEncoding::twos_complement;
  double sum = 0;
  for (double z = step / 2; z < 8; z += step) {
    const Encoded encoded = codec.encode(real_from(z * sigma), {}, Overflow::saturate);
    const double error = static_cast<double>(codec.operand(encoded.code).significand) - z * sigma;
    sum += error * error * std::exp(-z * z / 2);
  }
  const double density = step / std::sqrt(2 * std::numbers::pi);
  return std::sqrt(sum * density * (is_signed ? 2 : 1)) / sigma;
}

double fraction_length(double deviation, const char* format) {
  return -std::log2(f8net_scale(deviation, parse_format(format)));
}

}  // namespace

TEST_CASE("the fraction length is floor of log2 of 40 or 70 over sigma, within the magnitude") {
  CHECK(fraction_length(1, "int8") == 5);               // log2 40 = 5.3
  CHECK(fraction_length(1, "uint8") == 6);              // log2 70 = 6.1
  CHECK(fraction_length(1.25, "int8:symmetric") == 5);  // 40 / 1.25 = 2^5
  CHECK(fraction_length(1.2501, "int8:symmetric") == 4);
  CHECK(fraction_length(1e-3, "int8") == 7);
  CHECK(fraction_length(1e-3, "uint8") == 8);
  CHECK(fraction_length(1e3, "int8") == 0);
  CHECK(fraction_length(0, "int8") == 7);
  for (const char* format : {"int4", "uint4", "e4m3", "fixed8.0"}) {
    CHECK_THROWS_AS(f8net_scale(1, parse_format(format)), SpecError);
  }
  CHECK(scale_for(parse_scaling("tensor:f8net"), {9, 1}, codec_of("int8")) == 0x1p-5);
  CHECK(scale_for(parse_scaling("tensor:f8net=3"), {9, 1}, codec_of("int8")) == 0x1p-3);
}

TEST_CASE("a Gaussian in signed 8 bits is best at 32.394 quanta a sigma, and halves at 39.224") {
  const Codec codec = codec_of("int8:symmetric");
  CHECK(std::abs(relative_error(codec, 32.394) - 0.009397) < 1e-6);
  for (const double other : {32.0, 32.2, 32.6, 32.8}) {
    CHECK(relative_error(codec, other) > relative_error(codec, 32.394));
  }
  // At the switch one fraction bit less is as good: sigma of half as many quanta.
  CHECK(std::abs(relative_error(codec, 39.224) - 0.014719) < 2e-6);
  CHECK(std::abs(relative_error(codec, 39.224 / 2) - 0.014719) < 2e-6);
  CHECK(relative_error(codec, 39.1) < relative_error(codec, 39.1 / 2));
  CHECK(relative_error(codec, 39.35) > relative_error(codec, 39.35 / 2));
}

TEST_CASE("its positive part in unsigned 8 bits is best at 60.503 quanta, and halves at 72.118") {
  const Codec codec = codec_of("uint8");
  CHECK(std::abs(relative_error(codec, 60.503) - 0.003536) < 1e-6);
  for (const double other : {60.0, 60.3, 60.7, 61.0}) {
    CHECK(relative_error(codec, other) > relative_error(codec, 60.503));
  }
  CHECK(std::abs(relative_error(codec, 72.118) - 0.005661) < 1e-6);
  CHECK(std::abs(relative_error(codec, 72.118 / 2) - 0.005661) < 1e-6);
  CHECK(relative_error(codec, 71.9) < relative_error(codec, 71.9 / 2));
  CHECK(relative_error(codec, 72.3) > relative_error(codec, 72.3 / 2));
}

}  // namespace guardbit::f8net_test
