// Powers of two with irrational values, rounded correctly: what arith/formats/irrational.cpp
// evaluates with.
//
// Boost's floats of many bits take some seconds to compile: only that file and tests include this.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "arith/numbers/format.h"

namespace guardbit::inline arith {

/// Binary floating point of so many significand bits, and the largest of them, which decides even
/// where an exponent lies 2^-1074, the smallest double, beside that of a tie.
template <unsigned Bits>
using WideFloat = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;
using WidestFloat = WideFloat<1600>;

/// 2^x rounded to `bits` (1 to 62) significant bits if every number whose relative distance from it
/// is below 2^(16 - digits of Float) rounds alike. For |x| <= 1024 that covers an x with an error
/// below 8 units of 2^(10 - digits), and an exp2 with one below 2^12 units in the last place.
template <class Float>
std::optional<Unpacked> round_if_certain(const Float& x, int bits);
extern template std::optional<Unpacked> round_if_certain(const long double&, int);
extern template std::optional<Unpacked> round_if_certain(const WideFloat<113>&, int);
extern template std::optional<Unpacked> round_if_certain(const WidestFloat&, int);

/// Throws std::logic_error: no precision decided.
[[noreturn]] void undecided_rounding();

/// 2^x rounded to nearest with `bits` significant bits, where 2^x is not dyadic. `exponent` takes a
/// number of the type to evaluate in and returns x in it, as accurately as round_if_certain asks.
/// Where 113 bits do not decide, once in 2^30 values, the largest precision does at once: one type
/// less to compile.
template <class Exponent>
Unpacked round_power_of_two(const Exponent& exponent, int bits) {
  if (const auto value = round_if_certain(exponent(0.0L), bits)) return *value;
  if (const auto value = round_if_certain(exponent(WideFloat<113>()), bits)) return *value;
  if (const auto value = round_if_certain(exponent(WidestFloat()), bits)) return *value;
  undecided_rounding();
}

}  // namespace guardbit::inline arith
