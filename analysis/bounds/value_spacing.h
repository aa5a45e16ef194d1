// How far apart the values of a format are, binade by binade: what one rounding can cost.
//
// Between two powers of two the values of a float or of an integer format are evenly spaced, and
// so are those of a posit, or there is only one of them; so one distance a binade says it all.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/reference/mpfr_number.h"
#include "arith/numbers/format.h"
#include "arith/numbers/limits.h"
#include "arith/numbers/rounding.h"

namespace guardbit::analysis {

/// The spacing of the magnitudes of a format that has a zero and is no table.
class ValueSpacing {
 public:
  explicit ValueSpacing(const Format& format);

  /// Binades are numbered by rising magnitude: 0 reaches from zero to the smallest positive value,
  /// the last one also takes in everything above the largest value.
  std::size_t binades() const { return steps_.size(); }
  std::size_t binade_of(const MpfrNumber& x) const;
  /// The binade of a double that is neither negative nor subnormal.
  std::size_t binade_of(double x) const { return x == 0 ? 0 : binade_below(std::ilogb(x) + 1L); }
  /// The binade of an x with 2^(top_exp - 1) <= |x| < 2^top_exp.
  std::size_t binade_below(long top_exp) const {
    return static_cast<std::size_t>(
        std::clamp(top_exp - lowest_exp_, 0L, static_cast<long>(steps_.size()) - 1));
  }
  /// Distance between the two neighbours that enclose a value of the binade.
  const MpfrNumber& gap(std::size_t binade) const { return steps_[binade].gap; }
  /// The exponent of a gap that is a power of two.
  std::optional<int> gap_exp(std::size_t binade) const { return steps_[binade].gap_exp; }
  /// Largest error of rounding such a value to nearest: half the gap; for posits, whose boundaries
  /// are on the bit string, more where exponent bits are cut off, and all of it next to zero.
  const MpfrNumber& nearest_error(std::size_t binade) const { return steps_[binade].nearest_error; }

 private:
  struct Step {
    MpfrNumber gap, nearest_error;
    std::optional<int> gap_exp = std::nullopt;
  };
  Step step_at_zero(const Format& format, const Unpacked& smallest) const;
  Step step_above(const Format& format, const FormatLimits& limits, Code lower) const;

  long lowest_exp_ = 0;  // binade 1 is [2^lowest_exp, 2^(lowest_exp + 1))
  std::vector<Step> steps_;
};

/// By binade: the largest error of rounding any magnitude up to it that is a multiple of
/// 2^quantum_exp. Zero up to the first gap that exceeds 2^quantum_exp.
std::vector<MpfrNumber> largest_errors(const ValueSpacing& spacing, Rounding mode, int quantum_exp);

/// The spacings of formats, each found once. For one thread.
class ValueSpacings {
 public:
  std::shared_ptr<const ValueSpacing> get(const Format& format) const;

 private:
  mutable std::map<std::string, std::shared_ptr<const ValueSpacing>> known_;  // by name
};

}  // namespace guardbit::analysis
