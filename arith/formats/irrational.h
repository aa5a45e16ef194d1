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
#include <string>
#include <vector>

#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {

constexpr int boundary_bits = 62;       ///< significand bits of a boundary
constexpr int default_value_bits = 24;  ///< significand bits of a value where `bits=` is not given
constexpr int largest_power = 512;      ///< values and boundaries lie in [2^-512, 2^512]

/// Each is rounded to nearest with `bits` (1 to 62) significant bits, and is no dyadic number:
/// 2^(numerator / 2^fraction_bits),
Unpacked round_power_of_two(std::int64_t numerator, int fraction_bits, int bits);
/// sqrt(e)^(numerator / 2^fraction_bits),
Unpacked round_power_of_sqrt_e(std::int64_t numerator, int fraction_bits, int bits);
/// (s * 2^(k - beta))^(1 / alpha).
Unpacked round_root(unsigned s, int k, double beta, double alpha, int bits);

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
