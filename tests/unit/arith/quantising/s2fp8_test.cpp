// Fitting S2FP8: edge cases by hand, and the signal-to-noise ratios of four distributions.
#include "arith/quantising/s2fp8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/quantising/scaling.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::s2fp8_test {
namespace {

std::string text_of(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

Codec fitted_codec(const std::vector<float>& values) {
  const S2fp8Fit fit = fit_s2fp8(values);
  return Codec(parse_format("s2fp8:alpha=" + text_of(fit.alpha) + ",beta=" + text_of(fit.beta)));
}

// 10 log10 of the energy of the values over that of the errors of rounding them to `scale` codes.
double signal_to_noise(const Codec& codec, double scale, const std::vector<float>& values) {
  double signal = 0, noise = 0;
  for (const float value : values) {
    const Encoded code = quantise(codec, value, scale, {}, Overflow::saturate, 0);
    const double error =
        value_of(codec.format().decode(code.code)) * scale - static_cast<double>(value);
    signal += static_cast<double>(value) * static_cast<double>(value);
    noise += error * error;
  }
  return 10 * std::log10(signal / noise);
}

double rival(const char* format, const std::vector<float>& values) {
  const Codec codec = codec_of(format);
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return signal_to_noise(codec, scale_for(ScaleRule::max, largest, codec.limits()), values);
}

// Uniform on (0, 1), and the two normals of Box and Muller: the same on every machine but for libm.
class Samples {
 public:
  double uniform() { return (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  double sign() { return uniform() < 0.5 ? -1 : 1; }

 private:
  std::mt19937_64 random_{1};
};

template <class Draw>
std::vector<float> draw(Draw one) {
  Samples samples;
  std::vector<float> values;
  for (int i = 0; i < 100'000; ++i) values.push_back(static_cast<float>(one(samples)));
  return values;
}

// Within `tolerance` dB of the published kind of experiment with other samples of the same law.
void check_ratio(double ratio, double expected, double tolerance) {
  CAPTURE(ratio);
  CAPTURE(expected);
  CHECK(std::abs(ratio - expected) <= tolerance);
}

}  // namespace

TEST_CASE("the fit maps the mean logarithm to 0 and the maximum to 15") {
  const std::vector<float> values{0.25F, -1.0F, 0.0F, 16.0F};  // logarithms -2, 0, 4: mean 2/3
  const S2fp8Fit fit = fit_s2fp8(values);
  CHECK(fit.alpha == doctest::Approx(4.5));
  CHECK(fit.beta == doctest::Approx(-3));
  const Codec codec = fitted_codec(values);
  const Encoded top = encoded(codec, 16);
  CHECK(top.code == 0x78);  // 2^15 in E5M2
  CHECK(!top.overflow);
}

TEST_CASE("zeros alone, equal magnitudes and nearly equal ones have a defined fit") {
  CHECK(fit_s2fp8({}).alpha == 1);
  const std::vector<float> zeros(3, 0.0F);
  CHECK(fit_s2fp8(zeros).alpha == 1);
  CHECK(fit_s2fp8(zeros).beta == 0);
  const std::vector<float> equal{-8.0F, 8.0F, 0.0F};
  CHECK(fit_s2fp8(equal).alpha == 1);
  CHECK(fit_s2fp8(equal).beta == 12);
  CHECK(rounded(fitted_codec(equal), 8) == 0x78);
  const std::vector<float> close{1.0F, 1.0000001F};
  CHECK(fit_s2fp8(close).alpha == 65536);
  CHECK(!encoded(fitted_codec(close), 1.0000001).overflow);
  const std::vector<float> infinite{std::numeric_limits<float>::infinity(), 2.0F, 4.0F};
  CHECK(fit_s2fp8(infinite).alpha == doctest::Approx(30));
}

TEST_CASE("every float tensor's fit is a format, also the widest one") {
  const std::vector<float> values{std::numeric_limits<float>::denorm_min(), 1e-45F, 1e-45F,
                                  std::numeric_limits<float>::max()};
  const Codec codec = fitted_codec(values);
  const Encoded top = encoded(codec, static_cast<double>(std::numeric_limits<float>::max()));
  CHECK(top.code == 0x78);
  CHECK(!encoded(codec, 0x1p-149).underflow);
}

TEST_CASE("S2FP8 rescues tensors that E5M2 loses, at the expected signal-to-noise ratios") {
  // Expected: an independent simulation with 100,000 other samples. The ratio of a float moves
  // little (0.4 dB), but where few samples make up the signal (lognormal, 1 dB). That of a fitted
  // S2FP8 moves with the logarithm of the largest sample (t with 3 degrees of freedom: 2.5 dB), and
  // that of INT8 absmax with the largest sample itself: 4 to 5 standard deviations of a normal law
  // are 2 dB.
  const auto normal = draw([](Samples& s) { return 1e-8 * s.normal(); });
  check_ratio(signal_to_noise(fitted_codec(normal), 1, normal), 38.2, 0.4);
  CHECK(signal_to_noise(codec_of("e5m2"), 1, normal) == 0);  // every sample underflows
  check_ratio(rival("e5m2", normal), 25.6, 0.4);
  check_ratio(rival("e4m3", normal), 31.6, 0.4);
  check_ratio(rival("int8:symmetric", normal), 38.8, 2);

  const auto lognormal = draw([](Samples& s) { return s.sign() * std::exp2(2 * s.normal()); });
  check_ratio(signal_to_noise(fitted_codec(lognormal), 1, lognormal), 31.0, 1);
  check_ratio(rival("e5m2", lognormal), 25.6, 1);
  check_ratio(rival("e4m3", lognormal), 31.7, 1);

  const auto laplace = draw([](Samples& s) { return s.sign() * std::log(s.uniform()); });
  check_ratio(signal_to_noise(fitted_codec(laplace), 1, laplace), 35.9, 0.4);
  check_ratio(signal_to_noise(codec_of("e5m2"), 1, laplace), 25.6, 0.4);
  check_ratio(rival("e4m3", laplace), 31.5, 0.4);
  check_ratio(rival("int8:symmetric", laplace), 33.7, 2);

  const auto student = draw([](Samples& s) {
    double squares = 0;
    for (int i = 0; i < 3; ++i) squares += std::pow(s.normal(), 2);
    return s.normal() / std::sqrt(squares / 3);
  });
  check_ratio(signal_to_noise(fitted_codec(student), 1, student), 32.8, 2.5);
  check_ratio(rival("e4m3", student), 31.5, 0.4);
}

}  // namespace guardbit::s2fp8_test
