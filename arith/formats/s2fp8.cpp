// S2FP8, shifted and squeezed FP8: Cambier et al., "Shifted and squeezed 8-bit floating point
// format for low-precision training of deep neural networks" (ICLR 2020).
//
// A tensor is stored as y = +-2^beta * |x|^alpha in E5M2, so a code whose E5M2 magnitude is q is
// worth
//   (2^-beta * q)^(1/alpha) = s^(1/alpha) * 2^((k - beta) / alpha),   q = s * 2^k, s odd,
// with infinity and NaN where E5M2 has them. The boundary above a code is the image of E5M2's own:
// the code of one more trailing bit.
//
// When is such a value v = C * 2^j, C odd, a dyadic number? Then C^alpha * 2^(j * alpha + beta - k)
// = s. Doubles are rational: raised to a common denominator both sides are integers, and their odd
// parts agree, C^alpha = s, and so j = (k - beta) / alpha. With alpha = A / 2^t, A odd, C^A =
// s^(2^t): since no s of E5M2 and its boundaries (1 to 15) but 1 is an odd power, A = 1 unless s
// = 1. So v is dyadic where s = 1, or alpha = 2^-t (t = -1 with s = 9 = 3^2), and (k - beta) /
// alpha is whole.
#include <bit>
#include <cmath>
#include <limits>

#include "arith/error.h"
#include "arith/formats/irrational.h"
#include "arith/numbers/big_int.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

constexpr Code infinity_code = 0x7c;     // of E5M2; those above it are NaN
constexpr double smallest_alpha = 0.05;  // any float tensor's is at least 15 / 277

struct S2fp8 {
  double alpha = 0, beta = 0;
  int bits = default_value_bits;
};

// q of a code of E5M2 or, for a boundary, of E5M3 as s * 2^k; the code is not zero.
struct Magnitude {
  unsigned odd;
  int exp;
};

Magnitude magnitude(std::uint64_t code, int trailing_bits) {
  const auto e = static_cast<int>(code >> trailing_bits);
  const unsigned hidden = 1U << trailing_bits;
  const unsigned significand = (static_cast<unsigned>(code) & (hidden - 1)) + (e > 0 ? hidden : 0);
  const int zeros = std::countr_zero(significand);
  return {significand >> zeros, (e > 0 ? e : 1) - 15 - trailing_bits + zeros};
}

// s^(1/alpha) where it is an integer below 2^64, else 0: larger ones are no ties of 62 bits.
std::uint64_t whole_root(unsigned s, double alpha) {
  if (s == 1) return 1;
  if (alpha == 2) return s == 9 ? 3 : 0;
  std::uint64_t power = s;
  for (; alpha < 1; alpha *= 2) {
    if (power >> 32 != 0) return 0;
    power *= power;
  }
  return alpha == 1 ? power : 0;
}

// x in units of 2^-1074, the smallest double.
BigInt in_smallest(double x) {
  int exp = 0;
  const auto significand = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &exp), 53));
  const int shift = exp - 53 + 1074;
  return shift >= 0 ? BigInt(significand) << shift : BigInt(significand >> -shift);  // by zeros
}

// (k - beta) / alpha where it is an integer.
std::optional<int> whole_exponent(int k, const S2fp8& f) {
  const auto guess = static_cast<int>(std::lround((k - f.beta) / f.alpha));
  if (in_smallest(f.alpha) * guess + in_smallest(f.beta) != in_smallest(k)) return std::nullopt;
  return guess;
}

Unpacked value(const S2fp8& f, std::uint64_t code, int trailing_bits, int bits) {
  const Magnitude q = magnitude(code, trailing_bits);
  const unsigned s = q.odd;
  const int k = q.exp;
  const std::uint64_t root = whole_root(s, f.alpha);
  const auto exp = root == 0 ? std::nullopt : whole_exponent(k, f);
  if (exp) return round_dyadic(root, *exp, bits);
  return round_root(s, k, f.beta, f.alpha, bits);
}

Unpacked decode_s2fp8(const ValueTable& table, std::uint64_t code, int extra) {
  if (extra == 1) return (*table)[code];
  const bool negative = (code & 0x80) != 0;
  const std::uint64_t magnitude_code = code & 0x7f;
  if (magnitude_code > infinity_code) return {ValueClass::nan, negative, 0, 0};
  if (magnitude_code == infinity_code) return {ValueClass::infinity, negative, 0, 0};
  Unpacked result = (*table)[2 * magnitude_code];
  result.negative = negative;
  return result;
}

double parse_real(const SpecOption& option, const std::string& what) {
  const std::optional<double> number = real_number(option.value);
  if (!number) {
    throw SpecError(what + ", " + option.key + ": '" + option.value + "' is not a finite number");
  }
  return *number + 0.0;  // no -0, which would be another name for 0
}

S2fp8 parse_parameters(const Spec& spec, const std::string& what) {
  S2fp8 f{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  for (const SpecOption& option : spec.options) {
    if (option.key == "alpha") {
      f.alpha = parse_real(option, what);
    } else if (option.key == "beta") {
      f.beta = parse_real(option, what);
    } else if (option.key == "bits") {
      f.bits = parse_integer(option.value, 4, 32, what + ", bits");
    } else {
      throw SpecError(what + ": '" + option.key + "' is not one of alpha=, beta=, bits=");
    }
  }
  if (std::isnan(f.alpha) || std::isnan(f.beta))
    throw SpecError(what + ": expected alpha= and beta=");
  if (f.alpha < smallest_alpha) throw SpecError(what + ": expected alpha of at least 0.05");
  // From the boundary above zero, q = 2^-17, to the value after the largest one, 2^16.
  if (!((-17 - f.beta) / f.alpha >= -largest_power && (16 - f.beta) / f.alpha <= largest_power)) {
    throw SpecError(what + ": its values are not all between 2^-512 and 2^512");
  }
  return f;
}

bool parse_s2fp8(const Spec& spec, Format& format) {
  if (spec.name != "s2fp8") return false;
  const std::string what = "format '" + spec.text + "'";
  const S2fp8 f = parse_parameters(spec, what);
  const std::size_t size = 2 * infinity_code + 1;  // and the value after the largest one
  const ValueTable table = make_value_table(size, f.bits, what, [&](std::uint64_t i, int bits) {
    return i % 2 == 0 ? value(f, i / 2, 2, bits) : value(f, i, 3, bits);
  });
  std::string name = "s2fp8:alpha=" + real_text(f.alpha) + ",beta=" + real_text(f.beta);
  if (f.bits != default_value_bits) name += ",bits=" + std::to_string(f.bits);
  format = {.name = name,
            .width = 8,
            .sign = SignEncoding::sign_magnitude,
            .is_rounded = true,
            .decode_extended = [table](std::uint64_t code, int extra) {
              return decode_s2fp8(table, code, extra);
            }};
  return true;
}

const RegisterFormatFamily s2fp8_family(
    {"s2fp8:alpha=<a>,beta=<b>[,bits=<n>]",
     "E5M2 shifted and squeezed: (2^-b * q)^(1/a), a at least 0.05; "
     "values rounded to 4 to 32 bits (24)",
     {},  // its parameters belong to a tensor
     parse_s2fp8});

}  // namespace
}  // namespace guardbit::inline arith
