// Takums of 2 to 32 bits: Hunhold, "Beating posits at their own game: takum arithmetic" (CoNGA
// 2024).
//
// A code is [S sign] [D direction] [R 3 regime bits] [C r characteristic bits] [p fraction bits];
// bits that do not fit are zero. With R, C and the fraction F read as integers, f = F / 2^p:
//   r = 7 - R where D = 0, else R      c = -2^(r+1) + 1 + C where D = 0, else 2^r - 1 + C
//   logarithmic   (-1)^S * sqrt(e)^l,  l = (-1)^S * (c + f)
//   linear        ((1 - 3S) + f) * 2^((1 - 2S) * (c + S))
// Code 0 is zero, 10...0 is NaR, and a negative value is the two's complement of the positive one:
// with S = 0 that leaves sqrt(e)^(c + f) and (1 + f) * 2^c. A takum is rounded on the bit string
// and saturates: the boundary is the takum of one more bit, and no value rounds to zero. Except for
// l = 0, a power of sqrt(e) with a rational exponent is transcendental.
#include <algorithm>

#include "arith/error.h"
#include "arith/formats/irrational.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

// c + f of a positive takum: (c * 2^fraction_bits + fraction) / 2^fraction_bits.
struct Logarithm {
  int characteristic = 0;
  int fraction_bits = 0;  // of those that the code has
  std::uint64_t fraction = 0;
};

// The fields of the takum of n bits with the given code, 0 < code < 2^(n-1).
Logarithm split(std::uint64_t code, int n) {
  const int missing = std::max(0, 12 - n);  // with 12 bits every characteristic is complete
  const std::uint64_t bits = code << missing;
  const int below_regime = n + missing - 5;
  const int regime = static_cast<int>((bits >> below_regime) & 7);
  const bool direction = ((bits >> (below_regime + 3)) & 1) != 0;
  const int r = direction ? regime : 7 - regime;
  const int p = below_regime - r;
  const auto c = static_cast<int>((bits >> p) & ((std::uint64_t{1} << r) - 1));
  const int fraction_bits = std::max(0, p - missing);
  const std::uint64_t fraction = (bits & ((std::uint64_t{1} << p) - 1)) >> (p - fraction_bits);
  return {direction ? (1 << r) - 1 + c : -(2 << r) + 1 + c, fraction_bits, fraction};
}

Unpacked linear_value(const Logarithm& x) {
  const std::uint64_t hidden = std::uint64_t{1} << x.fraction_bits;
  return {ValueClass::finite, false, hidden + x.fraction, x.characteristic - x.fraction_bits};
}

// sqrt(e)^(c + f) = 2^((c + f) * log2(e) / 2).
Unpacked logarithmic_value(const Logarithm& x, int bits) {
  if (x.characteristic == 0 && x.fraction == 0) return round_dyadic(1, 0, bits);
  const std::int64_t scaled =
      (std::int64_t{x.characteristic} << x.fraction_bits) + static_cast<std::int64_t>(x.fraction);
  return round_power_of_sqrt_e(scaled, x.fraction_bits, bits);
}

Unpacked decode_linear(std::uint64_t code, int extra, int n) {
  const std::uint64_t sign_bit = std::uint64_t{1} << (n + extra - 1);
  if (code == 0) return {ValueClass::zero, false, 0, 0};
  if (code == sign_bit) return {ValueClass::nan, true, 0, 0};
  const bool negative = code > sign_bit;
  Unpacked value = linear_value(split(negative ? 2 * sign_bit - code : code, n + extra));
  value.negative = negative;
  return value;
}

bool parse_takum(const Spec& spec, Format& format) {
  if (!spec.name.starts_with("takum")) return false;
  const bool linear =
      spec.options.size() == 1 && spec.options[0].key == "linear" && spec.options[0].value.empty();
  const std::string what = "format '" + spec.text + "'";
  const int n =
      parse_integer(std::string_view(spec.name).substr(5), 2, linear ? 32 : 16, what + ", width");
  const std::string name = "takum" + std::to_string(n);
  if (linear) {
    format = {.name = name + ":linear",
              .width = n,
              .sign = SignEncoding::twos_complement,
              .never_rounds_to_zero = true,
              .decode_extended = [n](std::uint64_t code, int extra) {
                return decode_linear(code, extra, n);
              }};
    return true;
  }
  if (!spec.options.empty() && spec.options[0].key != "bits") {
    throw SpecError(what + ": expected no option but linear or bits=<4 to 32>");
  }
  const int bits = parse_value_bits(spec);
  format =
      make_tapered_format(name, n, bits, what, [](std::uint64_t string, int length, int precision) {
        return logarithmic_value(split(string, length), precision);
      });
  return true;
}

const RegisterFormatFamily takum_family(
    {"takum<n>[:linear | :bits=<b>]",
     "takums: logarithmic, n 2 to 16 bits, values rounded to 4 to 32 bits (24); linear, n 2 to 32",
     {"takum8", "takum8:linear", "takum16:linear"},
     parse_takum});

}  // namespace
}  // namespace guardbit::inline arith
