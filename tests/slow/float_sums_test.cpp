// Chains of fused multiply-adds in binary16, bfloat16 and binary32 registers against MPFR, which
// rounds for itself: a precision, an exponent range and mpfr_subnormalize make it the format.
#include <array>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/reference/mpfr_number.h"
#include "arith/product/matrix_product.h"
#include "arith/registers/kinds/floating_point.h"

namespace guardbit::analysis::float_sums_test {
namespace {

// A format as MPFR has it: numbers are 0.1xxx * 2^e with e in [emin, emax].
struct MpfrFormat {
  const char* name;
  mpfr_prec_t precision;
  mpfr_exp_t emin, emax;
};
constexpr MpfrFormat binary16{"fp16", 11, -23, 16};    // smallest 2^-24, largest below 2^16
constexpr MpfrFormat bfloat16{"bf16", 8, -132, 128};   // smallest 2^-133
constexpr MpfrFormat binary32{"fp32", 24, -148, 128};  // smallest 2^-149

// MPFR's exponent range is global: set for a test, and put back.
class ExponentRange {
 public:
  explicit ExponentRange(const MpfrFormat& format) {
    mpfr_set_emin(format.emin);
    mpfr_set_emax(format.emax);
  }
  ~ExponentRange() {
    mpfr_set_emin(old_emin_);
    mpfr_set_emax(old_emax_);
  }
  ExponentRange(const ExponentRange&) = delete;
  ExponentRange& operator=(const ExponentRange&) = delete;

 private:
  mpfr_exp_t old_emin_ = mpfr_get_emin(), old_emax_ = mpfr_get_emax();
};

struct Mode {
  Rounding rounding;
  mpfr_rnd_t mpfr;
};
constexpr std::array<Mode, 4> modes{{{Rounding::nearest_even, MPFR_RNDN},
                                     {Rounding::toward_zero, MPFR_RNDZ},
                                     {Rounding::up, MPFR_RNDU},
                                     {Rounding::down, MPFR_RNDD}}};

double value_of(const Operand& x) {
  return std::ldexp(static_cast<double>(x.significand), x.quantum_exp);
}

// Operands of a format, by pools that make sums tie, cancel, underflow and overflow.
class Operands {
 public:
  explicit Operands(const char* name) {
    const Codec codec(parse_format(name));
    const Unpacked& least = codec.limits().min_normal;
    const double small = std::ldexp(static_cast<double>(least.significand), least.quantum_exp + 8);
    for (Code code = 0; code < Code{1} << codec.format().width; ++code) {
      if (!codec.is_number(code)) continue;
      const Operand x = codec.operand(code);
      pools_[0].push_back(x);
      const double magnitude = std::abs(value_of(x));
      if (magnitude < small) pools_[1].push_back(x);
      if (magnitude >= 0.25 && magnitude <= 4) pools_[2].push_back(x);
      int exp = 0;
      if (std::frexp(magnitude, &exp) == 0.5) pools_[3].push_back(x);
    }
  }
  const Operand& pick(std::mt19937_64& random) const {
    const auto& pool = pools_[random() % pools_.size()];
    return pool[random() % pool.size()];
  }

 private:
  std::array<std::vector<Operand>, 4> pools_;
};

class ChainProof {
 public:
  ChainProof(const MpfrFormat& format, const char* operands)
      : format_(format),
        range_(format),
        codec_(std::make_shared<const Codec>(parse_format(format.name))),
        operands_(operands),
        sum_(format.precision) {}

  // `count` chains of 16 additions, each from a random content. Narrow operands do not reach the
  // ends of a wide register.
  void prove(std::size_t count, bool reaches_the_ends = true) {
    for (std::size_t i = 0; i < count; ++i) {
      for (const Mode& mode : modes) prove_chain(mode);
    }
    const std::string text = std::to_string(additions_) + " additions to " + format_.name + ", " +
                             std::to_string(inexact_) + " of them rounded, " +
                             std::to_string(subnormal_) + " with a subnormal result, " +
                             std::to_string(infinite_) + " with an infinite one";
    MESSAGE(text);
    CHECK(wrong_ == 0);
    CHECK(inexact_ > additions_ / 20);
    if (!reaches_the_ends) return;
    CHECK(subnormal_ > additions_ / 200);
    CHECK(infinite_ > additions_ / 200);
  }

