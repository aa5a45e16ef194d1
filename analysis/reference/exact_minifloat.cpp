// Binary floating point by the textbook formula (IEEE 754-2019, section 3.4; OCP 8-bit Floating
// Point 1.0, section 5): sign s, biased exponent e, trailing significand m of M bits,
//   e > 0: (-1)^s * 2^(e - bias) * (1 + m / 2^M)      e = 0: (-1)^s * 2^(1 - bias) * (m / 2^M)
// where `nosubnormals` reads e = 0 as zero and `nozero` takes the first formula for every e.
// `p3109` is the IEEE P3109 Interim Report: bias 2^(E-1); NaN is the code of negative zero and
// infinity the top magnitude, but without a sign NaN is the top code and infinity the one below.
#include <optional>
#include <string_view>

#include "analysis/reference/exact_family.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

// What a name says.
struct MinifloatName {
  bool is_signed;
  int exponent_bits, trailing_bits;
  std::string_view specials;
  std::optional<int> bias;
  bool no_subnormals, no_zero;
};

// Nothing if the text is not such a name.
std::optional<MinifloatName> read_name(std::string_view text) {
  NameReader reader(text);
  MinifloatName name{};
  name.is_signed = !reader.take("u");
  if (!reader.take("e")) return {};
  const auto exponent_bits = reader.take_number(1, 8);
  if (!exponent_bits || !reader.take("m")) return {};
  const auto trailing_bits = reader.take_number(0, 23);
  if (!trailing_bits || !reader.take(":")) return {};
  for (const std::string_view word : {"ieee", "fnuz", "fn", "finite", "p3109"}) {
    if (name.specials.empty() && reader.take(word)) name.specials = word;
  }
  if (reader.take(",bias=")) {
    name.bias = reader.take_number(-1'000'000, 1'000'000);
    if (!name.bias) return {};
  }
  name.no_subnormals = reader.take(",nosubnormals");
  name.no_zero = !name.no_subnormals && reader.take(",nozero");
  if (name.specials.empty() || !reader.at_end()) return {};
  name.exponent_bits = *exponent_bits;
  name.trailing_bits = *trailing_bits;
  return name;
}

class ExactMinifloat final : public ExactFamily {
 public:
  explicit ExactMinifloat(const MinifloatName& name);

  ValueClass decode(Code code, MpfrNumber& value) const override;
  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override;

 private:
  void set_ranges();
  ValueClass class_of(Code code) const;

  int exponent_bits_, trailing_bits_, bias_;
  std::string_view specials_;  // one of the literals of read_name
  bool no_subnormals_, no_zero_;
};

ExactMinifloat::ExactMinifloat(const MinifloatName& name)
    : exponent_bits_(name.exponent_bits),
      trailing_bits_(name.trailing_bits),
      bias_(name.bias.value_or((1 << (exponent_bits_ - 1)) -
                               (name.specials == "fnuz" || name.specials == "p3109" ? 0 : 1))),
      specials_(name.specials),
      no_subnormals_(name.no_subnormals),
      no_zero_(name.no_zero) {
  is_signed = name.is_signed;
  width = exponent_bits_ + trailing_bits_ + (is_signed ? 1 : 0);
  has_one_zero = specials_ == "fnuz" || specials_ == "p3109";
  // The last place of exponent field 0; where there are subnormals, field 1 has the same one.
  quantum_exp = (no_zero_ ? 0 : 1) - bias_ - trailing_bits_;
  set_ranges();
}

void ExactMinifloat::set_ranges() {
  const std::uint64_t all_ones = (std::uint64_t{1} << (exponent_bits_ + trailing_bits_)) - 1;
  const std::uint64_t infinity = all_ones - ((std::uint64_t{1} << trailing_bits_) - 1);
  if (specials_ == "ieee") {
    positive = {0, infinity - 1, with_sign(false, infinity)};
    negative = {0, infinity - 1, with_sign(true, infinity)};
  } else if (specials_ == "fn") {
    positive = {0, all_ones - 1, with_sign(false, all_ones)};
    negative = {0, all_ones - 1, with_sign(true, all_ones)};
  } else if (specials_ == "fnuz") {
    const Code nan = Code{1} << (width - 1);  // where -0 would be
    positive = negative = {0, all_ones, nan};
  } else if (specials_ == "p3109") {
    const std::uint64_t top = is_signed ? all_ones : all_ones - 1;
    positive = {0, top - 1, with_sign(false, top)};
    negative = {0, top - 1, with_sign(true, top)};
  } else {
    positive = negative = {0, all_ones, {}};
  }
}

