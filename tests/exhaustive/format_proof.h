// Proofs that decode and encode of a small format agree with the exact reference everywhere.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/numbers/codec.h"
#include "arith/product/matrix_product.h"
#include "tests/exhaustive/oracle.h"

namespace guardbit::analysis {

/// How many cases were compared, and the first that differed.
struct Tally {
  std::size_t formats = 0, codes = 0, roundings = 0, stochastic = 0, pairs = 0, pair_roundings = 0;
  std::size_t wrong = 0;
  std::string first_wrong;

  void check(bool holds, const std::string& format, const char* what, const MpfrNumber& x,
             const Setting& setting = {}) {
    if (holds) return;
    if (wrong++ == 0) {
      first_wrong = format + ": " + what + " " + x.to_hex() + ", " +
                    std::string(name_of(setting.rule.mode)) + " " +
                    std::to_string(setting.rule.random_bits) + " " +
                    std::to_string(setting.random) + ", " + std::string(name_of(setting.overflow));
    }
  }
  void report() const {
    const std::string text =
        std::to_string(formats) + " formats, " + std::to_string(codes) + " codes, " +
        std::to_string(roundings) + " roundings at and beside boundaries, " +
        std::to_string(stochastic) + " stochastic ones with every random number of 1 to 4 bits, " +
        std::to_string(pairs) + " pairs of operands, " + std::to_string(pair_roundings) +
        " roundings of their products and sums";
    MESSAGE(text);
    CAPTURE(first_wrong);
    CHECK(wrong == 0);
    CHECK(formats > 0);
  }
};

/// One format under test, beside its reference.
class FormatProof {
 public:
  FormatProof(const std::string& name, Tally& tally)
      : name_(name),
        codec_(parse_format(name)),
        oracle_(name, all_settings({Overflow::saturate, Overflow::infinity})),
        tally_(tally) {
    ++tally_.formats;
  }

  /// Every code: its class and value.
  void prove_codes() {
    for (Code code = 0; code < Code{1} << codec_.format().width; ++code) {
      const ExactValue expected = oracle_.format().decode(code);
      const Unpacked decoded = codec_.format().decode(code);
      ++tally_.codes;
      tally_.check(decoded.value_class == expected.value_class, name_, "class of", expected.value);
      const bool is_number =
          decoded.value_class == ValueClass::zero || decoded.value_class == ValueClass::finite;
      tally_.check(codec_.is_number(code) == is_number, name_, "is_number of", expected.value);
      if (!is_number) continue;
      const Operand operand = codec_.operand(code);
      MpfrNumber value(64);
      value.assign(operand.significand, operand.quantum_exp);
      tally_.check(value == expected.value, name_, "value of", expected.value);
      const bool same_sign = decoded.negative == (mpfr_signbit(expected.value.get()) != 0);
      tally_.check(same_sign, name_, "sign of", expected.value);
    }
  }

  /// Every value, every boundary, a tiny step to either side of them, and far beyond.
  void prove_roundings() {
    std::vector<MpfrNumber> numbers{beside(-0x1p500, 0), beside(0x1p500, 0)};
    for (const double point : oracle_.points()) {
      for (const int direction : {-1, 0, 1}) numbers.push_back(beside(point, direction));
    }
    for (const MpfrNumber& x : numbers) {
      tally_.roundings += compare(x, real_of(x));
      if (codec_.can_wrap()) tally_.roundings += compare_wrapped(x, real_of(x));
    }
  }

  /// Stochastic rounding with 1 to 4 bits and every random number, at and beside the place where it
  /// starts to go up.
  void prove_stochastic() {
    for (const auto& [low, high] : oracle_.intervals()) {
      for (int bits = 1; bits <= 4; ++bits) {
        const int range = 1 << bits;
        for (int random = 0; random < range; ++random) {
          const double boundary = low + (high - low) * (range - random) / range;
          const Setting setting{{Rounding::stochastic, bits}, static_cast<std::uint64_t>(random)};
          for (const int direction : {-1, 0, 1}) {
            const MpfrNumber x = beside(boundary, direction);
            const Code expected = round_exactly(oracle_.format(), x, setting);
            tally_.check(encode(real_of(x), setting).code == expected, name_, "rounding", x,
                         setting);
            ++tally_.stochastic;
          }
        }
      }
    }
  }

  /// Every pair of operands: their product and their sum, rounded to the format itself.
  void prove_pairs() {
    const std::vector<MpfrNumber> values = number_values();
    const Code codes = Code{1} << codec_.format().width;
    MpfrNumber product(64), sum(1200);  // 2^600 to 2^-600
    for (Code a = 0; a < codes; ++a) {
      if (!codec_.is_number(a)) continue;
      for (Code b = 0; b < codes; ++b) {
        if (!codec_.is_number(b)) continue;
        const Operand x = codec_.operand(a), y = codec_.operand(b);
        require_exact(mpfr_mul(product.get(), values[a].get(), values[b].get(), MPFR_RNDN),
                      "product");
        require_exact(mpfr_add(sum.get(), values[a].get(), values[b].get(), MPFR_RNDN), "sum");
        const Product p = multiply(x, y);
        compare_pair(product, real_from(p.integer, p.exp));
        compare_pair(sum, real_sum(x.significand, x.quantum_exp, y.significand, y.quantum_exp));
        ++tally_.pairs;
      }
    }
  }

 private:
  Encoded encode(const Real& x, const Setting& setting) const {
    return codec_.encode(x, setting.rule, setting.overflow, setting.random);
  }

  // Each returns the number of comparisons.
  std::size_t compare(const MpfrNumber& x, const Real& real) {
    const std::size_t place = oracle_.place_of(x);
    const bool is_value = oracle_.is_value(place);
    for (std::size_t s = 0; s < oracle_.settings().size(); ++s) {
      const Encoded encoded = encode(real, oracle_.settings()[s]);
      const bool holds = encoded.code == oracle_.code(place, s) && encoded.inexact != is_value;
      if (!holds) tally_.check(false, name_, "rounding", x, oracle_.settings()[s]);
    }
    return oracle_.settings().size();
  }
  std::size_t compare_wrapped(const MpfrNumber& x, const Real& real) {
    static const std::vector<Setting> settings = all_settings({Overflow::wrap});
    for (const Setting& setting : settings) {
      const bool holds = encode(real, setting).code == round_exactly(oracle_.format(), x, setting);
      if (!holds) tally_.check(false, name_, "wrapping", x, setting);
    }
    return settings.size();
  }
  void compare_pair(const MpfrNumber& x, const Real& real) {
    tally_.pair_roundings += compare(x, real);
    if (codec_.can_wrap()) tally_.pair_roundings += compare_wrapped(x, real);
  }

  std::vector<MpfrNumber> number_values() const {
    std::vector<MpfrNumber> values;
    for (Code code = 0; code < Code{1} << codec_.format().width; ++code) {
      values.push_back(oracle_.format().decode(code).value);
    }
    return values;
  }

  std::string name_;
  Codec codec_;
  Oracle oracle_;
  Tally& tally_;
};

/// All of it for each of the formats, by canonical name.
inline void prove_formats(const std::vector<std::string>& names) {
  Tally tally;
  for (const std::string& name : names) {
    FormatProof proof(name, tally);
    proof.prove_codes();
    proof.prove_roundings();
    proof.prove_stochastic();
    proof.prove_pairs();
  }
  tally.report();
}

}  // namespace guardbit::analysis
