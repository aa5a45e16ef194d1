// The values of a format's codes as machine integers, without decoding each of them.
//
// Codes are cut into runs that agree in all but their last bits. Within a binade values are evenly
// spaced, so that of a run of codes c, c + 1, .. the first value and one step say everything. That
// is taken from ExactFormat, not from the layout of fields: the distances between neighbouring
// magnitudes never fall as these rise (error_bound.h, T5), so if the last value of a run is the
// first plus as many steps as the second one is away from the first by, then all between are, too.
// A run of which this does not hold, or with codes that are no numbers, is cut to those that it
// does hold of; the values of others are for ExactFormat to say.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/reference/dyadic_sum.h"
#include "analysis/reference/exact.h"

namespace guardbit::analysis {

class CodeRuns {
 public:
  /// A format of values whose gaps do not fall; `run_bits`: the last bits that a run differs in.
  CodeRuns(const ExactFormat& format, int run_bits);
  /// `code` is below 2^width. Nothing if it is no number, or not known from a run.
  std::optional<DyadicSum> value(Code code) const {
    const Run& run = runs_[code >> run_bits_];
    const std::int64_t place = code & ((Code{1} << run_bits_) - 1);
    if (place >= run.size) return std::nullopt;
    return DyadicSum{run.first + place * run.step, run.exp};
  }

 private:
  struct Run {  // values (first + i * step) * 2^exp
    std::int64_t first = 0, step = 0, size = 0;
    int exp = 0;
  };
  static Run find_run(const ExactFormat& format, Code begin, std::int64_t size);

  int run_bits_;
  std::vector<Run> runs_;
};

}  // namespace guardbit::analysis
