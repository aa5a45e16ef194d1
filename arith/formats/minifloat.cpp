// Binary floating point of up to 32 bits: IEEE 754 formats, OCP FP8, FP6, FP4 and E8M0, IEEE P3109,
// and the rest.
//
// A code is [sign] [E exponent bits] [M trailing significand bits]. With exponent field e and
// trailing field m (IEEE 754-2019, section 3.4):
//   e > 0   (-1)^s * 2^(e - bias) * (1 + m / 2^M)
//   e = 0   (-1)^s * 2^(1 - bias) * (m / 2^M)
// A further trailing bit is simply M + 1 trailing bits, and then no code is special: it names a
// rounding boundary, also the one above the largest finite value.
#include <array>
#include <optional>
#include <utility>

#include "arith/error.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

enum class Specials { ieee, fn, fnuz, finite, p3109 };
enum class Subnormals { gradual, none, ordinary };  // ordinary: exponent field 0 is like any other

struct Minifloat {
  bool is_signed = true;
  int exponent_bits = 0;
  int trailing_bits = 0;
  Specials specials = Specials::finite;
  int bias = 0;
  Subnormals subnormals = Subnormals::gradual;

  int width() const { return (is_signed ? 1 : 0) + exponent_bits + trailing_bits; }
  int default_bias() const {
    const int half = 1 << (exponent_bits - 1);
    return specials == Specials::fnuz || specials == Specials::p3109 ? half : half - 1;
  }
  std::uint64_t top_magnitude() const {
    return (std::uint64_t{1} << (exponent_bits + trailing_bits)) - 1;
  }
};

constexpr std::array<std::pair<std::string_view, Specials>, 5> specials_names{
    {{"ieee", Specials::ieee},
     {"fn", Specials::fn},
     {"fnuz", Specials::fnuz},
     {"finite", Specials::finite},
     {"p3109", Specials::p3109}}};

// Names that a standard defines: OCP 8-bit Floating Point 1.0, OCP Microscaling Formats 1.0,
// IEEE 754-2019, and the two 16- and 19-bit formats with binary32's exponent.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> standard_names{
    {{"e4m3", "e4m3:fn"},
     {"e5m2", "e5m2:ieee"},
     {"fp16", "e5m10:ieee"},
     {"bf16", "e8m7:ieee"},
     {"tf32", "e8m10:ieee"},
     {"fp32", "e8m23:ieee"},
     {"e8m0", "ue8m0:fn,nozero"}}};

std::optional<ValueClass> p3109_class(const Minifloat& f, std::uint64_t magnitude, bool negative) {
  const std::uint64_t infinity = f.top_magnitude() - (f.is_signed ? 0 : 1);
  if (magnitude == infinity) return ValueClass::infinity;
  if (magnitude > infinity || (negative && magnitude == 0)) return ValueClass::nan;
  return std::nullopt;
}

// The class of a magnitude that is not a number; nothing if it is one.
std::optional<ValueClass> special_class(const Minifloat& f, std::uint64_t e, std::uint64_t m,
                                        bool negative) {
  const std::uint64_t top_e = (std::uint64_t{1} << f.exponent_bits) - 1;
  const std::uint64_t top_m = (std::uint64_t{1} << f.trailing_bits) - 1;
  switch (f.specials) {
    case Specials::ieee:
      if (e == top_e) return m == 0 ? ValueClass::infinity : ValueClass::nan;
      break;
    case Specials::fn:
      if (e == top_e && m == top_m) return ValueClass::nan;
      break;
    case Specials::fnuz:
      if (negative && e == 0 && m == 0) return ValueClass::nan;
      break;
    case Specials::finite:
      break;
    case Specials::p3109:
      return p3109_class(f, (e << f.trailing_bits) + m, negative);
  }
  return std::nullopt;
}

