// Measured errors of a layer, of three kinds that are kept apart:
//   quantisation = exact sum of the quantised operands * scale - original
//   arithmetic   = register * scale - exact sum of the quantised operands * scale
//   total        = register * scale - original
// Every difference is formed from exact values and rounded once; sums are in MPFR, or in machine
// numbers of like precision (quick_errors.h), and in the order of the calls, so that the same calls
// give the same bits.
#pragma once

#include <cstddef>
#include <limits>

#include "analysis/judge/quick_errors.h"
#include "analysis/reference/mpfr_number.h"

namespace guardbit::analysis {

struct ErrorStats {
  std::size_t outputs = 0;
  std::size_t specials = 0;   ///< registers with infinity or NaN: their errors count as infinite
  bool has_original = false;  ///< if not, there is only the arithmetic error
  /// 10 log10(sum of signal^2 / sum of error^2) in dB; plus infinity where there is no error at
  /// all. The signal is the exact scaled sum for the arithmetic error, else the original output.
  double quantisation_sqnr_db = std::numeric_limits<double>::infinity();
  double arithmetic_sqnr_db = std::numeric_limits<double>::infinity();
  double total_sqnr_db = std::numeric_limits<double>::infinity();
  /// |Arithmetic error| in units of the register's quantum at the exact sum.
  double max_quanta = 0;
  double mean_quanta = 0;
  std::size_t worst_output = 0;  ///< the first with max_quanta; of no meaning while that is 0
  double bound_usage = 0;        ///< largest |arithmetic error| / bound; above 1 breaks the bound
};

/// One output, all but the original in units of the register (not scaled).
struct OutputValues {
  std::size_t index;                     ///< in the layer
  const MpfrNumber& value;               ///< the register, also infinity or NaN
  const MpfrNumber& exact_sum;           ///< of the quantised operands
  const MpfrNumber& quantum;             ///< of the register at `exact_sum`; positive
  const MpfrNumber* original = nullptr;  ///< of the original operands; null if there are none
  const MpfrNumber* bound = nullptr;     ///< on |value - exact_sum|; null if there is none
  double activation_scale = 1, weight_scale = 1;
};

/// |error| / bound, and zero for no error whatever the bound; `error` is rounded to 64 bits first.
double bound_usage(const MpfrNumber& error, const MpfrNumber& bound);

/// Adds up the errors of the outputs of a layer, all of them with an original or none.
class ErrorSums {
 public:
  ErrorSums();
  void add(const OutputValues& output);
  void add(const QuickErrors& outputs);
  ErrorStats stats() const;

 private:
  void add_arithmetic(const OutputValues& output, const MpfrNumber& exact_sum);
  void add_original(const OutputValues& output, const MpfrNumber& exact_sum);
  void note_quanta(double quanta, std::size_t output);

  struct Ratio {  // sums of squares
    MpfrNumber signal, error;
  };
  static double decibels(const Ratio& ratio);

  ErrorStats stats_;  // but for the means and ratios
  Ratio quantisation_, arithmetic_, total_;
  MpfrNumber quanta_;
};

}  // namespace guardbit::analysis
