// Tables built once per format: code -> operand, exact value -> code. One rounder for every family
// whose codes rise with the value, another one for tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "arith/numbers/encoded.h"
#include "arith/numbers/format.h"
#include "arith/numbers/limits.h"
#include "arith/numbers/operand.h"
#include "arith/numbers/real.h"
#include "arith/numbers/rounding.h"
#include "arith/numbers/table_rounder.h"

namespace guardbit::inline arith {

class Codec {
 public:
  explicit Codec(Format format);

  const Format& format() const { return format_; }
  const FormatLimits& limits() const { return limits_; }

  /// The operand of any code; unused codes are NaN.
  Operand operand(Code code) const {
    return table_.empty() ? operand_of(format_.decode(code)) : table_[code];
  }
  bool is_number(Code code) const;

  /// The correctly rounded code. NaN needs a format with NaN (`limits().nan`); infinity without a
  /// code for it overflows, and a NaN that overflow gives has the sign of x. Wrap needs
  /// `can_wrap()`, else it saturates, and is exact for |x| < 2^(63 - random_bits) quanta: of larger
  /// ones the bits that a Real does not hold count as zero. Exact zero is code 0; negative values
  /// of unsigned formats overflow to the smallest code. Tables: see table_rounder.h.
  Encoded encode(const Real& x, const RoundingRule& rule, Overflow overflow,
                 std::uint64_t random = 0) const;
  /// True for integers and fixed point whose every code is a number.
  bool can_wrap() const { return format_.can_wrap; }

  /// The codes whose values lie in [2^exp, 2^(exp+1)).
  struct Binade {
    Code first = 0;          ///< magnitude code of the smallest value >= 2^exp
    int fraction_bits = -1;  ///< f where the values are 2^exp * (1 + i / 2^f), -1 where not
  };
  /// By exponent, the first one lowest_exp(); none of tables.
  std::span<const Binade> binades() const { return binades_; }
  int lowest_exp() const { return lowest_exp_; }
  /// What a negative value that is rounded to zero becomes: -0 where there is one, else 0.
  Code negative_zero() const { return negative_zero_; }

 private:
  struct Place {  // the magnitude code at or below a value, and where between neighbours it lies
    Code lower = 0;
    bool beyond = false;  // at or above where the value after the largest one would be
    Residue residue;
  };

  Operand operand_of(const Unpacked& value) const;
  void build_binades();
  // The codes [first, next) as the binade 2^exp; may be empty.
  Binade make_binade(int exp, std::uint64_t first_code, std::uint64_t next) const;
  // `bits`: the random bits that the residue's fraction is wanted for.
  Place locate(const Real& x, int bits) const;
  Place locate_by_search(Code low, Code high, const Real& x, int bits) const;
  Place locate_above_max(const Real& x, int bits) const;
  Encoded overflowed(bool negative, const RoundingRule& rule, Overflow overflow) const;
  Encoded wrapped(const Real& x, const RoundingRule& rule, std::uint64_t random) const;
  // Whether the value after the largest one is not where the last binade's steps lead.
  bool continues_unevenly() const { return format_.is_rounded && !format_.never_rounds_to_zero; }
  Code max_code(bool negative) const {
    return limits_.max_code + (negative && limits_.extra_negative ? 1 : 0);
  }

  Format format_;
  FormatLimits limits_;
  std::vector<Operand> table_;                 // by code, for widths up to 16
  std::optional<TableRounder> table_rounder_;  // of a table, which has no binades
  int lowest_exp_ = 0;                         // of binades_.front()
  std::vector<Binade> binades_;
  Code negative_zero_ = 0;  // the code of -0 where there is one, else of 0
};

}  // namespace guardbit::inline arith
