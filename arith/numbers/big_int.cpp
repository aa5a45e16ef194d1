// Integers of any size, over Boost's.
#include "arith/numbers/big_int.h"

#include <iterator>
#include <new>
#include <ostream>
#include <utility>

#include <boost/multiprecision/cpp_int.hpp>

namespace guardbit::inline arith {

using boost::multiprecision::cpp_int;

struct BigInt::Value {
  static_assert(sizeof(cpp_int) == value_bytes && alignof(cpp_int) <= alignof(BigInt));

  static cpp_int& of(BigInt& x) { return *std::launder(reinterpret_cast<cpp_int*>(x.bytes_)); }
  static const cpp_int& of(const BigInt& x) {
    return *std::launder(reinterpret_cast<const cpp_int*>(x.bytes_));
  }
  static BigInt from(cpp_int&& x) {
    BigInt result;
    of(result) = std::move(x);
    return result;
  }
};

BigInt::BigInt(Int128 x) { new (bytes_) cpp_int(x); }
BigInt::BigInt(UInt128 x) { new (bytes_) cpp_int(x); }
BigInt::BigInt(const std::string& digits) { new (bytes_) cpp_int(digits); }
BigInt::BigInt(std::span<const std::uint64_t> limbs, bool negative) : BigInt() {
  cpp_int& value = Value::of(*this);
  import_bits(value, limbs.begin(), limbs.end(), 64, false);
  if (negative) value.backend().negate();
}

BigInt::BigInt(const BigInt& other) { new (bytes_) cpp_int(Value::of(other)); }
BigInt::BigInt(BigInt&& other) noexcept { new (bytes_) cpp_int(std::move(Value::of(other))); }
BigInt& BigInt::operator=(const BigInt& other) {
  Value::of(*this) = Value::of(other);
  return *this;
}
BigInt& BigInt::operator=(BigInt&& other) noexcept {
  Value::of(*this) = std::move(Value::of(other));
  return *this;
}
BigInt::~BigInt() { Value::of(*this).~cpp_int(); }

BigInt& BigInt::operator+=(const BigInt& other) {
  Value::of(*this) += Value::of(other);
  return *this;
}
BigInt& BigInt::operator-=(const BigInt& other) {
  Value::of(*this) -= Value::of(other);
  return *this;
}
BigInt& BigInt::operator*=(const BigInt& other) {
  Value::of(*this) *= Value::of(other);
  return *this;
}
BigInt& BigInt::operator/=(const BigInt& other) {
  Value::of(*this) /= Value::of(other);
  return *this;
}
BigInt& BigInt::operator%=(const BigInt& other) {
  Value::of(*this) %= Value::of(other);
  return *this;
}
BigInt& BigInt::operator&=(const BigInt& other) {
  Value::of(*this) &= Value::of(other);
  return *this;
}
BigInt& BigInt::operator<<=(std::ptrdiff_t bits) {
  Value::of(*this) <<= bits;
  return *this;
}
BigInt& BigInt::operator>>=(std::ptrdiff_t bits) {
  Value::of(*this) >>= bits;
  return *this;
}
BigInt BigInt::operator-() const {
  BigInt result = *this;
  Value::of(result).backend().negate();
  return result;
}

bool operator==(const BigInt& a, const BigInt& b) {
  return BigInt::Value::of(a) == BigInt::Value::of(b);
}
std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
  return BigInt::Value::of(a).compare(BigInt::Value::of(b)) <=> 0;
}
std::ostream& operator<<(std::ostream& out, const BigInt& x) { return out << BigInt::Value::of(x); }

BigInt::operator std::uint64_t() const { return static_cast<std::uint64_t>(Value::of(*this)); }
BigInt::operator std::int64_t() const { return static_cast<std::int64_t>(Value::of(*this)); }
BigInt::operator Int128() const { return static_cast<Int128>(Value::of(*this)); }
BigInt::operator double() const { return static_cast<double>(Value::of(*this)); }
std::string BigInt::str() const { return Value::of(*this).str(); }
std::vector<std::uint64_t> BigInt::limbs() const {
  std::vector<std::uint64_t> result;
  export_bits(Value::of(abs(*this)), std::back_inserter(result), 64, false);
  return result;
}

BigInt abs(const BigInt& x) { return x < 0 ? -x : x; }
BigInt pow(const BigInt& base, unsigned exp) {
  return BigInt::Value::from(pow(BigInt::Value::of(base), exp));
}
int bit_length(const BigInt& x) {
  const cpp_int& value = BigInt::Value::of(x);
  return value.is_zero() ? 0
                         : static_cast<int>(msb(value.sign() < 0 ? cpp_int(-value) : value)) + 1;
}
int lowest_one(const BigInt& x) {
  const cpp_int& value = BigInt::Value::of(x);
  return static_cast<int>(lsb(value.sign() < 0 ? cpp_int(-value) : value));
}
bool bit_test(const BigInt& x, unsigned place) { return bit_test(BigInt::Value::of(x), place); }

}  // namespace guardbit::inline arith
