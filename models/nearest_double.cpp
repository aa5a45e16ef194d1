// Rounding to double: 64 bits and sticky are more than its 53 need.
#include "models/nearest_double.h"

#include <cmath>
#include <limits>

namespace guardbit::models {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double nearest_double(const Real& x) {
  if (x.value_class == ValueClass::zero) return 0;
  const std::uint64_t significand = x.significand | (x.sticky ? 1 : 0);
  const double magnitude = std::ldexp(static_cast<double>(significand), x.exp);
  return x.negative ? -magnitude : magnitude;
}

double nearest_double(const Product& x) {
  if (!x.is_special()) return x.integer == 0 ? 0 : nearest_double(real_from(x.integer, x.exp));
  if (x.is_nan()) return not_a_number;
  return x.integer < 0 ? -infinity : infinity;
}

double nearest_double(const RegisterContent& x) {
  if (!x.special) {
    return x.number.integer == 0 ? 0 : nearest_double(real_from(x.number.integer, x.number.exp));
  }
  if (*x.special == Special::nan) return not_a_number;
  return *x.special == Special::negative_infinity ? -infinity : infinity;
}

}  // namespace guardbit::models