Unpacked decode_minifloat(const Minifloat& f, std::uint64_t code, int extra) {
  const int trailing = f.trailing_bits + extra;
  const std::uint64_t hidden = std::uint64_t{1} << trailing;
  const std::uint64_t m = code & (hidden - 1);
  const std::uint64_t e = (code >> trailing) & ((std::uint64_t{1} << f.exponent_bits) - 1);
  const bool negative = f.is_signed && ((code >> (trailing + f.exponent_bits)) & 1) != 0;
  if (extra == 0) {
    if (const auto special = special_class(f, e, m, negative)) return {*special, negative, 0, 0};
  }
  const int quantum_exp = static_cast<int>(e) - f.bias - trailing;
  if (e > 0 || f.subnormals == Subnormals::ordinary) {
    return {ValueClass::finite, negative, hidden + m, quantum_exp};
  }
  if (f.subnormals == Subnormals::none) {
    // Half of the smallest normal, 2^(1 - bias): the boundary between zero and it.
    if (extra == 1) return {ValueClass::finite, negative, 1, -f.bias};
    return {ValueClass::zero, negative, 0, 0};
  }
  if (m == 0) return {ValueClass::zero, negative, 0, 0};
  return {ValueClass::finite, negative, m, quantum_exp + 1};
}

std::string canonical_name(const Minifloat& f) {
  std::string name = (f.is_signed ? "e" : "ue") + std::to_string(f.exponent_bits) + "m" +
                     std::to_string(f.trailing_bits) + ":";
  for (const auto& [word, specials] : specials_names) {
    if (specials == f.specials) name += word;
  }
  if (f.bias != f.default_bias()) name += ",bias=" + std::to_string(f.bias);
  if (f.subnormals == Subnormals::none) name += ",nosubnormals";
  if (f.subnormals == Subnormals::ordinary) name += ",nozero";
  return name;
}

void check(const Minifloat& f, const std::string& text) {
  auto expect = [&](bool holds, const char* message) {
    if (!holds) throw SpecError("format '" + text + "': " + message);
  };
  expect(f.exponent_bits >= 1 && f.exponent_bits <= 8, "expected 1 to 8 exponent bits");
  expect(f.trailing_bits >= 0 && f.trailing_bits <= 23, "expected 0 to 23 trailing bits");
  expect(f.width() >= 2, "expected a width of at least 2 bits");
  const bool has_minus_zero = f.is_signed && f.subnormals != Subnormals::ordinary;
  expect(has_minus_zero || f.specials != Specials::fnuz,
         "fnuz puts NaN at negative zero, which this format does not have");
  expect(f.subnormals != Subnormals::ordinary || f.specials != Specials::p3109,
         "a p3109 format has a zero");
  const std::int64_t binade = std::int64_t{1} << f.trailing_bits;  // codes of one exponent
  const std::int64_t numbers = (binade << f.exponent_bits) -
                               (f.specials == Specials::ieee ? binade : 0) -
                               (f.specials == Specials::fn ? 1 : 0) -
                               (f.specials == Specials::p3109 ? (f.is_signed ? 1 : 2) : 0);
  const std::int64_t zeros = f.subnormals == Subnormals::none       ? binade
                             : f.subnormals == Subnormals::ordinary ? 0
                                                                    : 1;
  expect(numbers > zeros, "no number but zero is left beside the special codes");
}

// Splits "[u]e<E>m<M>"; false if the text has another form.
bool split_minifloat(std::string_view text, Minifloat& f) {
  f.is_signed = !text.starts_with('u');
  if (!f.is_signed) text.remove_prefix(1);
  const auto m = text.find('m');
  return text.starts_with('e') && m != text.npos &&
         is_integer(text.substr(1, m - 1), f.exponent_bits) &&
         is_integer(text.substr(m + 1), f.trailing_bits);
}

