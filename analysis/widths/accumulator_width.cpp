// Widths from exact ranges of sums.
#include "analysis/widths/accumulator_width.h"

#include <algorithm>
#include <cassert>

namespace guardbit::analysis {
namespace {

BigInt in_quanta(const Unpacked& value, int quantum_exp) {
  if (value.significand == 0) return 0;
  const BigInt magnitude = BigInt(value.significand) << (value.quantum_exp - quantum_exp);
  return value.negative ? BigInt(-magnitude) : magnitude;
}

int magnitude_bits(const FormatLimits& limits) {
  const IntegerRange range = integer_range(limits);
  return bit_length(std::max<BigInt>(-range.low, range.high));
}

// All that a sum can be, and that it could be before.
struct Sums {
  explicit Sums(const BigInt& start) : low(start), high(start) { keep(); }
  // Another addend between the two.
  void add(const BigInt& least, const BigInt& most) {
    low += least;
    high += most;
    keep();
  }
  KnownWeightsWidth width() const {
    return {signed_bits(low, high), signed_bits(lowest_prefix, highest_prefix)};
  }
  BigInt low, high, lowest_prefix, highest_prefix;

 private:
  void keep() {
    lowest_prefix = std::min(lowest_prefix, low);
    highest_prefix = std::max(highest_prefix, high);
  }
};

void add_products(Sums& sums, std::span<const BigInt> weights,
                  std::span<const IntegerRange> activations) {
  assert(activations.size() == 1 || activations.size() == weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const IntegerRange& range = activations[activations.size() == 1 ? 0 : i];
    const BigInt a = weights[i] * range.low, b = weights[i] * range.high;
    sums.add(std::min(a, b), std::max(a, b));
  }
}

}  // namespace

KnownWeightsWidth widest(const KnownWeightsWidth& a, const KnownWeightsWidth& b) {
  return {std::max(a.final_sum, b.final_sum), std::max(a.every_prefix, b.every_prefix)};
}

int by_format(const FormatLimits& activations, const FormatLimits& weights, std::size_t k) {
  return exact_sum_bits(product_range(activations, weights), k);
}

int by_operand_bits(const FormatLimits& activations, const FormatLimits& weights, std::size_t k) {
  assert(k > 0);
  const int count_bits = bit_length(std::uint64_t{k - 1});  // ceil(log2 k)
  return magnitude_bits(activations) + magnitude_bits(weights) + count_bits + 1;
}

IntegerRange integer_range(const FormatLimits& limits) {
  return {in_quanta(limits.lowest, limits.min_quantum_exp),
          in_quanta(limits.max, limits.min_quantum_exp)};
}

KnownWeightsWidth by_weights(std::span<const BigInt> weights,
                             std::span<const IntegerRange> activations, const BigInt& start) {
  Sums sums(start);
  add_products(sums, weights, activations);
  return sums.width();
}

KnownWeightsWidth by_weights(std::span<const BigInt> weights, const FormatLimits& activations) {
  const IntegerRange range = integer_range(activations);
  return by_weights(weights, std::span(&range, 1));
}

TiledWidth by_tiles(std::span<const BigInt> weights, std::span<const IntegerRange> activations,
                    std::size_t tile, const BigInt& start) {
  assert(tile > 0);
  TiledWidth width;
  Sums outer(start);
  for (std::size_t begin = 0; begin < weights.size(); begin += tile) {
    const std::size_t count = std::min(tile, weights.size() - begin);
    Sums inner(0);
    add_products(inner, weights.subspan(begin, count),
                 activations.size() == 1 ? activations : activations.subspan(begin, count));
    width.inner = widest(width.inner, inner.width());
    outer.add(inner.low, inner.high);
  }
  width.outer = outer.width();
  return width;
}

std::vector<BigInt> weights_in_quanta(const Format& format, std::span<const Code> codes) {
  const int quantum_exp = limits_of(format).min_quantum_exp;
  std::vector<BigInt> weights;
  weights.reserve(codes.size());
  for (const Code code : codes) weights.push_back(in_quanta(format.decode(code), quantum_exp));
  return weights;
}

}  // namespace guardbit::analysis
