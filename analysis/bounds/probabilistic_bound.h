// How far a sum is likely to be from the exact one: bounds that grow as the square root of the
// number of additions, with the probability that they hold.
//
// Each addition errs by a factor 1 + d_i, |d_i| <= u, so that a sum of n terms is off by at most
// gamma * S, S the sum of the terms' magnitudes. Where the d_i are random variables of mean zero,
//   gamma(t) = exp(t u sqrt(n) + n u^2 / (1 - u)) - 1.
//  - To nearest, with the d_i assumed independent (a model: for given data they are not random at
//    all): gamma(t) holds for one output with a probability of at least 1 - 2n exp(-t^2 (1-u)^2 /
//    2). N. J. Higham, T. Mary, "A new approach to probabilistic rounding error analysis", SIAM J.
//    Sci. Comput. 41 (2019), theorem 2.4 and 3.1.
//  - Stochastic rounding: proven, without a model, as d_i is of mean zero whatever came before;
//    2u in place of u, and a probability of at least 1 - 2 exp(-t^2 / 2).
//    M. P. Connolly, N. J. Higham, T. Mary, "Stochastic rounding and its probabilistic backward
//    error analysis", SIAM J. Sci. Comput. 43 (2021), theorem 4.8. With finitely many random bits
//    the mean is off by up to 2^-bits of a quantum, which is added as n * 2u * 2^-bits.
//
// It does not apply to directed roundings, whose errors have a mean, nor to underflow: e per
// addition (error_bound.h) is added as in the worst case.
#pragma once

#include <cstddef>
#include <optional>

#include "analysis/bounds/register_stages.h"
#include "arith/numbers/rounding.h"

namespace guardbit::analysis {

/// One stage of additions in a floating-point register.
struct RandomErrors {
  Rounding mode = Rounding::nearest_even;
  int significand_bits = 24;  ///< with the hidden bit
  int random_bits = 0;        ///< of stochastic rounding
  std::size_t additions = 1;  ///< that one term passes at most
};

/// t so that the bound fails for one output with a probability of at most `failure`, above 0 and
/// below 1. Nothing for directed roundings.
std::optional<double> confidence_factor(const RandomErrors& errors, double failure);

/// gamma(t), rounded up; nothing for directed roundings.
std::optional<double> probable_growth(const RandomErrors& errors, double failure);

/// The bound of one output of k products whose magnitudes sum up to `magnitude_sum`: of all its
/// inner sums and of the outer one, together failing with a probability of at most `failure`.
/// Stages that do not round relatively count as in the worst case.
std::optional<double> probable_bound(const RoundingStages& stages, std::size_t k,
                                     double magnitude_sum, double failure);

}  // namespace guardbit::analysis
