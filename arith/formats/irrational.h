// Formats whose values are irrational: the table of their correctly rounded values and boundaries.
//
// Such a format states the precision of its decode table: every value is the true real, rounded to
// nearest to `bits` significant bits, and from there on everything is exact again. The boundary
// between two codes is the true one, rounded to 62 bits. Both are the same on every machine: 2^x is
// evaluated with ever more bits until its error cannot change the rounding (Ziv, ACM TOMS 1991).
// That ends, for 2^x is here never a dyadic number, and so never a tie: callers keep those out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {

/// Binary floating point of so many significand bits, and the largest of them, which decides even
/// where an exponent lies 2^-1074, the smallest double, beside that of a tie.
template <unsigned Bits>
using WideFloat = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;
using WidestFloat = WideFloat<1600>;

constexpr int boundary_bits = 62;       ///< significand bits of a boundary
constexpr int default_value_bits = 24;  ///< significand bits of a value where `bits=` is not given
constexpr int largest_power = 512;      ///< values and boundaries lie in [2^-512, 2^512]

/// 2^x rounded to `bits` (1 to 62) significant bits if every number whose relative distance from it
/// is below 2^(16 - digits of Float) rounds alike. For |x| <= 1024 that covers an x with an error
/// below 8 units of 2^(10 - digits), and an exp2 with one below 2^12 units in the last place.
template <class Float>
std::optional<Unpacked> round_if_certain(const Float& x, int bits);
extern template std::optional<Unpacked> round_if_certain(const long double&, int);
extern template std::optional<Unpacked> round_if_certain(const WideFloat<113>&, int);
extern template std::optional<Unpacked> round_if_certain(const WideFloat<400>&, int);
extern template std::optional<Unpacked> round_if_certain(const WidestFloat&, int);

/// Throws std::logic_error: no precision decided.
[[noreturn]] void undecided_rounding();

/// 2^x rounded to nearest with `bits` significant bits, where 2^x is not dyadic. `exponent` takes a
/// number of the type to evaluate in and returns x in it, as accurately as round_if_certain asks.
template <class Exponent>
Unpacked round_power_of_two(const Exponent& exponent, int bits) {
  if (const auto value = round_if_certain(exponent(0.0L), bits)) return *value;
  if (const auto value = round_if_certain(exponent(WideFloat<113>()), bits)) return *value;
  if (const auto value = round_if_certain(exponent(WideFloat<400>()), bits)) return *value;
  if (const auto value = round_if_certain(exponent(WidestFloat()), bits)) return *value;
  undecided_rounding();
}

/// odd * 2^exp, rounded to nearest even, with a significand of exactly `bits` bits.
Unpacked round_dyadic(std::uint64_t odd, int exp, int bits);

/// Entry 2c is the value of magnitude code c, entry 2c + 1 the boundary above it.
using ValueTable = std::shared_ptr<const std::vector<Unpacked>>;

/// The table of entries 0 (zero) to size - 1, where `entry` gives entry number i > 0 rounded to the
/// given bits. Throws SpecError, beginning with `what`, unless the entries rise: then the values
/// have too few bits to lie on their own sides of the boundaries.
ValueTable make_value_table(std::size_t size, int bits, const std::string& what,
                            const std::function<Unpacked(std::uint64_t i, int bits)>& entry);

/// The format `name[:bits=]` of two's complement codes of n bits (at most 16) whose 10...0 is NaR
/// and that never rounds to zero: posits' kin. `value` decodes a positive string of n bits, or one
/// of n + 1 bits, a boundary, to the given bits. Throws as make_value_table does.
Format make_tapered_format(
    const std::string& name, int n, int bits, const std::string& what,
    const std::function<Unpacked(std::uint64_t string, int n, int bits)>& value);

/// The value of the only option allowed, `bits=` from 4 to 32, or 24; throws SpecError.
int parse_value_bits(const Spec& spec);
/// `name`, with the option if it is not the default.
std::string with_value_bits(std::string name, int bits);

}  // namespace guardbit::inline arith
