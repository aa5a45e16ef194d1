// Decimals from integers: nothing is rounded unless the text says so.
#include "sim/tables/value_text.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "arith/numbers/big_int.h"
#include "arith/numbers/to_double.h"

namespace guardbit::sim {

namespace {

constexpr std::size_t longest_decimal = 20;

// The odd significand with its exponent.
Unpacked odd_part(Unpacked value) {
  const int zeros = std::countr_zero(value.significand);
  value.significand >>= zeros;
  value.quantum_exp += zeros;
  return value;
}

// The magnitude in decimal, if it is short enough.
std::optional<std::string> short_decimal(const Unpacked& odd) {
  if (std::abs(odd.quantum_exp) > 64) return std::nullopt;
  if (odd.quantum_exp >= 0) {
    const std::string digits = BigInt(BigInt(odd.significand) << odd.quantum_exp).str();
    return digits.size() <= longest_decimal ? std::optional(digits) : std::nullopt;
  }
  // odd * 2^-e = odd * 5^e / 10^e
  const auto decimals = static_cast<std::size_t>(-odd.quantum_exp);
  BigInt scaled = odd.significand;
  for (std::size_t i = 0; i < decimals; ++i) scaled *= 5;
  std::string digits = scaled.str();
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - decimals, ".");
  return digits.size() <= longest_decimal ? std::optional(digits) : std::nullopt;
}

std::string power_text(const Unpacked& odd) {
  const std::string power = "2^" + std::to_string(odd.quantum_exp);
  return odd.significand == 1 ? power : std::to_string(odd.significand) + "*" + power;
}

}  // namespace

std::string exact_text(const Unpacked& value) {
  const std::string sign = value.negative ? "-" : "";
  switch (value.value_class) {
    case ValueClass::nan:
      return "NaN";
    case ValueClass::unused:
      return "unused";
    case ValueClass::infinity:
      return sign + "inf";
    case ValueClass::zero:
      return sign + "0";
    case ValueClass::finite:
      break;
  }
  const Unpacked odd = odd_part(value);
  return sign + short_decimal(odd).value_or(power_text(odd));
}

double nearest_double(const Unpacked& value) {
  const double magnitude = to_double(value.significand, value.quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

std::string explained_text(const Unpacked& value) {
  if (value.significand == 0) return "0";
  const Unpacked odd = odd_part(value);
  const std::string sign = value.negative ? "-" : "";
  const std::string power = sign + power_text(odd);
  if (const auto decimal = short_decimal(odd)) {
    return sign + *decimal + (odd.quantum_exp == 0 ? "" : " = " + power);
  }
  const double number = nearest_double(value);
  return std::isnormal(number) ? fmt::format("{}, about {:.6g}", power, number) : power;
}

std::string brief_text(const Unpacked& value) {
  if (value.significand == 0) return "0";
  const Unpacked odd = odd_part(value);
  const double number = nearest_double(value);
  const bool power = odd.significand == 1 && (odd.quantum_exp < -3 || odd.quantum_exp > 19);
  if (!power && std::isnormal(number)) {
    std::string text = fmt::format("{:.6g}", number);  // 3.40282e+38
    if (const auto plus = text.find('+'); plus != text.npos) text.erase(plus, 1);
    return text;
  }
  return (value.negative ? "-" : "") + power_text(odd);
}

}  // namespace guardbit::sim
