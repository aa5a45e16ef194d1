// The sums of error_stats.h in machine numbers, for outputs whose errors are known as integers.
//
// Every difference, product and square here has a relative error below 2^-67: an exact sum, an
// arithmetic error and an original output are rounded to 106 bits (2^-105), scales are multiplied
// exactly, and a product then has less than 2^-100 (double_double.h). The sum of several such, of
// magnitudes w together, is less than 2^-99 w off, which is a relative 2^-69 where it is at least
// 2^-30 w: a smaller one is left to MPFR, and so is what squares could take out of the range of
// double. A sum of n squares adds a relative n * 2^-104. MPFR's own differences have 64 bits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "analysis/distributions/double_double.h"
#include "analysis/reference/dyadic_sum.h"

namespace guardbit::analysis {

/// One output, all but the original in units of the register (not scaled).
struct OutputNumbers {
  std::size_t index;    ///< in the layer
  DyadicSum exact_sum;  ///< of the quantised operands
  DyadicSum error;      ///< the register less that
  int quantum_exp;      ///< the register's quantum at `exact_sum` is 2^quantum_exp
  std::optional<DyadicSum> original = std::nullopt;  ///< of the original operands
  double activation_scale = 1, weight_scale = 1;
};

class QuickErrors {
 public:
  /// Adds an output and returns true, or adds nothing if its errors need MPFR.
  bool add(const OutputNumbers& output);
  /// The largest share of a bound that any error has (error_stats.h).
  void note_bound_usage(double usage) { bound_usage_ = std::max(bound_usage_, usage); }
  double bound_usage() const { return bound_usage_; }

 private:
  friend class ErrorSums;
  struct Ratio {  // sums of squares
    DoubleDouble signal, error;
  };
  std::size_t outputs_ = 0;
  bool has_original_ = false;
  Ratio quantisation_, arithmetic_;
  DoubleDouble total_;  // the square of the signal is that of quantisation_
  DoubleDouble quanta_;
  double max_quanta_ = 0;
  std::size_t worst_output_ = 0;
  double bound_usage_ = 0;
};

}  // namespace guardbit::analysis
