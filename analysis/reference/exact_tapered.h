// What the reference's posits, logarithmic posits and takums share: two's complement strings with 0
// and NaR, of which one more bit is the rounding boundary.
#pragma once

#include "analysis/reference/exact_family.h"

namespace guardbit::analysis {

class ExactTapered : public ExactFamily {
 public:
  explicit ExactTapered(int bits) {
    width = bits;
    twos_complement = true;
    stays_within_range = true;
    positive = negative = {1, (std::uint64_t{1} << (bits - 1)) - 1, {}};
  }

  ValueClass decode(Code code, MpfrNumber& value) const override {
    if (code == Code{1} << (width - 1)) {
      mpfr_set_nan(value.get());
      return ValueClass::nan;
    }
    magnitude_value(code, value);
    return code == 0 ? ValueClass::zero : ValueClass::finite;
  }

  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override {
    if (magnitude == 0) {
      mpfr_set_zero(value.get(), 1);
    } else {
      set_value(magnitude, width, value);
    }
  }

  void midpoint_above(std::uint64_t magnitude, MpfrNumber& midpoint) const override {
    set_value(2 * magnitude + 1, width + 1, midpoint);
  }

 private:
  /// The value of a string of n bits, `width` or one more, that is neither zero nor NaR.
  virtual void set_value(std::uint64_t string, int n, MpfrNumber& value) const = 0;
};

}  // namespace guardbit::analysis
