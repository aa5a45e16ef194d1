// The encoders of 8-bit formats over binary32 inputs, against steps that MPFR gives.
//
// The code of a float rises (or falls) monotonically with its bits, for either sign. So the inputs
// fall into runs with one code each, and bisection over the bits with the exact reference finds
// where each run begins: neither the rounder nor its arithmetic takes part. Then the encoder under
// test is asked about every single float of a run, or about every n-th one and all near its ends.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/reference/exact.h"
#include "arith/numbers/codec.h"
#include "arith/quantising/quantiser.h"

namespace guardbit::analysis::all_floats_test {
namespace {

constexpr std::uint32_t sign_bit = 0x80000000, infinity_bits = 0x7f800000;

// Floats from `first` on, up to the next run, have this code.
struct Run {
  std::uint32_t first;
  Code code;
};

// The value of a finite float from its bits: faster than real_from, which is tested to agree.
Real real_of(std::uint32_t bits) {
  const std::uint32_t field = (bits >> 23) & 255, trailing = bits & 0x7fffff;
  if (field == 0) return real_from(static_cast<double>(std::bit_cast<float>(bits)));
  const std::uint64_t significand = trailing | 0x800000;
  return {ValueClass::finite, (bits & sign_bit) != 0, significand << 40,
          static_cast<int>(field) - 190, false};
}

class AllFloats {
 public:
  AllFloats(const std::string& name, Rounding mode, Overflow overflow)
      : codec_(parse_format(name)),
        exact_(codec_.format().name),
        rule_{mode, 16},
        overflow_(overflow) {}

  ~AllFloats() {
    const std::string text = codec_.format().name + ", " + std::string(name_of(rule_.mode)) + ", " +
                             std::string(name_of(overflow_)) + ": " + std::to_string(cases_) +
                             " floats in " + std::to_string(runs_) + " runs, " +
                             std::to_string(specials_) + " infinities and NaNs";
    MESSAGE(text);
    CAPTURE(first_wrong_);
    CHECK(wrong_ == 0);
  }
  AllFloats(const AllFloats&) = delete;
  AllFloats& operator=(const AllFloats&) = delete;

  // Every float of that sign, infinity and NaN included.
  void prove_every(std::uint32_t sign) {
    for_each_run(sign, [&](std::uint32_t first, std::uint32_t end, Code code) {
      prove_range(first, end, 1, code);
    });
    prove_specials(sign, 1);
  }

  // Proves every finite float, by the kernel for this machine.
  void prove_every_in_kernels(std::uint32_t sign) {
    const DividingQuantiser quantise = Quantiser(codec_, rule_, overflow_).divided_by(1.0, 1);
    for_each_run(sign, [&](std::uint32_t first, std::uint32_t end, Code code) {
      prove_in_kernels(quantise, first, end, code);
    });
  }

  // All floats within 2^12 of the ends of a run, and every `stride`-th one.
  void prove_near_steps(std::uint32_t stride) {
    constexpr std::uint32_t near = 1 << 12;
    for (const std::uint32_t sign : {0U, sign_bit}) {
      for_each_run(sign, [&](std::uint32_t first, std::uint32_t end, Code code) {
        const std::uint32_t count = end - first;
        prove_range(first, count > near ? first + near : end, 1, code);
        prove_range(count > near ? end - near : first, end, 1, code);
        prove_range(first, end, stride, code);
      });
      prove_specials(sign, stride);
    }
  }

 private:
  Code expected(std::uint32_t bits) const {
    MpfrNumber x(24);
    mpfr_set_flt(x.get(), std::bit_cast<float>(bits), MPFR_RNDN);
    return exact_.round(x, rule_.mode, random, rule_.random_bits, overflow_);
  }

  template <class Action>
  void for_each_run(std::uint32_t sign, Action action) {
    std::vector<Run> runs{{sign, expected(sign)}};
    add_steps(sign, sign + infinity_bits - 1, expected(sign + infinity_bits - 1), runs);
    runs_ += runs.size();
    runs.push_back({sign + infinity_bits, 0});
    for (std::size_t i = 0; i + 1 < runs.size(); ++i) {
      action(runs[i].first, runs[i + 1].first, runs[i].code);
    }
  }

  // The runs that begin in (low, high]; runs.back() is that of `low`.
  void add_steps(std::uint32_t low, std::uint32_t high, Code high_code, std::vector<Run>& runs) {
    if (runs.back().code == high_code) return;
    if (high - low == 1) {
      runs.push_back({high, high_code});
      return;
    }
    const std::uint32_t middle = low + (high - low) / 2;
    add_steps(low, middle, expected(middle), runs);
    add_steps(middle, high, high_code, runs);
  }

  void prove_range(std::uint32_t first, std::uint32_t end, std::uint32_t stride, Code code) {
    for (std::uint64_t bits = first; bits < end; bits += stride) {
      const auto x = static_cast<std::uint32_t>(bits);
      if (codec_.encode(real_of(x), rule_, overflow_, random).code != code) note_wrong(x);
      ++cases_;
    }
  }

  void prove_in_kernels(const DividingQuantiser& quantise, std::uint32_t first, std::uint32_t end,
                        Code code) {
    constexpr std::uint32_t batch = 4096;
    std::vector<float> floats(batch);
    std::vector<std::uint8_t> codes(batch);
    for (std::uint32_t low = first; low < end; low += std::min(batch, end - low)) {
      const std::uint32_t count = std::min(batch, end - low);
      for (std::uint32_t i = 0; i < count; ++i) floats[i] = std::bit_cast<float>(low + i);
      quantise(std::span(floats).first(count), {}, codes.data());
      const auto right = std::count(codes.begin(), codes.begin() + count, code);
      if (static_cast<std::uint32_t>(right) != count) note_wrong(low);
      cases_ += count;
    }
  }

