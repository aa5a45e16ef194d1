// Errors in pairs of doubles.
#include "analysis/judge/quick_errors.h"

#include <cmath>

namespace guardbit::analysis {
namespace {

constexpr double smallest = 0x1p-200, largest = 0x1p200, cancellation = 0x1p-30;

bool in_range(double x) {
  const double magnitude = std::abs(x);
  return x == 0 || (magnitude >= smallest && magnitude <= largest);
}

void add_quick_square(DoubleDouble& sum, const DoubleDouble& x) { sum = sum + x * x; }

}  // namespace

bool QuickErrors::add(const OutputNumbers& output) {
  if (!in_range(output.activation_scale) || !in_range(output.weight_scale)) return false;
  const DoubleDouble scale = two_product(output.activation_scale, output.weight_scale);
  const DoubleDouble exact_sum = double_double(output.exact_sum) * scale;
  const DoubleDouble error = double_double(output.error) * scale;
  if (!in_range(exact_sum.high) || !in_range(error.high) || !in_range(scale.high)) return false;
  const double quanta =
      std::abs(nearest_double({output.error.integer, output.error.exp - output.quantum_exp}));
  if (!in_range(quanta)) return false;
  if (output.original) {
    const DoubleDouble original = double_double(*output.original);
    if (!in_range(original.high)) return false;
    const DoubleDouble quantisation = exact_sum - original, total = quantisation + error;
    const double terms = std::abs(exact_sum.high) + std::abs(original.high);
    if (std::abs(quantisation.high) < cancellation * terms) return false;
    if (std::abs(total.high) < cancellation * (terms + std::abs(error.high))) return false;
    has_original_ = true;
    add_quick_square(quantisation_.signal, original);
    add_quick_square(quantisation_.error, quantisation);
    add_quick_square(total_, total);
  }
  ++outputs_;
  add_quick_square(arithmetic_.signal, exact_sum);
  add_quick_square(arithmetic_.error, error);
  quanta_ = quanta_ + DoubleDouble{quanta, 0};
  if (quanta > max_quanta_) {
    max_quanta_ = quanta;
    worst_output_ = output.index;
  }
  return true;
}

}  // namespace guardbit::analysis
