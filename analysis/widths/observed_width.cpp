// All outputs of a layer, then again the few at which registers first overflow.
#include "analysis/widths/observed_width.h"

#include <algorithm>

namespace guardbit::analysis {
namespace {

ObservedSum together(const ObservedSum& a, const ObservedSum& b) {
  const int lowest = std::min(a.lowest_bit.value_or(no_bit), b.lowest_bit.value_or(no_bit));
  return {std::max(a.prefix_bits, b.prefix_bits), std::max(a.final_bits, b.final_bits),
          std::max(a.largest_magnitude, b.largest_magnitude),
          lowest == no_bit ? std::nullopt : std::optional(lowest)};
}

class Observer {
 public:
  Observer(const QuantisedLayer& layer, Workers& workers)
      : layer_(layer), shape_(layer.lowered.shape()), exact_(registers_for(layer, {}, 0)) {
    for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
      operands_.push_back(operands_of(layer, exact_, batch));
    }
    outputs_.resize(layer.lowered.outputs());
    workers.run(outputs_.size() / shape_.n, [this](std::size_t row) {
      const ObservedSums sums = sums_of(row / shape_.m);
      for (std::size_t n = 0; n < shape_.n; ++n) {
        outputs_[row * shape_.n + n] = sums.at(row % shape_.m, n);
      }
    });
  }

  LayerObservation observation() const {
    LayerObservation result;
    result.product_lsb = exact_.inner.layout.lsb;
    result.outputs = outputs_.size();
    result.channels.resize(layer_.lowered.channels());
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const std::size_t batch = i / (shape_.m * shape_.n);
      ObservedSum& channel = result.channels[layer_.lowered.channel(batch, i % shape_.n)];
      channel = together(channel, outputs_[i]);
      result.widest = together(result.widest, outputs_[i]);
    }
    for (int bits = result.widest.prefix_bits - 1; bits >= 2; --bits) {
      result.overflows.push_back(overflows_at(bits));
      if (result.overflows.back().partial == outputs_.size()) break;
    }
    return result;
  }

 private:
  ObservedSums sums_of(std::size_t batch) const {
    return {operands_[batch], exact_.inner.layout.lsb, exact_.inner.layout.width};
  }

  OverflowsAt overflows_at(int bits) const {
    OverflowsAt result;
    result.bits = bits;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (outputs_[i].final_bits > bits) ++result.last;
      if (outputs_[i].prefix_bits > bits && result.partial++ == 0) result.output = i;
    }
    result.n = result.output % shape_.n;
    result.m = result.output / shape_.n % shape_.m;
    result.batch = result.output / (shape_.m * shape_.n);
    result.products = sums_of(result.batch).first_beyond(result.m, result.n, bits).value();
    return result;
  }

  const QuantisedLayer& layer_;
  GemmShape shape_;
  MacRegisters exact_;
  std::vector<GemmOperands> operands_;
  std::vector<ObservedSum> outputs_;
};

}  // namespace

LayerObservation observe(const QuantisedLayer& layer, Workers& workers) {
  return Observer(layer, workers).observation();
}

}  // namespace guardbit::analysis
