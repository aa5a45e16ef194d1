// Widths from exact ranges of sums.
#include "analysis/accumulator_width.h"

#include <algorithm>
#include <cassert>

namespace guardbit {
namespace {

BigInt in_quanta(const Unpacked& value, int quantum_exp) {
  if (value.significand == 0) return 0;
  const BigInt magnitude = BigInt(value.significand) << (value.quantum_exp - quantum_exp);
  return value.negative ? BigInt(-magnitude) : magnitude;
}

int magnitude_bits(const FormatLimits& limits) {
  const BigInt low = in_quanta(limits.lowest, limits.min_quantum_exp);
  return bit_length(std::max<BigInt>(-low, in_quanta(limits.max, limits.min_quantum_exp)));
}

}  // namespace

int by_format(const FormatLimits& activations, const FormatLimits& weights, std::size_t k) {
  return exact_sum_bits(product_range(activations, weights), k);
}

int by_operand_bits(const FormatLimits& activations, const FormatLimits& weights, std::size_t k) {
  assert(k > 0);
  const int count_bits = bit_length(std::uint64_t{k - 1});  // ceil(log2 k)
  return magnitude_bits(activations) + magnitude_bits(weights) + count_bits + 1;
}

KnownWeightsWidth by_weights(std::span<const BigInt> weights, const FormatLimits& activations) {
  const BigInt lowest = in_quanta(activations.lowest, activations.min_quantum_exp);
  const BigInt highest = in_quanta(activations.max, activations.min_quantum_exp);
  BigInt low = 0, high = 0, lowest_prefix = 0, highest_prefix = 0;
  for (const BigInt& weight : weights) {
    low += weight * (weight > 0 ? lowest : highest);
    high += weight * (weight > 0 ? highest : lowest);
    lowest_prefix = std::min(lowest_prefix, low);
    highest_prefix = std::max(highest_prefix, high);
  }
  return {signed_bits(low, high), signed_bits(lowest_prefix, highest_prefix)};
}

std::vector<BigInt> weights_in_quanta(const Format& format, std::span<const Code> codes) {
  const int quantum_exp = limits_of(format).min_quantum_exp;
  std::vector<BigInt> weights;
  weights.reserve(codes.size());
  for (const Code code : codes) weights.push_back(in_quanta(format.decode(code), quantum_exp));
  return weights;
}

}  // namespace guardbit
