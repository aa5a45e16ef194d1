// Real tensors to codes, many values at a time: the vectorised `quantise` of scaling.h, equal to it
// in every code and count.
//
// Which kernel takes what:
//  - minifloats with gradual underflow, integers and fixed point of up to 16 bits, every mode and
//    policy: linear_rounding.h, any divisor between 2^-800 and 2^800;
//  - all formats of up to 16 bits, every mode but stochastic: step_function.h, where so many values
//    have the same divisor that its table pays;
//  - the plain path the rest: formats wider than 16 bits, whose significands leave no room in 32
//  bits;
//    NaN and infinities, which are rare; stochastic rounding of formats that are not linear, whose
//    fractions take a division each, or with so many random bits that 32 bits do not hold them
//    beside the significand (more than 31 - M for M fraction bits); integers that wrap by more than
//    29 bits; short spans with divisors of their own in formats that are not linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "arith/kernels/divisor.h"
#include "arith/kernels/linear_rounding.h"
#include "arith/kernels/plain_rounding.h"
#include "arith/kernels/step_function.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"
#include "arith/quantising/scaling.h"

namespace guardbit::inline arith {

/// What rounds values / one divisor: a kernel, if one is there, else the plain path.
struct Rounders {
  PlainRounding plain;
  Divisor divisor;
  std::optional<LinearRounding> linear;
  std::shared_ptr<const StepFunction> steps;
};

/// Rounds values / one divisor. The codec of the quantiser it is from must outlive it.
class DividingQuantiser {
 public:
  /// Writes the codes of values.size() values; the random bits of values[i] are random.at(i).
  QuantisationCounts operator()(std::span<const float> values, const RandomSteps& random,
                                CodePointer codes) const;

 private:
  friend class Quantiser;
  explicit DividingQuantiser(Rounders rounders) : rounders_(std::move(rounders)) {}

  Rounders rounders_;
};

/// Made once for a codec, which is referred to and not copied, and a rule.
class Quantiser {
 public:
  Quantiser(const Codec& codec, const RoundingRule& rule, Overflow overflow);

  /// For a divisor that is finite and positive, and about `count` values.
  DividingQuantiser divided_by(double divisor, std::size_t count) const;

 private:
  bool wants_steps(const Divisor& divisor, std::size_t count) const;

  const Codec& codec_;
  RoundingRule rule_;
  Overflow overflow_;
  std::optional<LinearRounding> linear_;
};

}  // namespace guardbit::inline arith
