// Fitting the fields of a product to two formats, packing and unpacking them.
#include "models/product_register.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/nearest_double.h"

namespace guardbit::models {
namespace {

UInt128 low_bits(UInt128 x, int bits) { return x & ((UInt128{1} << bits) - 1); }

}  // namespace

ProductRegister::Factors::Factors(const Codec& codec) : codec_(codec) {
  const Format& format = codec.format();
  const FormatLimits& limits = codec.limits();
  const bool has_subnormals = !format.never_rounds_to_zero && format.sign != SignEncoding::table;
  lowest_exp_ = has_subnormals ? normal_exp(limits) : value_exp(limits.min_positive);
  highest_exp_ = std::max(lowest_exp_, value_exp(limits.max));
  if (limits.lowest.value_class == ValueClass::finite) {
    highest_exp_ = std::max(highest_exp_, value_exp(limits.lowest));
  }
  if (format.width > 16) return;
  const std::size_t codes = std::size_t{1} << format.width;
  if (format.sign == SignEncoding::table) {  // negative values may be nearer to zero than others
    for (std::size_t c = 0; c < codes; ++c) {
      const Unpacked value = format.decode(static_cast<Code>(c));
      if (value.value_class != ValueClass::finite) continue;
      lowest_exp_ = std::min(lowest_exp_, value_exp(value));
    }
  }
  for (std::size_t c = 0; c < codes; ++c) table_.push_back(factor(static_cast<Code>(c)));
}

bool ProductRegister::Factors::is_fixed() const {
  return !has_special() && highest_exp_ - limits().min_quantum_exp <
                               limits().significand_bits + (limits().extra_negative ? 1 : 0);
}

bool ProductRegister::Factors::has_special() const {
  return limits().infinity.has_value() || limits().nan.has_value();
}

ProductRegister::Factor ProductRegister::Factors::factor(Code code) const {
  const Unpacked value = codec_.format().decode(code);
  if (value.value_class == ValueClass::infinity) return {0, 0, value.negative, Kind::infinity};
  if (value.value_class == ValueClass::nan) return {0, 0, false, Kind::nan};
  if (value.value_class != ValueClass::finite) return {0, 0, value.negative, Kind::number};
  const int exponent = codec_.operand(code).exponent;
  const int shift = value.quantum_exp - (exponent - limits().significand_bits + 1);
  return {shift < 0 ? value.significand >> -shift : value.significand << shift,
          exponent - lowest_exp_, value.negative, Kind::number};
}

ProductRegister::ProductRegister(const Codec& a, const Codec& b) : a_(a), b_(b) {
  fixed_ = a_.is_fixed() && b_.is_fixed();
  if (fixed_) {
    const AddendRange range = product_range(a.limits(), b.limits());
    width_ = signed_bits(range.low, range.high);
    return;
  }
  significand_bits_ = a.limits().significand_bits + b.limits().significand_bits;
  infinity_ = a_.exponents() + b_.exponents() - 1;
  const int largest = infinity_ - 1 + (a_.has_special() || b_.has_special() ? 2 : 0);
  exponent_bits_ = bit_length(static_cast<std::uint64_t>(largest));
  width_ = significand_bits_ + exponent_bits_ + (a_.has_negative() || b_.has_negative() ? 1 : 0);
}

UInt128 ProductRegister::special_code(const Factor& a, const Factor& b) const {
  const bool is_zero = (a.kind == Kind::number && a.significand == 0) ||
                       (b.kind == Kind::number && b.significand == 0);
  const bool is_nan = a.kind == Kind::nan || b.kind == Kind::nan || is_zero;
  const UInt128 exponent{static_cast<unsigned>(infinity_ + (is_nan ? 1 : 0))};
  const UInt128 sign = !is_nan && a.negative != b.negative ? 1 : 0;
  return (sign << exponent_bits_ | exponent) << significand_bits_;
}

UInt128 ProductRegister::code(Code code_a, Code code_b) const {
  const Factor a = a_.at(code_a), b = b_.at(code_b);
  const UInt128 significand = UInt128{a.significand} * b.significand;
  const bool is_negative = a.negative != b.negative;
  if (fixed_) {
    // Multiples of both quanta: s * 2^(e - p + 1) in units of 2^min_quantum_exp.
    const auto shift = [](const Factors& factors, const Factor& factor) {
      return factor.exponent + factors.lowest_exp() - factors.limits().significand_bits + 1 -
             factors.limits().min_quantum_exp;
    };
    const UInt128 magnitude = significand << (shift(a_, a) + shift(b_, b));
    return low_bits(is_negative ? UInt128{0} - magnitude : magnitude, width_);
  }
  if (a.kind != Kind::number || b.kind != Kind::number) return special_code(a, b);
  const UInt128 exponent{static_cast<unsigned>(a.exponent + b.exponent)};
  const UInt128 sign = is_negative ? 1 : 0;
  return ((sign << exponent_bits_ | exponent) << significand_bits_) | significand;
}

double ProductRegister::value(UInt128 code) const {
  if (fixed_) {
    const bool is_negative = (code >> (width_ - 1) & 1) != 0;
    const UInt128 magnitude = is_negative ? low_bits(UInt128{0} - code, width_) : code;
    const int exp = a_.limits().min_quantum_exp + b_.limits().min_quantum_exp;
    const Int128 integer = static_cast<Int128>(magnitude);
    return nearest_double(Product{is_negative ? -integer : integer, exp, 0});
  }
  const auto significand = static_cast<Int128>(low_bits(code, significand_bits_));
  const int exponent = static_cast<int>(low_bits(code >> significand_bits_, exponent_bits_));
  const bool is_negative = (code >> (significand_bits_ + exponent_bits_)) != 0;
  if (exponent == infinity_) {
    const double infinity = std::numeric_limits<double>::infinity();
    return is_negative ? -infinity : infinity;
  }
  if (exponent > infinity_) return std::numeric_limits<double>::quiet_NaN();
  const int exp = exponent + a_.lowest_exp() + b_.lowest_exp() - significand_bits_ + 2;
  return nearest_double(Product{is_negative ? -significand : significand, exp, 0});
}

}  // namespace guardbit::models