 private:
  void prove_chain(const Mode& mode) {
    const FloatingPointAccumulator accumulator(codec_, {mode.rounding, 16}, Overflow::infinity);
    FloatingPointAccumulator::State state;
    FloatingPointAccumulator::Peak peak;
    AdditionCounts counts;
    const Operand start = random_content();
    accumulator.load(state, {start.significand, start.quantum_exp, 0}, 0, counts, peak);
    mpfr_set_d(sum_.get(), value_of(start), MPFR_RNDN);
    Operand a, b;
    for (int k = 0; k < 16 && !accumulator.is_special(state); ++k) {
      if (k == 0 || random_() % 8 != 0) {
        a = operands_.pick(random_);
        b = operands_.pick(random_);
      } else {
        a.significand = -a.significand;  // takes the last product back
      }
      accumulator.add(state, multiply(a, b), 0, counts, peak);
      fused_multiply_add(a, b, mode.mpfr);
      compare(accumulator, state);
    }
  }

  void fused_multiply_add(const Operand& a, const Operand& b, mpfr_rnd_t mode) {
    mpfr_set_d(x_.get(), value_of(a), MPFR_RNDN);
    mpfr_set_d(y_.get(), value_of(b), MPFR_RNDN);
    int ternary = mpfr_fma(sum_.get(), x_.get(), y_.get(), sum_.get(), mode);
    ternary = mpfr_subnormalize(sum_.get(), ternary, mode);
    ++additions_;
    inexact_ += ternary != 0 ? 1U : 0U;
  }

  void compare(const FloatingPointAccumulator& accumulator,
               const FloatingPointAccumulator::State& state) {
    const double expected = mpfr_get_d(sum_.get(), MPFR_RNDN);
    double actual =
        std::ldexp(static_cast<double>(accumulator.integer(state)), accumulator.exp(state));
    if (accumulator.is_special(state)) {
      actual = accumulator.special(state) == Special::negative_infinity ? -HUGE_VAL : HUGE_VAL;
    }
    wrong_ += actual != expected;
    infinite_ += std::isinf(expected) ? 1U : 0U;
    const double smallest_normal =
        std::ldexp(1.0, static_cast<int>(format_.emin + format_.precision) - 2);
    subnormal_ += expected != 0 && std::abs(expected) < smallest_normal ? 1U : 0U;
  }

  // Zero a quarter of the time, else any number, half of the time near zero.
  Operand random_content() {
    const std::uint64_t kind = random_() % 4;
    if (kind == 0) return {};
    for (;;) {
      const int width = codec_->format().width;
      Code code = static_cast<Code>(random_()) & static_cast<Code>((std::uint64_t{1} << width) - 1);
      if (kind == 1) code &= ~(Code{0x3f} << (width - 7));  // small exponents
      if (codec_->is_number(code)) return codec_->operand(code);
    }
  }

  MpfrFormat format_;
  ExponentRange range_;
  std::shared_ptr<const Codec> codec_;
  Operands operands_;
  MpfrNumber sum_, x_{24}, y_{24};
  std::mt19937_64 random_{1985};
  std::size_t additions_ = 0, inexact_ = 0, subnormal_ = 0, infinite_ = 0, wrong_ = 0;
};

}  // namespace

TEST_CASE("chains of fused multiply-adds in binary16 are those of MPFR") {
  ChainProof(binary16, "e5m2").prove(40000);
  ChainProof(binary16, "fp16").prove(40000);
}

TEST_CASE("chains of fused multiply-adds in bfloat16 are those of MPFR") {
  ChainProof(bfloat16, "bf16").prove(80000);
}

TEST_CASE("chains of fused multiply-adds in binary32 are those of MPFR") {
  ChainProof(binary32, "fp16").prove(40000, false);
  ChainProof(binary32, "bf16").prove(80000);
}

}  // namespace guardbit::analysis::float_sums_test
