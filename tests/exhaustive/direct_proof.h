// Proofs that decode and encode of a format of up to 32 bits agree with the exact reference, which
// is asked anew about every number: no table of its answers, so no limit on the format.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "arith/numbers/codec.h"
#include "arith/product/matrix_product.h"
#include "tests/exhaustive/oracle.h"

namespace guardbit::analysis {

/// One format beside its reference, asked directly about every number that is compared.
class DirectProof {
 public:
  explicit DirectProof(const std::string& name)
      : name_(name),
        codec_(parse_format(name)),
        exact_(name),
        settings_(all_settings({codec_.can_wrap() ? Overflow::wrap : Overflow::infinity})) {}

  void prove_decode(Code code) {
    const ExactValue expected = exact_.decode(code);
    const Unpacked decoded = codec_.format().decode(code);
    ++codes_;
    bool holds = decoded.value_class == expected.value_class;
    if (decoded.value_class == ValueClass::finite || decoded.value_class == ValueClass::zero) {
      const Operand operand = codec_.operand(code);
      MpfrNumber value(64);
      value.assign(operand.significand, operand.quantum_exp);
      holds = holds && value == expected.value;
    }
    check(holds, expected.value, {});
  }

  /// The value of a magnitude code and the boundary above it, with both signs where there are two,
  /// and a tiny step to either side of each.
  void prove_encode(Code magnitude) {
    const bool is_signed = codec_.format().sign != SignEncoding::unsigned_only;
    for (int negative = 0; negative <= (is_signed ? 1 : 0); ++negative) {
      const Code code = codec_.format().with_sign(negative != 0, magnitude);
      const ExactValue value = exact_.decode(code);
      if (value.value_class != ValueClass::finite && value.value_class != ValueClass::zero)
        continue;
      prove_beside(value.value);
      prove_beside(boundary_above(negative != 0, magnitude));
      const ExactValue next =
          exact_.decode(codec_.format().with_sign(negative != 0, magnitude + 1));
      if (next.value_class == ValueClass::finite) prove_stochastic(value.value, next.value);
    }
  }

  /// From below every smallest value to above every largest: among them all boundaries of posits
  /// whose exponent bits are cut off.
  void prove_powers_of_two() {
    for (int exp = -320; exp <= 320; ++exp) {
      for (const int sign : {-1, 1}) {
        MpfrNumber power(64);
        power.assign(sign, exp);
        prove_beside(power);
      }
    }
  }

  /// Every pair of operands: their product and their sum, rounded to the format itself.
  void prove_pairs() {
    std::vector<std::pair<Operand, MpfrNumber>> numbers;
    for (Code code = 0; code < Code{1} << codec_.format().width; ++code) {
      if (codec_.is_number(code))
        numbers.emplace_back(codec_.operand(code), exact_.decode(code).value);
    }
    MpfrNumber product(64), sum(1200);  // values lie between 2^-544 and 2^512
    for (const auto& [a, exact_a] : numbers) {
      for (const auto& [b, exact_b] : numbers) {
        require_exact(mpfr_mul(product.get(), exact_a.get(), exact_b.get(), MPFR_RNDN), "product");
        require_exact(mpfr_add(sum.get(), exact_a.get(), exact_b.get(), MPFR_RNDN), "sum");
        const Product p = multiply(a, b);
        prove_rounding(product, real_from(p.integer, p.exp));
        prove_rounding(sum, real_sum(a.significand, a.quantum_exp, b.significand, b.quantum_exp));
        ++pairs_;
      }
    }
  }

  void report() const {
    const std::string text = std::to_string(codes_) + " codes, " + std::to_string(roundings_) +
                             " roundings at and beside values and boundaries, " +
                             std::to_string(pairs_) + " pairs";
    MESSAGE(text);
    CAPTURE(first_wrong_);
    CHECK(wrong_ == 0);
  }

  const Codec& codec() const { return codec_; }

