// Integers and fixed point: a two's complement or unsigned integer of W bits times 2^-F.
#include "arith/error.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

struct FixedPoint {
  bool is_signed = true;
  int width = 0;
  int fraction_bits = 0;
  bool symmetric = false;  // the code 10...0, whose negative does not exist, is not used
};

Unpacked decode_fixed(const FixedPoint& f, std::uint64_t code, int extra) {
  const int width = f.width + extra;
  const std::uint64_t sign_bit = std::uint64_t{1} << (width - 1);
  const bool negative = f.is_signed && (code & sign_bit) != 0;
  if (code == 0) return {ValueClass::zero, false, 0, 0};
  if (f.symmetric && extra == 0 && code == sign_bit) return {ValueClass::unused, true, 0, 0};
  const std::uint64_t magnitude = negative ? 2 * sign_bit - code : code;
  return {ValueClass::finite, negative, magnitude, -f.fraction_bits - extra};
}

// Splits "int8", "uint4", "fixed8.4", "ufixed8.4"; false if the text has another form.
bool split_fixed(const Spec& spec, FixedPoint& f, bool& is_fixed) {
  std::string_view text = spec.name;
  f.is_signed = !text.starts_with('u');
  if (!f.is_signed) text.remove_prefix(1);
  is_fixed = text.starts_with("fixed");
  if (!is_fixed && !text.starts_with("int")) return false;
  text.remove_prefix(is_fixed ? 5 : 3);
  const std::string place = "format '" + spec.text + "', ";
  const auto point = is_fixed ? text.find('.') : text.npos;
  f.width = parse_integer(text.substr(0, point), 2, 32, place + "width");
  if (!is_fixed) return true;
  if (point == text.npos) {
    throw SpecError("format '" + spec.text + "': expected fixed<width>.<fraction bits>");
  }
  f.fraction_bits = parse_integer(text.substr(point + 1), 0, 62, place + "fraction bits");
  return true;
}

bool parse_fixed(const Spec& spec, Format& format) {
  FixedPoint f;
  bool is_fixed = false;
  if (!split_fixed(spec, f, is_fixed)) return false;
  for (const SpecOption& option : spec.options) {
    if (option.key != "symmetric" || !option.value.empty() || !f.is_signed) {
      throw SpecError("format '" + spec.text + "': expected no option" +
                      (f.is_signed ? " but symmetric" : "") + ", got '" + option.key + "'");
    }
    f.symmetric = true;
  }
  std::string name =
      std::string(f.is_signed ? "" : "u") + (is_fixed ? "fixed" : "int") + std::to_string(f.width);
  if (is_fixed) name += "." + std::to_string(f.fraction_bits);
  if (f.symmetric) name += ":symmetric";
  format = {.name = name,
            .width = f.width,
            .sign = f.is_signed ? SignEncoding::twos_complement : SignEncoding::unsigned_only,
            .can_wrap = !f.symmetric,
            .decode_extended = [f](std::uint64_t code, int extra) {
              return decode_fixed(f, code, extra);
            }};
  return true;
}

const RegisterFormatFamily fixed_family(
    {"[u]int<W>[:symmetric] | [u]fixed<W>.<F>[:symmetric]",
     "integers and fixed point: W 2 to 32 bits, F 0 to 62 fraction bits",
     {"int4", "int8", "int8:symmetric", "uint8", "int16", "fixed8.4", "ufixed8.8"},
     parse_fixed});

}  // namespace
}  // namespace guardbit::inline arith
