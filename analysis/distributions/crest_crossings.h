// Crest factors at which one format becomes better than another.
//
// The range of both formats is set by the largest magnitude of a tensor, R root mean squares, and
// the rest has a given density: one outlier decides about the scale, R * rms / maximum, and the
// body about the error. With rising R integers lose 6 dB an octave, floating-point formats only
// when the body falls into their subnormals, so the format with more exponent bits wins from some R
// on.
#pragma once

#include <vector>

#include "analysis/distributions/expected_error.h"

namespace guardbit::analysis {

/// Expected error where the format's largest value stands for `crest` root mean squares of the
/// body.
ExpectedError<Wide> error_at_crest(const Density& body, const ValueGrid& grid, double crest);

struct Crossing {
  double crest = 0;
  bool second_above = false;  ///< above it the second format has the smaller error
};

/// Every sign change of the difference of the errors that shows at 64 steps an octave of crest
/// factors from `low` to `high`; each to a relative 1e-9.
std::vector<Crossing> crest_crossings(const Density& body, const ValueGrid& first,
                                      const ValueGrid& second, double low, double high);

}  // namespace guardbit::analysis