  // Infinity has its code, or overflows like the largest numbers when they are rounded to nearest;
  // in posits it is NaR, as
  // the standard converts it. NaN is NaN.
  void prove_specials(std::uint32_t sign, std::uint32_t stride) {
    const auto encode = [&](std::uint32_t bits) {
      return codec_
          .encode(real_from(static_cast<double>(std::bit_cast<float>(bits))), rule_, overflow_,
                  random)
          .code;
    };
    if (!is_infinity(encode(sign + infinity_bits), sign)) note_wrong(sign + infinity_bits);
    ++specials_;
    if (!codec_.limits().nan) return;
    for (std::uint64_t low = infinity_bits + 1; low < sign_bit; low += stride) {
      const auto bits = static_cast<std::uint32_t>(low) + sign;
      const Unpacked value = codec_.format().decode(encode(bits));
      if (value.value_class != ValueClass::nan) note_wrong(bits);
      ++specials_;
    }
  }
  bool is_infinity(Code code, std::uint32_t sign) const {
    const Unpacked decoded = codec_.format().decode(code);
    if (codec_.limits().infinity) {
      return decoded.value_class == ValueClass::infinity && decoded.negative == (sign != 0);
    }
    if (codec_.format().never_rounds_to_zero) return decoded.value_class == ValueClass::nan;
    MpfrNumber huge(24);
    mpfr_set_si_2exp(huge.get(), sign != 0 ? -1 : 1, 2000, MPFR_RNDN);
    return code == exact_.round(huge, Rounding::nearest_even, 0, 16, overflow_);
  }

  void note_wrong(std::uint32_t bits) {
    if (wrong_++ == 0) first_wrong_ = codec_.format().name + ", bits " + std::to_string(bits);
  }

  static constexpr std::uint64_t random = 0x5aa5;
  Codec codec_;
  ExactFormat exact_;
  RoundingRule rule_;
  Overflow overflow_;
  std::size_t cases_ = 0, runs_ = 0, specials_ = 0, wrong_ = 0;
  std::string first_wrong_;
};

void prove_kernels(const char* name, Overflow overflow) {
  for (const Rounding mode : {Rounding::nearest_even, Rounding::nearest_away, Rounding::toward_zero,
                              Rounding::up, Rounding::down, Rounding::to_odd}) {
    AllFloats proof(name, mode, overflow);
    proof.prove_every_in_kernels(0);
    proof.prove_every_in_kernels(sign_bit);
  }
}

constexpr std::uint32_t stride = 251;

void prove_sample(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    for (const Rounding mode : {Rounding::nearest_even, Rounding::stochastic}) {
      AllFloats(name, mode, Overflow::infinity).prove_near_steps(stride);
    }
  }
}

}  // namespace

TEST_CASE("one float in 61 has the value that is built from its bits") {
  std::size_t wrong = 0, cases = 0;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << 32; i += 61) {
    const auto bits = static_cast<std::uint32_t>(i);
    const float x = std::bit_cast<float>(bits);
    if (!std::isfinite(x)) continue;
    const Real actual = real_from(static_cast<double>(x)), expected = real_of(bits);
    const double value = std::ldexp(static_cast<double>(expected.significand), expected.exp);
    wrong += compare(actual, expected) != 0;
    wrong += (expected.negative ? -value : value) != static_cast<double>(x);
    ++cases;
  }
  MESSAGE(cases << " floats");
  CHECK(wrong == 0);
}

TEST_CASE("every non-negative float becomes its nearest e4m3 code") {
  AllFloats("e4m3", Rounding::nearest_even, Overflow::saturate).prove_every(0);
}

TEST_CASE("every negative float becomes its nearest e4m3 code") {
  AllFloats("e4m3", Rounding::nearest_even, Overflow::saturate).prove_every(sign_bit);
}

TEST_CASE("every non-negative float becomes its nearest e5m2 code") {
  AllFloats("e5m2", Rounding::nearest_even, Overflow::infinity).prove_every(0);
}

TEST_CASE("every negative float becomes its nearest e5m2 code") {
  AllFloats("e5m2", Rounding::nearest_even, Overflow::infinity).prove_every(sign_bit);
}

TEST_CASE("kernels give every float its e4m3 code in every mode but stochastic") {
  prove_kernels("e4m3", Overflow::saturate);
}

TEST_CASE("kernels give every float its e5m2 code in every mode but stochastic") {
  prove_kernels("e5m2", Overflow::infinity);
}

TEST_CASE("one float in 251 and all near a step become the code of an 8-bit float") {
  prove_sample({"e4m3", "e5m2", "e4m3:ieee", "e4m3:fnuz", "e5m2:fnuz", "e3m4", "e3m4:fn", "e2m5"});
}

TEST_CASE("one float in 251 and all near a step become the code of a posit or an integer") {
  prove_sample({"posit8_0", "posit8_1", "posit8_2", "int8", "uint8", "fixed8.4"});
}

TEST_CASE("one float in 251 and all near a step become the code of a narrow or a table format") {
  prove_sample({"e3m2", "e2m3", "e2m1", "e8m0", "dynamic8", "udynamic8"});
}

TEST_CASE("one float in 251 and all near a step become the code of a takum or a logarithm") {
  prove_sample({"takum8", "takum8:linear", "lns8_3", "logposit8_1"});
}

}  // namespace guardbit::analysis::all_floats_test
