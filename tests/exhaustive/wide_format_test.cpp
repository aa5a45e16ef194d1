// Formats of 16 bits, code by code, and of 19 to 32 bits, by structured and random codes.
#include <random>

#include <doctest/doctest.h>

#include "arith/codec.h"
#include "tests/exhaustive/oracle.h"

using namespace guardbit;

namespace {

// Codes to begin at: the format, its reference, and for posits the format of one more bit, whose
// odd codes are the boundaries.
class WideProof {
 public:
  explicit WideProof(const std::string& name)
      : name_(name),
        codec_(parse_format(name)),
        exact_(name),
        wider_(name_of_wider(name)),
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

  // The value of a magnitude code and the boundary above it, with both signs where there are two,
  // and a tiny step to either side of each.
  void prove_encode(Code magnitude) {
    const bool is_signed = codec_.format().sign != SignEncoding::unsigned_only;
    for (int negative = 0; negative <= (is_signed ? 1 : 0); ++negative) {
      const Code code = codec_.format().with_sign(negative != 0, magnitude);
      const ExactValue value = exact_.decode(code);
      if (value.value_class != ValueClass::finite && value.value_class != ValueClass::zero) continue;
      prove_beside(value.value);
      prove_beside(boundary_above(negative != 0, magnitude, value.value));
    }
  }

  // From below every smallest value to above every largest: among them all boundaries of posits
  // whose exponent bits are cut off.
  void prove_powers_of_two() {
    for (int exp = -320; exp <= 320; ++exp) {
      for (const int sign : {-1, 1}) {
        MpfrNumber power(64);
        power.assign(sign, exp);
        prove_beside(power);
      }
    }
  }

  void report() const {
    const std::string text = std::to_string(codes_) + " codes, " + std::to_string(roundings_) +
                             " roundings at and beside values and boundaries";
    MESSAGE(text);
    CAPTURE(first_wrong_);
    CHECK(wrong_ == 0);
  }

  const Codec& codec() const { return codec_; }

 private:
  static std::string name_of_wider(const std::string& name) {
    if (!name.starts_with("posit")) return name;
    const int bits = std::stoi(name.substr(5));
    return "posit" + std::to_string(std::min(bits + 1, 32)) + name.substr(name.find('_'));
  }

  MpfrNumber boundary_above(bool negative, Code magnitude, const MpfrNumber& value) const {
    if (wider_.width() > exact_.width()) {
      const Code odd = 2 * magnitude + 1, all = static_cast<Code>((std::uint64_t{1} << wider_.width()) - 1);
      return wider_.decode(negative ? (0 - odd) & all : odd).value;
    }
    // The mean with the next value; after the largest one, a quarter more, which overflows or not.
    const Code next = codec_.format().with_sign(negative, magnitude + 1);
    MpfrNumber mean(128);
    const std::uint64_t end = codec_.format().magnitude_codes();
    const bool has_next = magnitude + std::uint64_t{1} < end && codec_.is_number(next);
    const MpfrNumber above = has_next ? exact_.decode(next).value : value;
    mpfr_add(mean.get(), value.get(), above.get(), MPFR_RNDN);
    mpfr_mul_d(mean.get(), mean.get(), has_next ? 0.5 : 0.625, MPFR_RNDN);
    return mean;
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
      const Real real = real_of(x);
      for (const Setting& setting : settings_) {
        if (setting.overflow == Overflow::wrap && beyond_wrapping(x)) continue;
        const Encoded encoded = codec_.encode(real, setting.rule, setting.overflow, setting.random);
        check(encoded.code == round_exactly(exact_, x, setting), x, setting);
        ++roundings_;
      }
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
  ExactFormat exact_, wider_;
  std::vector<Setting> settings_;
  std::size_t codes_ = 0, roundings_ = 0, wrong_ = 0;
  std::string first_wrong_;
};

// Every code decoded; every value and boundary of every magnitude rounded.
void prove_all(const std::string& name) {
  WideProof proof(name);
  for (Code code = 0; code < Code{1} << proof.codec().format().width; ++code) {
    proof.prove_decode(code);
  }
  for (Code c = 0; c < proof.codec().format().magnitude_codes(); ++c) proof.prove_encode(c);
  proof.report();
}

// Codes of few ones, few zeros or two runs, random ones, and all powers of two.
void prove_some(const std::string& name) {
  WideProof proof(name);
  const std::uint64_t end = proof.codec().format().magnitude_codes();
  const std::uint64_t all_bits = (std::uint64_t{1} << proof.codec().format().width) - 1;
  std::vector<std::uint64_t> codes{0, 1, end - 1, proof.codec().limits().max_code};
  for (std::uint64_t high = 1; high < end; high *= 2) {
    for (std::uint64_t low = 1; low <= high; low *= 2) {
      for (const std::uint64_t code : {high + low, high - low, end - high + low, end - high - low}) {
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

}  // namespace

TEST_CASE("binary16 agrees with MPFR on every code, value and boundary") { prove_all("e5m10:ieee"); }

TEST_CASE("bfloat16 agrees with MPFR on every code, value and boundary") { prove_all("e8m7:ieee"); }

TEST_CASE("e5m10:fn agrees with MPFR on every code, value and boundary") { prove_all("e5m10:fn"); }

TEST_CASE("e5m10:fnuz agrees with MPFR on every code, value and boundary") {
  prove_all("e5m10:fnuz");
}

TEST_CASE("e6m9 without subnormals agrees with MPFR on every code, value and boundary") {
  prove_all("e6m9:finite,nosubnormals");
}

TEST_CASE("posit16_1 agrees with MPFR on every code, value and boundary") { prove_all("posit16_1"); }

TEST_CASE("posit16_2 agrees with MPFR on every code, value and boundary") { prove_all("posit16_2"); }

TEST_CASE("fixed16.8 agrees with MPFR on every code, value and boundary") { prove_all("fixed16.8"); }

TEST_CASE("binary32, tf32 and others of up to 32 bits agree with MPFR on structured codes") {
  for (const char* name : {"e8m23:ieee", "e8m10:ieee", "ue8m23:fn", "e5m18:finite,nosubnormals"}) {
    prove_some(name);
  }
}

TEST_CASE("posits of up to 31 bits agree with MPFR on structured codes") {
  for (const char* name : {"posit24_1", "posit31_2", "posit31_4"}) prove_some(name);
}

TEST_CASE("posit32_2 agrees with MPFR on structured codes") { prove_some("posit32_2"); }

TEST_CASE("integers and fixed point of 32 bits agree with MPFR on structured codes") {
  for (const char* name : {"int32", "uint32", "fixed32.31", "int24:symmetric"}) {
    prove_some(name);
  }
}
