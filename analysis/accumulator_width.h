// How many bits an accumulator needs so that no sum overflows: exact integer arithmetic only.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "arith/format.h"
#include "arith/limits.h"

namespace guardbit {

/// By the operand formats: width of the smallest two's complement register, counting in units of
/// the product's quantum, that holds every sum of k products whatever the operands and the order.
int by_format(const FormatLimits& activations, const FormatLimits& weights, std::size_t k);

/// The estimate in the literature for comparison: magnitude bits of either operand in units of its
/// quantum, plus ceil(log2 k), plus a sign. For minifloats these are 2^E + M - 1 bits each
/// (Uguen and de Dinechin 2017). At least by_format, for floats by up to two bits more.
int by_operand_bits(const FormatLimits& activations, const FormatLimits& weights, std::size_t k);

/// Widths that hold the sums of one output for every choice of activations, the weights known.
struct KnownWeightsWidth {
  /// The final sum: enough for a register that wraps around, whose partial sums may overflow.
  int final_sum = 1;
  /// Every partial sum in the given order: needed by a register that saturates. More than
  /// `final_sum` only if activations cannot be zero, for otherwise the rest may be.
  int every_prefix = 1;
  bool operator==(const KnownWeightsWidth&) const = default;
};

/// By known weights, integers in units of 2^(their quantum exponent), of one output in the order of
/// summation. Each product ranges between w * lowest and w * highest activation, and the extreme
/// sums are attained: no smaller register will do (A2Q's l1 norm, but one-sided and exact).
KnownWeightsWidth by_weights(std::span<const BigInt> weights, const FormatLimits& activations);

/// The integers that by_weights takes, from codes that are numbers.
std::vector<BigInt> weights_in_quanta(const Format& format, std::span<const Code> codes);

}  // namespace guardbit
