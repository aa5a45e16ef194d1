// Text to fraction, fraction to binary; all in integers.
#include "arith/numbers/decimal.h"

#include <algorithm>
#include <charconv>

namespace guardbit::inline arith {
namespace {

constexpr std::size_t longest_text = 1000;
constexpr int largest_exponent = 10000;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Digits without their point: value * radix^-places.
struct Digits {
  BigInt value = 0;
  int places = 0;
};

// Takes "digits[.digits]" from the front; nothing if there is no digit.
std::optional<Digits> take_digits(std::string_view& text, int radix) {
  Digits digits;
  bool any = false, behind_point = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text.front() == '.' && !behind_point) {
      behind_point = true;
      continue;
    }
    const int digit = digit_of(text.front());
    if (digit >= radix) break;
    any = true;
    digits.value = digits.value * radix + digit;
    digits.places += behind_point ? 1 : 0;
  }
  return any ? std::optional(digits) : std::nullopt;
}

// All of the text as an exponent behind the given letter, 0 if it is empty.
std::optional<int> parse_exponent(std::string_view text, char letter) {
  if (text.empty()) return 0;
  if ((text.front() | 0x20) != letter) return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  int exponent = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, exponent);
  if (error != std::errc{} || stop != end || std::abs(exponent) > largest_exponent) {
    return std::nullopt;
  }
  return exponent;
}

BigInt power(int base, int exp) { return pow(BigInt(base), static_cast<unsigned>(exp)); }

}  // namespace

Unpacked rounded_quotient(const BigInt& numerator, const BigInt& denominator, int bits) {
  if (numerator == 0) return {};
  const BigInt magnitude = abs(numerator);
  // The quotient gets 1 or 2 bits more than wanted, and the remainder says if any follow.
  const int shift = bits + 1 - (bit_length(magnitude) - bit_length(denominator));
  const BigInt dividend = magnitude << std::max(shift, 0);
  const BigInt divisor = denominator << std::max(-shift, 0);
  const BigInt quotient = dividend / divisor;
  const int dropped = bit_length(quotient) - bits;
  const BigInt kept = quotient >> dropped;
  const BigInt rest = quotient - (kept << dropped), half = BigInt(1) << (dropped - 1);
  const bool tie = rest == half && quotient * divisor == dividend;
  BigInt significand = kept + (tie ? BigInt(kept & 1) : BigInt(rest >= half ? 1 : 0));
  const auto zeros = lowest_one(significand);
  significand >>= zeros;
  return {ValueClass::finite, numerator < 0, static_cast<std::uint64_t>(significand),
          dropped - shift + zeros};
}

std::optional<Unpacked> parse_real(std::string_view text, int bits) {
  if (text.size() > longest_text) return std::nullopt;
  if (text == "nan") return Unpacked{ValueClass::nan, false, 0, 0};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (is_hex) text.remove_prefix(2);
  const std::optional<Digits> digits = take_digits(text, is_hex ? 16 : 10);
  if (!digits) return std::nullopt;
  const std::optional<int> exponent = parse_exponent(text, is_hex ? 'p' : 'e');
  if (!exponent) return std::nullopt;
  const int base = is_hex ? 2 : 10;
  const int exp = *exponent - digits->places * (is_hex ? 4 : 1);
  const BigInt signed_value = negative ? BigInt(-digits->value) : digits->value;
  return rounded_quotient(signed_value * power(base, std::max(exp, 0)),
                          power(base, std::max(-exp, 0)), bits);
}

}  // namespace guardbit::inline arith