void apply_option(Minifloat& f, const SpecOption& option, std::optional<int>& bias,
                  const std::string& text) {
  if (option.key == "bias") {
    // So far from default that all values, and their ratios to binary32, are doubles.
    bias = parse_integer(option.value, -512, 512, "format '" + text + "', bias");
    return;
  }
  if (option.value.empty()) {
    for (const auto& [word, specials] : specials_names) {
      if (option.key == word) {
        f.specials = specials;
        return;
      }
    }
    if (f.subnormals == Subnormals::gradual && option.key == "nosubnormals") {
      f.subnormals = Subnormals::none;
      return;
    }
    if (f.subnormals == Subnormals::gradual && option.key == "nozero") {
      f.subnormals = Subnormals::ordinary;
      return;
    }
  }
  throw SpecError(
      "format '" + text + "': '" + option.key +
      "' is not one of ieee, fn, fnuz, finite, p3109, bias=<integer>, nosubnormals, nozero");
}

// What a name of P3109 means: binary<K>p<P>, then se, sf, ue or uf for signed or unsigned, extended
// (with infinity) or finite; se if left out. Nothing if the text is not such a name.
std::optional<std::string> p3109_meaning(const Spec& spec) {
  std::string_view text = spec.name;
  const auto p = text.find('p');
  if (!text.starts_with("binary") || p == text.npos) return std::nullopt;
  const bool is_unsigned = text.ends_with("ue") || text.ends_with("uf");
  const bool is_finite = text.ends_with("sf") || text.ends_with("uf");
  if (is_unsigned || is_finite || text.ends_with("se")) text.remove_suffix(2);
  const std::string place = "format '" + spec.text + "', ";
  if (!spec.options.empty()) throw SpecError(place + "a P3109 name: expected no options");
  const int width = parse_integer(text.substr(6, p - 6), 3, 16, place + "width");
  const int most = is_unsigned ? width : width - 1;
  const int precision = parse_integer(text.substr(p + 1), 1, most, place + "precision");
  const int exponent_bits = most - precision + 1;
  const std::string sizes = (is_unsigned ? "ue" : "e") + std::to_string(exponent_bits) + "m" +
                            std::to_string(precision - 1);
  if (!is_finite) return sizes + ":p3109";
  if (!is_unsigned) return sizes + ":fnuz";
  return sizes + ":fn,bias=" + std::to_string(std::int64_t{1} << (exponent_bits - 1));
}

// The name that a standard defines, in this family's own grammar.
Spec spelled_out(const Spec& given) {
  if (const auto meaning = p3109_meaning(given)) return parse_spec(*meaning, "format");
  for (const auto& [name, meaning] : standard_names) {
    if (given.options.empty() && given.name == name) return parse_spec(meaning, "format");
  }
  return given;
}

bool parse_minifloat(const Spec& given, Format& format) {
  const Spec spec = spelled_out(given);
  Minifloat f;
  if (!split_minifloat(spec.name, f)) return false;
  std::optional<int> bias;
  int specials_given = 0;
  for (const SpecOption& option : spec.options) {
    apply_option(f, option, bias, given.text);
    for (const auto& [word, specials] : specials_names) specials_given += option.key == word;
  }
  if (specials_given > 1) {
    throw SpecError("format '" + given.text + "': expected one of ieee, fn, fnuz, finite, p3109");
  }
  check(f, given.text);
  f.bias = bias.value_or(f.default_bias());
  format = {.name = canonical_name(f),
            .width = f.width(),
            .sign = f.is_signed ? SignEncoding::sign_magnitude : SignEncoding::unsigned_only,
            .decode_extended = [f](std::uint64_t code, int extra) {
              return decode_minifloat(f, code, extra);
            }};
  return true;
}

const RegisterFormatFamily minifloat_family(
    {"[u]e<E>m<M>[:ieee|fn|fnuz|finite|p3109,bias=<b>,nosubnormals,nozero] | "
     "binary<K>p<P>[se|sf|ue|uf]",
     "binary floating point: E 1 to 8 exponent bits, M 0 to 23 trailing significand bits",
     {"e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "e8m0", "e3m4", "e4m3:fnuz", "binary8p3", "binary8p4",
      "fp16", "bf16", "tf32", "fp32"},
     parse_minifloat});

}  // namespace
}  // namespace guardbit::inline arith
