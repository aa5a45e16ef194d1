// What a bit pattern means: a number format is a run-time value with a name, a width and one pure
// decode.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline arith {

struct Spec;

/// One encoding, right-aligned.
using Code = std::uint32_t;

/// `unused` marks codes that a format has but never gives out (the extra code of int8:symmetric).
enum class ValueClass : std::uint8_t { zero, finite, infinity, nan, unused };

/// A decoded code: (-1)^negative * significand * 2^quantum_exp. Subnormals are not special.
/// The significand is 0 unless the class is finite.
struct Unpacked {
  ValueClass value_class = ValueClass::zero;
  bool negative = false;
  std::uint64_t significand = 0;
  int quantum_exp = 0;
};

/// How a code carries its sign. Magnitude codes, which rise with the value, run from 0 upwards. The
/// codes of a `table` carry none: any code may have any value, and nothing below that speaks of
/// magnitude codes or of extra bits applies.
enum class SignEncoding : std::uint8_t { unsigned_only, sign_magnitude, twos_complement, table };

/// A number format. Everything else about it (limits, tables, rounding) is derived from `decode`.
struct Format {
  std::string name;  ///< canonical: parses back to the same format
  int width = 0;     ///< bits, 2 to 32
  SignEncoding sign = SignEncoding::sign_magnitude;
  bool never_rounds_to_zero = false;  ///< posits: clamped to the smallest and the largest magnitude
  bool can_wrap = false;  ///< integers and fixed point: code c is worth c quanta modulo 2^width
  /// Values are irrational, rounded to the precision that the format states: not evenly spaced
  /// between two powers of two, so fit for operands and results but not for a register.
  bool is_rounded = false;
  /// Decodes a code that carries `extra` (0 or 1) further trailing bits. With one extra bit, 2c+1
  /// is the rounding boundary above magnitude code c, also above the largest finite one, and 2c is
  /// the value of c, where values are rounded also of the code after the largest finite one.
  std::function<Unpacked(std::uint64_t code, int extra)> decode_extended;

  Unpacked decode(Code code) const { return decode_extended(code, 0); }
  /// The boundary between magnitude code c and its successor; c is a magnitude code.
  Unpacked decode_midpoint_above(Code magnitude) const {
    return decode_extended(2 * std::uint64_t{magnitude} + 1, 1);
  }
  /// Number of magnitude codes: 2^width, or 2^(width-1) where one bit is the sign.
  std::uint64_t magnitude_codes() const {
    return std::uint64_t{1} << (sign == SignEncoding::unsigned_only ? width : width - 1);
  }
  /// The code of a value from its magnitude code and sign; negative only where there is a sign.
  Code with_sign(bool negative, Code magnitude) const;
  /// The magnitude code of a code: the inverse of with_sign.
  Code magnitude_of(Code code) const;
};

/// One family of formats: a grammar and a parser. Each family registers itself from its own file.
struct FormatFamily {
  std::string grammar;  ///< e.g. "posit<n>_<es>"
  std::string summary;  ///< one line for the catalogue
  std::vector<std::string> examples;
  /// Fills `format` and returns true, returns false if the text is not of this family, throws
  /// SpecError if it is but makes no sense.
  std::function<bool(const Spec& spec, Format& format)> parse;
};

/// Adds a family; called by static objects in arith/formats/*.cpp.
struct RegisterFormatFamily {
  explicit RegisterFormatFamily(FormatFamily family);
};

/// All families, sorted by grammar.
std::vector<FormatFamily> format_families();

/// Parses a format specification such as `e4m3:fn`, `posit8_2`, `int8`, `fixed8.4`, `bf16`.
/// Throws SpecError naming the text and what was expected.
Format parse_format(std::string_view text);

}  // namespace guardbit::inline arith
