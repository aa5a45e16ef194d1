// The bias of a layer as hardware adds it: an integer, before the products, in their units.
//
// The register of channel c stands for sum * s, s the scale of the activations times that of the
// channel's weights. Its products are multiples of 2^q, so the bias b enters as the integer nearest
// to b / (s * 2^q), ties to even, times 2^q. In formats of fine steps (bfloat16: q = -266) that
// integer would have hundreds of bits: no bias of a layer takes more than 62, so that the unit is
// 2^exp, exp >= q the least exponent for which |b / s| < 2^62 * 2^exp in all channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "arith/numbers/limits.h"
#include "arith/numbers/operand.h"

namespace guardbit::inline arith {

/// Addends that sums start with, one a channel or a column: integers[i] * 2^exp. Empty: none.
struct BiasAddends {
  std::vector<std::int64_t> integers;  ///< at most 2^62 in magnitude
  int exp = 0;
  bool empty() const { return integers.empty(); }
  Product at(std::size_t i) const { return {integers[i], exp, 0}; }
};

/// The biases of all channels, finite, as multiples of 2^quantum_exp or more. `weight_scales`: one,
/// or one a channel. Scales are finite and positive.
BiasAddends make_bias(std::span<const float> biases, double activation_scale,
                      std::span<const double> weight_scales, int quantum_exp);

/// The least range that holds zero and all of these addends; nothing where there are none.
std::optional<AddendRange> range_of(const BiasAddends& bias);

}  // namespace guardbit::inline arith
