// Decoding registers, and sums of exact numbers.
#include "arith/registers/content.h"

#include <algorithm>

namespace guardbit::inline arith {
namespace {

BigInt in_units(const ExactNumber& x, int exp) { return x.integer << (x.exp - exp); }

// Two's complement, sign-extended to whole words.
BigInt signed_integer(std::span<const std::uint64_t> words) {
  BigInt value = 0;
  for (std::size_t i = words.size(); i-- > 0;) value = (value << 64) + words[i];
  const bool negative = (words.back() >> 63) != 0;
  return negative ? BigInt(value - (BigInt(1) << (64 * words.size()))) : value;
}

}  // namespace

bool operator==(const ExactNumber& a, const ExactNumber& b) {
  if (a.integer == 0 || b.integer == 0) return a.integer == b.integer;
  const int exp = std::min(a.exp, b.exp);
  return in_units(a, exp) == in_units(b, exp);
}

ExactNumber operator+(const ExactNumber& a, const ExactNumber& b) {
  if (a.integer == 0) return b;
  if (b.integer == 0) return a;
  const int exp = std::min(a.exp, b.exp);
  return {in_units(a, exp) + in_units(b, exp), exp};
}

RegisterContent ContentReader::read(std::span<const std::uint64_t> words) const {
  RegisterContent content{{words.begin(), words.end()}, {}, {}};
  if (layout_.is_twos_complement()) {
    content.number = {signed_integer(words), layout_.lsb};
    return content;
  }
  const Unpacked value = layout_.format().decode(static_cast<Code>(words[0]));
  switch (value.value_class) {
    case ValueClass::nan:
    case ValueClass::unused:
      content.special = Special::nan;
      break;
    case ValueClass::infinity:
      content.special = value.negative ? Special::negative_infinity : Special::positive_infinity;
      break;
    case ValueClass::zero:
      break;
    case ValueClass::finite:
      content.number = {BigInt(value.significand), value.quantum_exp};
      if (value.negative) content.number.integer = -content.number.integer;
  }
  return content;
}

RegisterContent ContentReader::read(std::uint64_t bits) const {
  const bool sign =
      layout_.is_twos_complement() && ((bits >> (std::min(layout_.width, 64) - 1)) & 1) != 0;
  std::vector<std::uint64_t> words(layout_.words(), sign ? ~std::uint64_t{0} : 0);
  words[0] = sign && layout_.width < 64 ? bits | (~std::uint64_t{0} << layout_.width) : bits;
  return read(words);
}

}  // namespace guardbit::inline arith
