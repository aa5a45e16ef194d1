// Rounding of real tensors: which kernel takes what.
//
//  - minifloats with gradual underflow, integers and fixed point of up to 16 bits, every mode and
//    policy: linear_rounding.h, any divisor between 2^-800 and 2^800;
//  - all formats of up to 16 bits, every mode but stochastic: step_function.h, where so many values
//    have the same divisor that its table pays;
//  - the plain path the rest: formats wider than 16 bits, whose significands leave no room in 32
//    bits; NaN and infinities, which are rare; stochastic rounding of formats that are not linear,
//    whose fractions take a division each, or with so many random bits that 32 bits do not hold
//    them beside the significand (more than 31 - M for M fraction bits); integers that wrap by more
//    than 29 bits; short spans with divisors of their own in formats that are not linear.
#pragma once

#include <memory>
#include <optional>

#include "arith/kernels/divisor.h"
#include "arith/kernels/linear_rounding.h"
#include "arith/kernels/step_function.h"
#include "arith/quantising/plain_rounding.h"

namespace guardbit::inline arith {

/// What rounds values / one divisor: one of the kernels, and what that leaves to the plain path.
struct Rounders {
  PlainRounding plain;
  Divisor divisor;
  std::optional<LinearRounding> linear;
  std::shared_ptr<const StepFunction> steps;
};

}  // namespace guardbit::inline arith
