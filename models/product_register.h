// The register behind a multiplier: the exact product of two elements in the bits that it needs.
//
// Every number of a format is s * 2^(e - p + 1) with an integer s < 2^p, where p is the format's
// precision; e is floor(log2 |value|), but where there are subnormals at least that of the smallest
// normal value. Zero has the smallest e. So the product of two numbers is
//   sa * sb * 2^(ea + eb - pa - pb + 2),
// exactly, and the register holds from the top
//   sign         one bit, where either format has negative values: of the codes' signs, also of
//   zero exponent     ea + eb less its smallest value. Where either format has them, infinity is
//   one above
//                the largest value and NaN two above, with significand 0
//   significand  sa * sb, pa + pb bits: not normalised, as it comes out of the multiplier
// Where p bits hold every number of both formats as an integer times one power of two (integers,
// fixed point) there is nothing to align: the register is a two's complement integer of just the
// width that the products need.
//
// It does not hold block scales, which are applied behind it, nor rounding of products.
#pragma once

#include <vector>

#include "arith/numbers/codec.h"
#include "arith/numbers/int128.h"

namespace guardbit::models {

class ProductRegister {
 public:
  /// The codecs outlive it.
  ProductRegister(const Codec& a, const Codec& b);

  int width() const { return width_; }
  /// What it holds after codes a and b, right-aligned.
  UInt128 code(Code a, Code b) const;
  /// The nearest double to what a code is worth.
  double value(UInt128 code) const;

 private:
  enum class Kind : std::uint8_t { number, infinity, nan };
  // A decoded code; `exponent` counts from the format's smallest one.
  struct Factor {
    std::uint64_t significand = 0;
    int exponent = 0;
    bool negative = false;
    Kind kind = Kind::number;
  };
  class Factors {
   public:
    explicit Factors(const Codec& codec);
    Factor at(Code code) const { return table_.empty() ? factor(code) : table_[code]; }
    const FormatLimits& limits() const { return codec_.limits(); }
    int lowest_exp() const { return lowest_exp_; }
    int exponents() const { return highest_exp_ - lowest_exp_ + 1; }
    bool is_fixed() const;
    bool has_negative() const { return limits().lowest.negative; }
    bool has_special() const;

   private:
    Factor factor(Code code) const;

    const Codec& codec_;
    int lowest_exp_ = 0, highest_exp_ = 0;
    std::vector<Factor> table_;  // by code, for widths up to 16
  };

  UInt128 special_code(const Factor& a, const Factor& b) const;

  Factors a_, b_;
  bool fixed_ = false;
  int significand_bits_ = 0, exponent_bits_ = 0;
  int infinity_ = 0;  // as an exponent; NaN is one above
  int width_ = 0;
};

}  // namespace guardbit::models
