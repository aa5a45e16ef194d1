// Integers of any size, for bounds and widths (not for inner loops), without the headers of the
// library that computes with them.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "arith/numbers/int128.h"

namespace guardbit::inline arith {

/// An integer of any size. Small ones, up to 128 bits, lie in the object itself.
class BigInt {
 public:
  BigInt() : BigInt(Int128{0}) {}
  BigInt(Int128 x);
  BigInt(UInt128 x);
  template <std::integral T>
  BigInt(T x) : BigInt(Int128{x}) {}
  /// A magnitude of 64-bit limbs, the lowest first, and a sign.
  BigInt(std::span<const std::uint64_t> limbs, bool negative);
  /// Decimal digits, perhaps behind a minus.
  explicit BigInt(const std::string& digits);

  BigInt(const BigInt& other);
  BigInt(BigInt&& other) noexcept;
  BigInt& operator=(const BigInt& other);
  BigInt& operator=(BigInt&& other) noexcept;
  ~BigInt();

  BigInt& operator+=(const BigInt& other);
  BigInt& operator-=(const BigInt& other);
  BigInt& operator*=(const BigInt& other);
  /// Towards zero. Throws std::overflow_error where other is 0.
  BigInt& operator/=(const BigInt& other);
  /// With the sign of the dividend.
  BigInt& operator%=(const BigInt& other);
  BigInt& operator&=(const BigInt& other);
  /// By bits >= 0; to the right rounded down.
  BigInt& operator<<=(std::ptrdiff_t bits);
  BigInt& operator>>=(std::ptrdiff_t bits);
  BigInt& operator++() { return *this += 1; }
  BigInt operator-() const;

  friend BigInt operator+(BigInt a, const BigInt& b) {
    a += b;
    return a;
  }
  friend BigInt operator-(BigInt a, const BigInt& b) {
    a -= b;
    return a;
  }
  friend BigInt operator*(BigInt a, const BigInt& b) {
    a *= b;
    return a;
  }
  friend BigInt operator/(BigInt a, const BigInt& b) {
    a /= b;
    return a;
  }
  friend BigInt operator%(BigInt a, const BigInt& b) {
    a %= b;
    return a;
  }
  friend BigInt operator&(BigInt a, const BigInt& b) {
    a &= b;
    return a;
  }
  friend BigInt operator<<(BigInt a, std::integral auto bits) {
    a <<= static_cast<std::ptrdiff_t>(bits);
    return a;
  }
  friend BigInt operator>>(BigInt a, std::integral auto bits) {
    a >>= static_cast<std::ptrdiff_t>(bits);
    return a;
  }

  friend bool operator==(const BigInt& a, const BigInt& b);
  friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);
  friend std::ostream& operator<<(std::ostream& out, const BigInt& x);

  /// The low 64 bits; throws std::range_error where it is negative.
  explicit operator std::uint64_t() const;
  /// The nearest that 64 bits hold.
  explicit operator std::int64_t() const;
  /// The nearest that 128 bits hold.
  explicit operator Int128() const;
  /// The nearest double.
  explicit operator double() const;
  template <class T>
  T convert_to() const {
    return static_cast<T>(*this);
  }
  /// Decimal digits, behind a minus where it is negative.
  std::string str() const;
  /// The limbs of the magnitude, the lowest first; at least one.
  std::vector<std::uint64_t> limbs() const;

  friend BigInt abs(const BigInt& x);
  friend BigInt pow(const BigInt& base, unsigned exp);
  /// Bits of |x|; 0 of 0.
  friend int bit_length(const BigInt& x);
  /// The position of the lowest one bit of |x|; x is not 0.
  friend int lowest_one(const BigInt& x);
  /// The bit worth 2^place; x is not negative.
  friend bool bit_test(const BigInt& x, unsigned place);

 private:
  struct Value;  // the library's integer, in the bytes

  static constexpr std::size_t value_bytes = 32;
  alignas(16) std::byte bytes_[value_bytes];
};

}  // namespace guardbit::inline arith
