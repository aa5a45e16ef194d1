// What the biases of a layer add to its exact sums.
//
// The bias b of a channel is divided by the scales of the activations and of the channel's weights,
// and rounded to a multiple of the unit 2^e, ties to even. 2^e is the quantum of the products, or
// where that would take more than 62 bits, the finest power of two to which the largest quotient x
// of the layer has |x| < 2^62 * 2^e. Written from this definition, in MPFR: quotients have 320
// bits, and as scales have 53 bits and biases 24, a quotient of these that is no tie differs from
// one in its first 200 bits.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/reference/mpfr_number.h"

namespace guardbit::analysis {

class ExactBias {
 public:
  /// One bias a channel, finite; none if empty. `weight_scales`: one, or one a channel.
  ExactBias(std::span<const float> biases, double activation_scale,
            std::span<const double> weight_scales, int quantum_exp);
  bool empty() const { return originals_.empty(); }
  /// The addend of a channel's sums, a multiple of 2^quantum_exp.
  const MpfrNumber& addend(std::size_t channel) const { return addends_[channel]; }
  /// The bias itself.
  float original(std::size_t channel) const { return originals_[channel]; }

 private:
  std::span<const float> originals_;
  std::vector<MpfrNumber> addends_;
};

/// Adds to a finite sum what is finite, raising its precision as needed.
void add_exactly(MpfrNumber& sum, const MpfrNumber& addend);

}  // namespace guardbit::analysis
