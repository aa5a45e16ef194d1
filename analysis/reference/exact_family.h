// What each family of formats tells ExactFormat: its formula and the grid that it rounds to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "analysis/reference/exact.h"
#include "analysis/reference/mpfr_number.h"
#include "arith/numbers/format.h"

namespace guardbit::analysis {

/// Holds every value of every format exactly (at most 32 significant bits), and their sums and
/// products where ExactFormat needs them; each use checks MPFR's ternary value.
constexpr mpfr_prec_t value_precision = 64;

/// The precision of rounding boundaries that are irrational.
constexpr mpfr_prec_t irrational_boundary_precision = 62;

/// How to round; `random` and `random_bits` count only for stochastic rounding.
struct RoundingChoice {
  Rounding mode;
  std::uint64_t random;
  int random_bits;
};

/// A family of formats by its textbook definition. A magnitude code is a code without its sign;
/// the values of magnitude codes rise, or stay zero, from code to code.
class ExactFamily {
 public:
  virtual ~ExactFamily() = default;

  /// Sets `value`, of `value_precision` bits, as ExactValue says and returns the class.
  virtual ValueClass decode(Code code, MpfrNumber& value) const = 0;
  /// The value of a magnitude code, also of the one after the largest, as if the format went on.
  virtual void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const = 0;
  /// The boundary of rounding to nearest between a magnitude code and the next one.
  virtual void midpoint_above(std::uint64_t magnitude, MpfrNumber& midpoint) const;
  /// Rounds by a rule of the family's own (see ExactFormat::round); nothing where it has none.
  virtual std::optional<Code> round(const MpfrNumber& x, const RoundingChoice& choice,
                                    Overflow overflow) const;

  /// The code with this sign and magnitude; +0 for -0 where the format has only one zero.
  Code with_sign(bool negative, std::uint64_t magnitude) const;

  /// The magnitude codes that a non-zero value of one sign may round to.
  struct Range {
    std::uint64_t smallest = 0, largest = 0;
    /// The code under Overflow::infinity; nothing if the format has neither infinity nor NaN.
    std::optional<Code> infinity;
  };

  int width = 0;
  bool is_signed = true;
  bool twos_complement = false;     ///< negation is two's complement; otherwise a sign bit
  bool has_one_zero = false;        ///< with a sign bit, and yet no -0
  bool stays_within_range = false;  ///< posits: no overflow, clamped at the largest
  bool wraps = false;               ///< Overflow::wrap means something
  long quantum_exp = 0;             ///< every value is a multiple of 2^quantum_exp
  Range positive, negative;         ///< `negative` only where there is a sign
};

/// Reads a canonical name from left to right.
class NameReader {
 public:
  explicit NameReader(std::string_view name) : rest_(name) {}
  /// Takes `word` if it comes next.
  bool take(std::string_view word);
  /// Takes a decimal number, without leading zeros, from `min` to `max`; nothing if there is none.
  std::optional<int> take_number(int min, int max);
  /// Takes a finite number in the shortest spelling that gives the double back.
  std::optional<double> take_real();
  /// Takes `<introduction>bits=<4 to 32>` if it comes next, else gives 24; nothing if out of range.
  std::optional<int> take_value_bits(std::string_view introduction);
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Reads the names of one family; nothing if the text is not of that family.
using ExactFamilyReader = std::unique_ptr<ExactFamily> (*)(std::string_view name);

/// Adds a family; made by static objects in analysis/exact_*.cpp. No name is of two families.
struct RegisterExactFamily {
  explicit RegisterExactFamily(ExactFamilyReader reader);
};

}  // namespace guardbit::analysis
