// How far apart the values of a format are, binade by binade: what one rounding can cost.
//
// Between two powers of two the values of a float or of an integer format are evenly spaced, and
// so are those of a posit, or there is only one of them; so one distance a binade says it all.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/mpfr_number.h"
#include "arith/format.h"
#include "arith/limits.h"

namespace guardbit {

/// The spacing of the magnitudes of a format that has a zero and is no table.
class ValueSpacing {
 public:
  explicit ValueSpacing(const Format& format);

  /// Binades are numbered by rising magnitude: 0 reaches from zero to the smallest positive value,
  /// the last one also takes in everything above the largest value.
  std::size_t binades() const { return steps_.size(); }
  std::size_t binade_of(const MpfrNumber& x) const;
  /// Distance between the two neighbours that enclose a value of the binade.
  const MpfrNumber& gap(std::size_t binade) const { return steps_[binade].gap; }
  /// Largest error of rounding such a value to nearest: half the gap; for posits, whose boundaries
  /// are on the bit string, more where exponent bits are cut off, and all of it next to zero.
  const MpfrNumber& nearest_error(std::size_t binade) const { return steps_[binade].nearest_error; }

 private:
  struct Step {
    MpfrNumber gap, nearest_error;
  };
  Step step_at_zero(const Format& format, const Unpacked& smallest) const;
  Step step_above(const Format& format, const FormatLimits& limits, Code lower) const;

  long lowest_exp_ = 0;  // binade 1 is [2^lowest_exp, 2^(lowest_exp + 1))
  std::vector<Step> steps_;
};

}  // namespace guardbit