ValueClass ExactMinifloat::class_of(Code code) const {
  const Code exponent = (code >> trailing_bits_) & ((Code{1} << exponent_bits_) - 1);
  const Code trailing = code & ((Code{1} << trailing_bits_) - 1);
  const Code top_exponent = (Code{1} << exponent_bits_) - 1;
  const Code top_trailing = (Code{1} << trailing_bits_) - 1;
  if (specials_ == "ieee" && exponent == top_exponent) {
    return trailing == 0 ? ValueClass::infinity : ValueClass::nan;
  }
  if (specials_ == "fn" && exponent == top_exponent && trailing == top_trailing) {
    return ValueClass::nan;
  }
  if (specials_ == "fnuz" && code == Code{1} << (width - 1)) return ValueClass::nan;
  if (specials_ == "p3109") {
    const Code all_ones = (Code{1} << (exponent_bits_ + trailing_bits_)) - 1;
    if (!is_signed && code >= all_ones - 1) {
      return code == all_ones ? ValueClass::nan : ValueClass::infinity;
    }
    if (is_signed && (code & all_ones) == all_ones) return ValueClass::infinity;
    if (is_signed && code == Code{1} << (width - 1)) return ValueClass::nan;
  }
  const bool is_zero = exponent == 0 && (no_subnormals_ || (trailing == 0 && !no_zero_));
  return is_zero ? ValueClass::zero : ValueClass::finite;
}

ValueClass ExactMinifloat::decode(Code code, MpfrNumber& value) const {
  const ValueClass value_class = class_of(code);
  const bool is_negative = is_signed && (code >> (width - 1)) != 0;
  mpfr_ptr v = value.get();
  if (value_class == ValueClass::nan) {
    mpfr_set_nan(v);
  } else if (value_class == ValueClass::infinity) {
    mpfr_set_inf(v, is_negative ? -1 : 1);
  } else {
    magnitude_value(code & ((std::uint64_t{1} << (exponent_bits_ + trailing_bits_)) - 1), value);
    if (is_negative) mpfr_neg(v, v, MPFR_RNDN);
  }
  return value_class;
}

void ExactMinifloat::magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const {
  const std::uint64_t e = magnitude >> trailing_bits_;
  const std::uint64_t m = magnitude & ((std::uint64_t{1} << trailing_bits_) - 1);
  const bool is_subnormal = e == 0 && !no_zero_;
  mpfr_ptr v = value.get();
  int inexact = mpfr_set_ui(v, is_subnormal && no_subnormals_ ? 0 : m, MPFR_RNDN);
  inexact |= mpfr_div_2si(v, v, trailing_bits_, MPFR_RNDN);
  if (!is_subnormal) inexact |= mpfr_add_ui(v, v, 1, MPFR_RNDN);
  const long exponent = is_subnormal ? 1 : static_cast<long>(e);
  inexact |= mpfr_mul_2si(v, v, exponent - bias_, MPFR_RNDN);
  require_exact(inexact, "minifloat value");
}

std::unique_ptr<ExactFamily> exact_minifloat(std::string_view name) {
  const auto parts = read_name(name);
  if (!parts) return nullptr;
  const bool has_minus_zero = parts->is_signed && !parts->no_zero;
  if (parts->specials == "fnuz" && !has_minus_zero) return nullptr;  // its code is the NaN
  if (parts->specials == "p3109" && parts->no_zero) return nullptr;
  auto format = std::make_unique<ExactMinifloat>(*parts);
  if (format->width < 2) return nullptr;
  MpfrNumber largest(value_precision);
  format->magnitude_value(format->positive.largest, largest);
  if (mpfr_zero_p(largest.get())) return nullptr;  // nothing but zero
  return format;
}

const RegisterExactFamily exact_minifloat_registration(exact_minifloat);

}  // namespace
}  // namespace guardbit::analysis