 private:
  // Where stochastic rounding between two neighbours starts to go up.
  void prove_stochastic(const MpfrNumber& below, const MpfrNumber& above) {
    for (const Setting& setting : settings_) {
      if (setting.rule.mode != Rounding::stochastic) continue;
      const std::uint64_t range = std::uint64_t{1} << setting.rule.random_bits;
      MpfrNumber step(200);
      int inexact = mpfr_sub(step.get(), above.get(), below.get(), MPFR_RNDN);
      inexact |= mpfr_mul_ui(step.get(), step.get(), range - setting.random, MPFR_RNDN);
      inexact |= mpfr_div_2si(step.get(), step.get(), setting.rule.random_bits, MPFR_RNDN);
      inexact |= mpfr_add(step.get(), step.get(), below.get(), MPFR_RNDN);
      require_exact(inexact, "step of stochastic rounding");
      if (mpfr_min_prec(step.get()) <= 64) prove_beside(step);  // else a Real cannot tell
    }
  }

  MpfrNumber boundary_above(bool negative, Code magnitude) const {
    MpfrNumber boundary = exact_.boundary_above(magnitude);
    if (negative) mpfr_neg(boundary.get(), boundary.get(), MPFR_RNDN);
    return boundary;
  }

  void prove_beside(const MpfrNumber& center) {
    for (const int direction : {-1, 0, 1}) {
      MpfrNumber x(200);
      mpfr_set(x.get(), center.get(), MPFR_RNDN);
      if (mpfr_zero_p(x.get())) {
        mpfr_set_si_2exp(x.get(), direction, -2000, MPFR_RNDN);
      } else if (direction != 0) {
        direction > 0 ? mpfr_nextabove(x.get()) : mpfr_nextbelow(x.get());
      }
      prove_rounding(x, real_of(x));
    }
  }

  void prove_rounding(const MpfrNumber& x, const Real& real) {
    for (const Setting& setting : settings_) {
      if (setting.overflow == Overflow::wrap && beyond_wrapping(x)) continue;
      const Encoded encoded = codec_.encode(real, setting.rule, setting.overflow, setting.random);
      check(encoded.code == round_exactly(exact_, x, setting), x, setting);
      ++roundings_;
    }
  }

  // Codec::encode wraps exactly only what has bits below the quantum among the 64 of a Real.
  bool beyond_wrapping(const MpfrNumber& x) const {
    return mpfr_get_exp(x.get()) - codec_.limits().min_quantum_exp > 40;
  }

  void check(bool holds, const MpfrNumber& x, const Setting& setting) {
    if (holds || wrong_++ != 0) return;
    first_wrong_ = name_ + ": " + x.to_hex() + ", " + std::string(name_of(setting.rule.mode));
  }

  std::string name_;
  Codec codec_;
  ExactFormat exact_;
  std::vector<Setting> settings_;
  std::size_t codes_ = 0, roundings_ = 0, pairs_ = 0, wrong_ = 0;
  std::string first_wrong_;
};

/// Every code decoded; every value and boundary of every magnitude rounded; if asked, every pair.
inline void prove_all(const std::string& name, bool pairs = false) {
  DirectProof proof(name);
  for (Code code = 0; code < Code{1} << proof.codec().format().width; ++code) {
    proof.prove_decode(code);
  }
  for (Code c = 0; c < proof.codec().format().magnitude_codes(); ++c) proof.prove_encode(c);
  if (pairs) proof.prove_pairs();
  proof.report();
}

/// Codes of few ones, few zeros or two runs, random ones, and all powers of two.
inline void prove_some(const std::string& name) {
  DirectProof proof(name);
  const std::uint64_t end = proof.codec().format().magnitude_codes();
  const std::uint64_t all_bits = (std::uint64_t{1} << proof.codec().format().width) - 1;
  std::vector<std::uint64_t> codes{0, 1, end - 1, proof.codec().limits().max_code};
  for (std::uint64_t high = 1; high < end; high *= 2) {
    for (std::uint64_t low = 1; low <= high; low *= 2) {
      for (const std::uint64_t code :
           {high + low, high - low, end - high + low, end - high - low}) {
        codes.push_back(code);
      }
    }
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 500; ++i) codes.push_back(random());
  for (const std::uint64_t code : codes) {
    proof.prove_decode(static_cast<Code>(code & all_bits));
    proof.prove_encode(static_cast<Code>(code & (end - 1)));
  }
  proof.prove_powers_of_two();
  proof.report();
}

}  // namespace guardbit::analysis
