// What the bits of a register are worth: exact numbers, infinities and NaN.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "arith/numbers/big_int.h"
#include "arith/numbers/format.h"
#include "arith/registers/layout.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

/// integer * 2^exp, of any size.
struct ExactNumber {
  BigInt integer = 0;
  int exp = 0;
};
/// Equality of numbers: 3 * 2^1 equals 6 * 2^0.
bool operator==(const ExactNumber& a, const ExactNumber& b);
/// Exact, in units of the smaller of both exponents.
ExactNumber operator+(const ExactNumber& a, const ExactNumber& b);

/// A register at rest.
struct RegisterContent {
  std::vector<std::uint64_t> words;  ///< as in RegisterFile
  std::optional<Special> special;    ///< what it holds instead of a number
  ExactNumber number;                ///< zero where it holds none
  bool operator==(const RegisterContent&) const = default;
};

/// Decodes the registers of one layout.
class ContentReader {
 public:
  explicit ContentReader(RegisterLayout layout) : layout_(std::move(layout)) {}
  RegisterContent read(std::span<const std::uint64_t> words) const;
  /// The words of a code or of a two's complement pattern of up to 64 bits, and what they are
  /// worth.
  RegisterContent read(std::uint64_t bits) const;
  const RegisterLayout& layout() const { return layout_; }

 private:
  RegisterLayout layout_;
};

}  // namespace guardbit::inline arith
