// Correct rounding of irrational values, and their tables.
#include "arith/formats/irrational.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "arith/error.h"
#include "arith/formats/irrational_powers.h"
#include "arith/numbers/int128.h"

namespace guardbit::inline arith {
namespace {

long double power_of_two(long double x) { return std::exp2(x); }

template <class Float>
Float power_of_two(const Float& x) {
  static const Float ln2 = log(Float(2));
  return exp(Float(x * ln2));
}

Unpacked finite(std::uint64_t significand, int quantum_exp, int bits) {
  if (bit_length(significand) > bits)
    return {ValueClass::finite, false, significand / 2, quantum_exp + 1};
  return {ValueClass::finite, false, significand, quantum_exp};
}

// Whether a < b; both are finite, or zero, and not negative.
bool less(const Unpacked& a, const Unpacked& b) {
  if (a.significand == 0 || b.significand == 0) return a.significand < b.significand;
  const int a_top = bit_length(a.significand) + a.quantum_exp;
  const int b_top = bit_length(b.significand) + b.quantum_exp;
  if (a_top != b_top) return a_top < b_top;
  return a.significand << (64 - bit_length(a.significand)) <
         b.significand << (64 - bit_length(b.significand));
}

}  // namespace

template <class Float>
std::optional<Unpacked> round_if_certain(const Float& x, int bits) {
  using std::floor, std::ldexp;
  const Float whole = floor(x);
  const Float significand = ldexp(power_of_two(Float(x - whole)), bits - 1);
  const Float error = ldexp(Float(1), bits + 16 - std::numeric_limits<Float>::digits);
  const Float lowest = floor(Float(significand - error + Float(0.5)));
  if (lowest != floor(Float(significand + error + Float(0.5)))) return std::nullopt;
  return finite(static_cast<std::uint64_t>(lowest), static_cast<int>(whole) - (bits - 1), bits);
}
template std::optional<Unpacked> round_if_certain(const long double&, int);
template std::optional<Unpacked> round_if_certain(const WideFloat<113>&, int);
template std::optional<Unpacked> round_if_certain(const WidestFloat&, int);

void undecided_rounding() {
  throw std::logic_error("an irrational value is too close to a tie for every precision tried");
}

Unpacked round_power_of_two(std::int64_t numerator, int fraction_bits, int bits) {
  return round_power_of_two(
      [=](auto type) {
        using std::ldexp;
        return decltype(type)(ldexp(decltype(type)(numerator), -fraction_bits));
      },
      bits);
}

Unpacked round_power_of_sqrt_e(std::int64_t numerator, int fraction_bits, int bits) {
  return round_power_of_two(
      [=](auto type) {
        using Float = decltype(type);
        using std::ldexp, std::log;
        static const Float half_log2_e = 1 / (2 * log(Float(2)));
        return Float(ldexp(Float(Float(numerator) * half_log2_e), -fraction_bits));
      },
      bits);
}

Unpacked round_root(unsigned s, int k, double beta, double alpha, int bits) {
  return round_power_of_two(
      [=](auto type) {
        using Float = decltype(type);
        using std::log;
        const Float log2_s = log(Float(s)) / log(Float(2));
        return Float((log2_s + (Float(k) - Float(beta))) / Float(alpha));
      },
      bits);
}

Unpacked round_dyadic(std::uint64_t odd, int exp, int bits) {
  const int drop = bit_length(odd) - bits;
  if (drop <= 0) return {ValueClass::finite, false, odd << -drop, exp + drop};
  const std::uint64_t kept = odd >> drop;
  const std::uint64_t rest = odd - (kept << drop);
  const std::uint64_t half = std::uint64_t{1} << (drop - 1);
  const bool up = rest > half || (rest == half && (kept & 1) != 0);
  return finite(kept + (up ? 1 : 0), exp + drop, bits);
}

ValueTable make_value_table(std::size_t size, int bits, const std::string& what,
                            const std::function<Unpacked(std::uint64_t i, int bits)>& entry) {
  std::vector<Unpacked> table(size);
  for (std::size_t i = 1; i < size; ++i) {
    table[i] = entry(i, i % 2 == 0 ? bits : boundary_bits);
    if (!less(table[i - 1], table[i])) {
      throw SpecError(
          what + ": " + std::to_string(bits) + " significand bits do not tell magnitude codes " +
          std::to_string((i - 1) / 2) + " and " + std::to_string((i + 1) / 2) + " apart");
    }
  }
  return std::make_shared<const std::vector<Unpacked>>(std::move(table));
}

namespace {

Unpacked decode_tapered(const ValueTable& table, int width, std::uint64_t code, int extra) {
  if (extra == 1) return (*table)[code];
  const std::uint64_t sign_bit = std::uint64_t{1} << (width - 1);
  if (code == sign_bit) return {ValueClass::nan, true, 0, 0};
  const bool negative = code > sign_bit;
  Unpacked value = (*table)[2 * (negative ? 2 * sign_bit - code : code)];
  value.negative = negative;
  return value;
}

}  // namespace

Format make_tapered_format(
    const std::string& name, int n, int bits, const std::string& what,
    const std::function<Unpacked(std::uint64_t string, int n, int bits)>& value) {
  const ValueTable table =
      make_value_table(std::size_t{1} << n, bits, what, [&](std::uint64_t i, int precision) {
        return i % 2 == 0 ? value(i / 2, n, precision) : value(i, n + 1, precision);
      });
  return {.name = with_value_bits(name, bits),
          .width = n,
          .sign = SignEncoding::twos_complement,
          .never_rounds_to_zero = true,
          .is_rounded = true,
          .decode_extended = [table, n](std::uint64_t code, int extra) {
            return decode_tapered(table, n, code, extra);
          }};
}

int parse_value_bits(const Spec& spec) {
  if (spec.options.empty()) return default_value_bits;
  if (spec.options.size() > 1 || spec.options[0].key != "bits") {
    throw SpecError("format '" + spec.text + "': expected no option but bits=<4 to 32>");
  }
  return parse_integer(spec.options[0].value, 4, 32, "format '" + spec.text + "', bits");
}

std::string with_value_bits(std::string name, int bits) {
  if (bits != default_value_bits) name += ":bits=" + std::to_string(bits);
  return name;
}

}  // namespace guardbit::inline arith
