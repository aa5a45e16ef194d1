// How many bits an accumulator needs so that no sum overflows: exact integer arithmetic only.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "arith/numbers/format.h"
#include "arith/numbers/limits.h"

namespace guardbit::analysis {

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
  /// `final_sum` only if some activations cannot be zero, for otherwise the rest may be.
  int every_prefix = 1;
  bool operator==(const KnownWeightsWidth&) const = default;
};
/// Enough for either.
KnownWeightsWidth widest(const KnownWeightsWidth& a, const KnownWeightsWidth& b);

/// What an activation can be: integers [low, high] in units of its quantum.
struct IntegerRange {
  BigInt low, high;
  bool operator==(const IntegerRange&) const = default;
};
/// Whatever the format has.
IntegerRange integer_range(const FormatLimits& limits);

/// By known weights, integers in units of 2^(their quantum exponent), of one output in the order of
/// summation; `activations`: one range for all, or one for each weight; `start`: what the register
/// starts with, in units of the products. Each product ranges between w * low and w * high, and the
/// extreme sums are attained: no smaller register will do (A2Q's l1 norm, but one-sided and exact).
KnownWeightsWidth by_weights(std::span<const BigInt> weights,
                             std::span<const IntegerRange> activations, const BigInt& start = 0);
KnownWeightsWidth by_weights(std::span<const BigInt> weights, const FormatLimits& activations);

/// Two stages: an inner register sums `tile` products at most, an outer one takes the inner sums.
/// Two stages: an inner register sums `tile` products at most, an outer one takes the inner sums.
/// Inner sums that wrap must fit too, for the outer register takes them as numbers. (Multi-stage
/// accumulation of I. Colbert et al., "Accumulator-aware post-training quantization", 2024, but
/// exact.)
struct TiledWidth {
  KnownWeightsWidth inner, outer;
  bool operator==(const TiledWidth&) const = default;
};
/// The widths of both registers, each as by_weights; the outer one begins with `start`.
TiledWidth by_tiles(std::span<const BigInt> weights, std::span<const IntegerRange> activations,
                    std::size_t tile, const BigInt& start = 0);

/// The integers that by_weights takes, from codes that are numbers.
std::vector<BigInt> weights_in_quanta(const Format& format, std::span<const Code> codes);

}  // namespace guardbit::analysis
