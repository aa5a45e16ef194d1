// Columns of weights and the ranges of activations, as integers.
#include "analysis/widths/certified_width.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/widths/weight_norm_bounds.h"
#include "arith/numbers/to_double.h"

namespace guardbit::analysis {
namespace {

WeightCertificates widest(const WeightCertificates& a, const WeightCertificates& b) {
  return {std::max(a.by_norm, b.by_norm),
          std::max(a.if_centred, b.if_centred),
          widest(a.by_weights, b.by_weights),
          widest(a.by_range, b.by_range),
          widest(a.by_features, b.by_features),
          {widest(a.tiles.inner, b.tiles.inner), widest(a.tiles.outer, b.tiles.outer)}};
}

// The integers of fixed point that hold all values of a format, in units of its quantum.
ActivationBits fixed_point_bits(const FormatLimits& limits) {
  const IntegerRange range = integer_range(limits);
  if (range.low >= 0) return {bit_length(range.high), false};
  return {signed_bits(range.low, range.high), true};
}

// value * 2^exp, which is an integer.
BigInt integer_of(std::int64_t value, int exp) {
  if (value == 0) return 0;
  return exp >= 0 ? BigInt(BigInt(value) << exp) : BigInt(value >> -exp);
}

// The smallest and the largest activation that products number k of a batch have, in units of their
// format's quantum. Operands of up to 33 bits are exact in double.
std::vector<IntegerRange> feature_ranges(const GemmOperands& operands, int quantum_exp) {
  struct Extremes {
    double low = std::numeric_limits<double>::infinity(), high = -low;
  };
  std::vector<Extremes> extremes(operands.k);
  for (std::size_t i = 0; i < operands.a.size(); ++i) {
    const Operand& a = operands.a[i];
    const double value = to_double(a.significand, a.quantum_exp);
    Extremes& at = extremes[i % operands.k];
    at = {std::min(at.low, value), std::max(at.high, value)};
  }
  const auto in_quanta = [&](double value) {
    int exp = 0;
    const double significand = std::ldexp(std::frexp(value, &exp), 53);
    return integer_of(static_cast<std::int64_t>(significand), exp - 53 - quantum_exp);
  };
  std::vector<IntegerRange> ranges;
  for (const Extremes& at : extremes) ranges.push_back({in_quanta(at.low), in_quanta(at.high)});
  return ranges;
}

IntegerRange united(const IntegerRange& a, const IntegerRange& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

struct Norms {
  double norm = 0;          // sum of |w|
  double centred_norm = 0;  // sum of |w - mean|
};

Norms norms_of(const std::vector<BigInt>& weights) {
  const BigInt count = weights.size();
  BigInt sum = 0, norm = 0, centred = 0;
  for (const BigInt& weight : weights) sum += weight;
  for (const BigInt& weight : weights) {
    norm += abs(weight);
    centred += abs(BigInt(count * weight - sum));
  }
  return {norm.convert_to<double>(),
          centred.convert_to<double>() / static_cast<double>(weights.size())};
}

class Certifier {
 public:
  Certifier(const QuantisedLayer& layer, std::size_t tile)
      : layer_(layer),
        tile_(tile),
        any_(integer_range(layer.activations.codec->limits())),
        bits_(fixed_point_bits(layer.activations.codec->limits())),
        exact_(registers_for(layer, {}, 0)) {
    for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
      features_.push_back(feature_ranges(operands_of(layer, exact_, batch),
                                         layer.activations.codec->limits().min_quantum_exp));
    }
    range_ = features_.front().front();
    for (const std::vector<IntegerRange>& ranges : features_) {
      for (const IntegerRange& range : ranges) range_ = united(range_, range);
    }
    any_ = united(any_, range_);  // padding is zero, which the format may not have
  }

  WeightCertificates certify(std::size_t batch, std::size_t n) const {
    const std::size_t k = layer_.lowered.shape().k;
    std::vector<Code> column(k);
    for (std::size_t i = 0; i < k; ++i) {
      column[i] = layer_.weights.codes[layer_.lowered.weight_index(batch, i, n)];
    }
    const std::vector<BigInt> weights = weights_in_quanta(layer_.weights.codec->format(), column);
    const BigInt bias = start(layer_.lowered.channel(batch, n));
    const std::span any(&any_, 1);
    WeightCertificates result;
    if (layer_.bias.empty()) {
      const Norms norms = norms_of(weights);
      if (norms.norm > 0) result.by_norm = a2q_bits(norms.norm, bits_);
      result.if_centred = a2q_plus_bits(norms.centred_norm, bits_);
    }
    result.by_weights = by_weights(weights, any, bias);
    result.by_range = by_weights(weights, std::span(&range_, 1), bias);
    result.by_features = by_weights(weights, features_[batch], bias);
    if (tile_ != 0) result.tiles = by_tiles(weights, any, tile_, bias);
    return result;
  }

 private:
  BigInt start(std::size_t channel) const {
    if (layer_.bias.empty()) return 0;
    return BigInt(layer_.bias.integers[channel]) << (layer_.bias.exp - exact_.inner.layout.lsb);
  }

  const QuantisedLayer& layer_;
  std::size_t tile_;
  IntegerRange any_, range_;
  ActivationBits bits_;
  MacRegisters exact_;
  std::vector<std::vector<IntegerRange>> features_;  // by batch
};

}  // namespace

LayerCertificate certify(const QuantisedLayer& layer, std::size_t tile) {
  const GemmShape shape = layer.lowered.shape();
  const FormatLimits &activations = layer.activations.codec->limits(),
                     &weights = layer.weights.codec->limits();
  LayerCertificate result;
  result.by_format = registers_for(layer, {}, 0).inner.layout.width;
  if (layer.activations.blocks || layer.weights.blocks) return result;
  if (tile != 0) result.tile_by_format = by_format(activations, weights, std::min(tile, shape.k));
  if (layer.bias.empty()) {
    result.by_data_type =
        data_type_bits(shape.k, fixed_point_bits(weights).bits, fixed_point_bits(activations));
  }
  const Certifier certifier(layer, tile);
  result.widest = WeightCertificates{};
  result.channels.resize(layer.lowered.channels());
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    for (std::size_t n = 0; n < shape.n; ++n) {
      const std::size_t channel = layer.lowered.channel(batch, n);
      WeightCertificates& bits = result.channels[channel].bits;
      bits = widest(bits, certifier.certify(batch, n));
      result.channels[channel].channel = channel;
      result.widest = widest(*result.widest, bits);
    }
  }
  return result;
}

}  // namespace guardbit::analysis
