// Sums of squared signals and errors in MPFR.
#include "analysis/judge/error_stats.h"

#include <cmath>

namespace guardbit::analysis {
namespace {

constexpr mpfr_prec_t error_precision = 64;
constexpr mpfr_prec_t sum_precision = 192;  // 2^32 roundings lose less than 2^-159 of the sum
constexpr mpfr_prec_t scale_precision = 2 * std::numeric_limits<double>::digits;

// x times both scales, exactly.
MpfrNumber scaled(const MpfrNumber& x, const OutputValues& output) {
  MpfrNumber result(x.precision() + scale_precision);
  int inexact = mpfr_mul_d(result.get(), x.get(), output.activation_scale, MPFR_RNDN);
  inexact |= mpfr_mul_d(result.get(), result.get(), output.weight_scale, MPFR_RNDN);
  require_exact(inexact, "scaled output");
  return result;
}

// a - b correctly rounded; an error that involves infinity or NaN is infinite.
MpfrNumber error_of(const MpfrNumber& a, const MpfrNumber& b) {
  MpfrNumber error(error_precision);
  mpfr_sub(error.get(), a.get(), b.get(), MPFR_RNDN);
  if (!mpfr_number_p(error.get())) mpfr_set_inf(error.get(), 1);
  return error;
}

// |error| / unit, and zero for no error whatever the unit.
double in_units(const MpfrNumber& error, const MpfrNumber& unit) {
  if (mpfr_zero_p(error.get())) return 0;
  MpfrNumber ratio(error_precision);
  mpfr_div(ratio.get(), error.get(), unit.get(), MPFR_RNDN);
  return std::abs(ratio.to_double());
}

void add_square(MpfrNumber& sum, const MpfrNumber& x) {
  MpfrNumber square(2 * error_precision);
  mpfr_sqr(square.get(), x.get(), MPFR_RNDN);
  mpfr_add(sum.get(), sum.get(), square.get(), MPFR_RNDN);
}

}  // namespace

double bound_usage(const MpfrNumber& error, const MpfrNumber& bound) {
  MpfrNumber rounded(error_precision);
  mpfr_set(rounded.get(), error.get(), MPFR_RNDN);
  return in_units(rounded, bound);
}

ErrorSums::ErrorSums()
    : quantisation_{MpfrNumber(sum_precision), MpfrNumber(sum_precision)},
      arithmetic_(quantisation_),
      total_(quantisation_),
      quanta_(sum_precision) {}

void ErrorSums::add(const OutputValues& output) {
  ++stats_.outputs;
  if (!mpfr_number_p(output.value.get())) ++stats_.specials;
  const MpfrNumber exact_sum = scaled(output.exact_sum, output);
  add_arithmetic(output, exact_sum);
  if (output.original != nullptr) add_original(output, exact_sum);
}

void ErrorSums::add_arithmetic(const OutputValues& output, const MpfrNumber& exact_sum) {
  const MpfrNumber error = error_of(output.value, output.exact_sum);
  add_square(arithmetic_.signal, exact_sum);
  add_square(arithmetic_.error, scaled(error, output));
  const double quanta = in_units(error, output.quantum);
  mpfr_add_d(quanta_.get(), quanta_.get(), quanta, MPFR_RNDN);
  note_quanta(quanta, output.index);
  if (output.bound == nullptr) return;
  stats_.bound_usage = std::fmax(stats_.bound_usage, in_units(error, *output.bound));
}

void ErrorSums::note_quanta(double quanta, std::size_t output) {
  const bool is_first = quanta == stats_.max_quanta && output < stats_.worst_output;
  if (quanta <= stats_.max_quanta && !is_first) return;
  stats_.max_quanta = quanta;
  stats_.worst_output = output;
}

void ErrorSums::add(const QuickErrors& outputs) {
  const auto add_to = [](MpfrNumber& sum, const DoubleDouble& x) {
    mpfr_add_d(sum.get(), sum.get(), x.high, MPFR_RNDN);
    mpfr_add_d(sum.get(), sum.get(), x.low, MPFR_RNDN);
  };
  const auto add_ratio = [&](Ratio& ratio, const DoubleDouble& signal, const DoubleDouble& error) {
    add_to(ratio.signal, signal);
    add_to(ratio.error, error);
  };
  stats_.outputs += outputs.outputs_;
  stats_.has_original = stats_.has_original || outputs.has_original_;
  add_ratio(quantisation_, outputs.quantisation_.signal, outputs.quantisation_.error);
  add_ratio(arithmetic_, outputs.arithmetic_.signal, outputs.arithmetic_.error);
  add_ratio(total_, outputs.quantisation_.signal, outputs.total_);
  add_to(quanta_, outputs.quanta_);
  stats_.bound_usage = std::fmax(stats_.bound_usage, outputs.bound_usage_);
  if (outputs.outputs_ != 0) note_quanta(outputs.max_quanta_, outputs.worst_output_);
}

void ErrorSums::add_original(const OutputValues& output, const MpfrNumber& exact_sum) {
  stats_.has_original = true;
  add_square(quantisation_.signal, *output.original);
  add_square(quantisation_.error, error_of(exact_sum, *output.original));
  add_square(total_.signal, *output.original);
  add_square(total_.error, error_of(scaled(output.value, output), *output.original));
}

double ErrorSums::decibels(const Ratio& ratio) {
  if (mpfr_zero_p(ratio.error.get())) return std::numeric_limits<double>::infinity();
  MpfrNumber result(error_precision);
  mpfr_div(result.get(), ratio.signal.get(), ratio.error.get(), MPFR_RNDN);
  mpfr_log10(result.get(), result.get(), MPFR_RNDN);
  mpfr_mul_ui(result.get(), result.get(), 10, MPFR_RNDN);
  return result.to_double();
}

ErrorStats ErrorSums::stats() const {
  ErrorStats stats = stats_;
  if (stats.outputs == 0) return stats;
  stats.arithmetic_sqnr_db = decibels(arithmetic_);
  if (stats.has_original) {
    stats.quantisation_sqnr_db = decibels(quantisation_);
    stats.total_sqnr_db = decibels(total_);
  }
  MpfrNumber mean(error_precision);
  mpfr_div_ui(mean.get(), quanta_.get(), stats.outputs, MPFR_RNDN);
  stats.mean_quanta = mean.to_double();
  return stats;
}

}  // namespace guardbit::analysis
