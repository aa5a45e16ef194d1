// Which format suits a tensor, and why, in one line.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/distributions/crest_crossings.h"
#include "analysis/distributions/expected_quantisation.h"
#include "analysis/distributions/value_shape.h"

namespace guardbit::analysis {

struct FormatAdvice {
  std::string format;  ///< the one of the candidates with the least error; the first of equals
  std::string reason;
};

/// Judges candidates by their errors on a tensor, and says what its crest factor alone would have
/// said: the thresholds of a Gaussian body whose range one value sets
/// (analysis/distributions/crest_crossings.h).
class FormatAdviser {
 public:
  explicit FormatAdviser(ExpectedQuantisations& expectations);

  /// `candidates`: at least one, without blocks. `by_largest`: the scale follows the tensor's
  /// largest magnitude, so that the crest factor says something.
  FormatAdvice advise(const ValueShape& shape, const std::vector<ExpectedQuantisation>& candidates,
                      bool by_largest);

 private:
  struct Range {
    double low = 0, high = 0;  // 0 and infinity without a bound
  };

  std::string expected_at(double crest, const std::vector<ExpectedQuantisation>& candidates);
  Range range_around(double crest, const std::string& format,
                     const std::vector<ExpectedQuantisation>& candidates);
  const std::vector<Crossing>& crossings(const std::string& first, const std::string& second);

  ExpectedQuantisations& expectations_;
  DensityPointer gaussian_;
  std::map<std::pair<std::string, std::string>, std::vector<Crossing>> crossings_;
};

}  // namespace guardbit::analysis
