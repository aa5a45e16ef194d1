// The grammar of requantisation specifications, and the one rounding.
#include "arith/quantising/requantise.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "arith/error.h"
#include "arith/numbers/limits.h"
#include "arith/numbers/real.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

constexpr int max_shift = 1000;

constexpr std::array<std::pair<std::string_view, RequantisationKind>, 3> kind_names{
    {{"scale", RequantisationKind::scale},
     {"shift", RequantisationKind::shift},
     {"multiply", RequantisationKind::multiply}}};

// Options that requantisation does not have, behind format=, belong to the format.
class Reader {
 public:
  explicit Reader(const Spec& spec) : spec_(spec) { result_.kind = kind(); }

  RequantisationSpec read() {
    for (const SpecOption& option : spec_.options) {
      if (!read_factor(option) && !read_rounding(option)) read_format_part(option);
    }
    finish();
    return result_;
  }

 private:
  using Kind = RequantisationKind;

  [[noreturn]] void fail(const std::string& message) const {
    throw SpecError("requantisation '" + spec_.text + "': " + message);
  }
  std::string place(const std::string& key) const {
    return "requantisation '" + spec_.text + "', " + key;
  }

  Kind kind() const {
    for (const auto& [name, value] : kind_names) {
      if (spec_.name == name) return value;
    }
    fail(
        "expected scale:format=..,by=<factor>, shift:format=..,by=<bits> or "
        "multiply:format=..,by=<integer>,shift=<bits>");
  }

  double real(const SpecOption& option) const {
    const std::optional<double> value = real_number(option.value);
    if (!value || *value <= 0) {
      throw SpecError(place(option.key) + ": '" + option.value + "' is not a positive number");
    }
    return *value;
  }

  bool read_factor(const SpecOption& option) {
    if (option.key == "by") {
      by_given_ = true;
      if (result_.kind == Kind::scale) {
        result_.scale = real(option);
      } else if (result_.kind == Kind::shift) {
        result_.shift = parse_integer(option.value, -max_shift, max_shift, place("by"));
      } else {
        result_.multiplier = parse_integer(option.value, 1, 0x7fffffff, place("by"));
      }
      return true;
    }
    if (option.key != "shift" || result_.kind != Kind::multiply) return false;
    result_.shift = parse_integer(option.value, -max_shift, max_shift, place("shift"));
    shift_given_ = true;
    return true;
  }

  bool read_rounding(const SpecOption& option) {
    if (option.key == "rounding") {
      result_.rounding.mode = parse_rounding(option.value, place("rounding"));
    } else if (option.key == "random") {
      result_.rounding.random_bits = parse_integer(option.value, 1, 32, place("random"));
      random_given_ = true;
    } else if (option.key == "overflow") {
      result_.overflow = parse_overflow(option.value, place("overflow"));
    } else {
      return false;
    }
    return true;
  }

  void read_format_part(const SpecOption& option) {
    std::string& format = result_.format;
    if (option.key == "format" && !option.value.empty()) {
      format = option.value;
    } else if (!format.empty()) {
      format += "," + option.key + (option.value.empty() ? "" : "=" + option.value);
    } else {
      fail("'" + option.key + "' is not an option of " + spec_.name);
    }
  }

  void finish() {
    if (result_.format.empty()) fail("expected format=<format>");
    if (!by_given_) fail("expected by=<factor>");
    if (result_.kind == Kind::multiply && !shift_given_) fail("expected shift=<bits>");
    if (random_given_ && result_.rounding.mode != Rounding::stochastic) {
      fail("random=<bits> goes with rounding=stochastic");
    }
    const Format format = parse_format(result_.format);
    if (result_.overflow == Overflow::wrap && !format.can_wrap) {
      fail("only integers and fixed point wrap");
    }
    if (result_.overflow == Overflow::infinity) {
      const FormatLimits limits = limits_of(format);
      if (!limits.infinity && !limits.nan) fail("the format has neither infinity nor NaN");
    }
    result_.format = format.name;
  }

  const Spec& spec_;
  RequantisationSpec result_;
  bool by_given_ = false, shift_given_ = false, random_given_ = false;
};

std::string factor_text(const RequantisationSpec& spec) {
  switch (spec.kind) {
    case RequantisationKind::scale:
      return real_text(spec.scale);
    case RequantisationKind::shift:
      return std::to_string(spec.shift);
    case RequantisationKind::multiply:
      break;
  }
  return std::to_string(spec.multiplier) + ",shift=" + std::to_string(spec.shift);
}

}  // namespace

RequantisationSpec parse_requantisation(std::string_view text) {
  const Spec spec = parse_spec(text, "requantisation");
  return Reader(spec).read();
}

std::string to_string(const RequantisationSpec& spec) {
  std::string text;
  for (const auto& [name, kind] : kind_names) {
    if (kind == spec.kind) text = name;
  }
  text += ":format=" + spec.format + ",by=" + factor_text(spec);
  if (spec.rounding.mode != Rounding::nearest_even) {
    text += ",rounding=" + std::string(name_of(spec.rounding.mode));
  }
  if (spec.rounding.mode == Rounding::stochastic) {
    text += ",random=" + std::to_string(spec.rounding.random_bits);
  }
  if (spec.overflow != Overflow::saturate) {
    text += ",overflow=" + std::string(name_of(spec.overflow));
  }
  return text;
}

Requantiser::Requantiser(const RequantisationSpec& spec)
    : spec_(spec), codec_(parse_format(spec.format)) {
  int exp = 0;  // scale = fraction * 2^exp, the fraction of 53 bits
  const double fraction = std::frexp(spec.scale, &exp);
  factor_ = BigInt(static_cast<std::int64_t>(std::ldexp(fraction, 53))) * spec.multiplier;
  factor_exp_ = exp - 53 - spec.shift;
}

Encoded Requantiser::operator()(const BigInt& sum, int exp, std::uint64_t random) const {
  const BigInt product = sum * factor_;
  return codec_.encode(real_from(product, exp + factor_exp_), spec_.rounding, spec_.overflow,
                       random);
}

Encoded Requantiser::operator()(Special special) const {
  if (special == Special::nan) {
    if (codec_.limits().nan) return {*codec_.limits().nan};
    return {codec_.encode({}, {}, Overflow::saturate).code, true, true, false};
  }
  const bool negative = special == Special::negative_infinity;
  return codec_.encode({ValueClass::infinity, negative, 0, 0, false}, {}, spec_.overflow);
}

}  // namespace guardbit::inline arith
