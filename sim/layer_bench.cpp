// References and relative errors of a layer.
#include "sim/layer_bench.h"

#include <cmath>

#include "analysis/exact.h"
#include "analysis/register_value.h"

namespace guardbit {
namespace {

// sqrt(sum (a - b)^2 / sum reference^2), in the order of the outputs.
double relative_rms(const std::vector<double>& a, const std::vector<double>& b,
                    const std::vector<double>& reference) {
  double error = 0;
  double signal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    error += (a[i] - b[i]) * (a[i] - b[i]);
    signal += reference[i] * reference[i];
  }
  return error == 0 ? 0 : std::sqrt(error / signal);
}

const std::vector<float>& real_values(const Trace& trace, const std::string& name) {
  const Tensor& tensor = trace.tensors.at(name);
  if (tensor.quantisation) {
    throw SpecError("tensor '" + name + "' holds codes; expected real numbers to quantise");
  }
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    if (std::isfinite(tensor.values[i])) continue;
    throw TraceError("tensor '" + name + "': expected finite numbers, index " + std::to_string(i) +
                     " is not");
  }
  return tensor.values;
}

}  // namespace

std::vector<double> original_outputs(const Trace& trace, const Layer& layer) {
  const std::vector<float>& activations = real_values(trace, layer.activations);
  const std::vector<float>& weights = real_values(trace, layer.weights);
  const LoweredLayer lowered(layer, trace.tensors.at(layer.activations).shape,
                             trace.tensors.at(layer.weights).shape);
  const auto [rows, k, columns] = lowered.shape();
  std::vector<double> outputs;
  outputs.reserve(lowered.outputs());
  const bool has_bias = !layer.bias.empty();
  const std::size_t terms = k + (has_bias ? 1 : 0);  // the last one is 1 * bias
  std::vector<float> a(terms, 1), b(columns * terms);
  MpfrNumber sum(640);
  for (std::size_t batch = 0; batch < lowered.batches(); ++batch) {
    for (std::size_t i = 0; i < b.size(); ++i) {
      const std::size_t n = i / terms, term = i % terms;
      b[i] = term < k ? weights[lowered.weight_index(batch, term, n)]
                      : trace.tensors.at(layer.bias).values[lowered.channel(batch, n)];
    }
    for (std::size_t m = 0; m < rows; ++m) {
      for (std::size_t i = 0; i < k; ++i) {
        const auto index = lowered.activation_index(batch, m, i);
        a[i] = index ? activations[*index] : 0.0F;
      }
      for (std::size_t n = 0; n < columns; ++n) {
        exact_dot(a, std::span<const float>(b).subspan(n * terms, terms), sum);
        outputs.push_back(sum.to_double());
      }
    }
  }
  return outputs;
}

LayerBench::LayerBench(const QuantisedLayer& layer, const std::vector<double>& originals)
    : layer_(layer), originals_(originals) {
  const GemmShape shape = layer.lowered.shape();
  const MacRegisters unchunked = registers_for(layer, {}, 0);
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    operands_.push_back(operands_of(layer, unchunked, batch));
    for (std::size_t i = 0; i < shape.m * shape.n; ++i) {
      const std::vector<double>& scales = layer.weights.scales;
      const std::size_t channel = layer.lowered.channel(batch, i % shape.n);
      scales_.push_back(layer.activations.scales[0] * scales[scales.size() > 1 ? channel : 0]);
    }
  }
  const Result exact = run(AccumulatorSpec{}, 0);
  product_lsb_ = exact.registers.inner.layout.lsb;
  exact_ = outputs_of(exact.run.outputs);
  observed_bits_ = exact.run.tally.inner.peak.bits_needed;
}

LayerBench::Result LayerBench::run(const AccumulatorSpec& accumulator, std::uint64_t seed) const {
  Result result{registers_for(layer_, accumulator, 0), {}, {}};
  if (result.registers.sum_factors) {
    result.run = run_functional(layer_, result.registers, seed);
  } else {
    result.run.outputs = make_register_file(result.registers.last().layout, scales_.size());
    std::size_t first = 0;
    for (const GemmOperands& operands : operands_) {
      result.run.tally +=
          multiply_matrices(operands, result.registers, seed, first, result.run.outputs);
      first += operands.m * operands.n;
    }
  }
  if (exact_.empty()) return result;
  const std::vector<double> outputs = outputs_of(result.run.outputs);
  result.errors = {relative_rms(exact_, originals_, originals_),
                   relative_rms(outputs, exact_, exact_),
                   relative_rms(outputs, originals_, originals_)};
  return result;
}

std::vector<double> LayerBench::outputs_of(const RegisterFile& file) const {
  const RegisterReader reader(file.layout);
  MpfrNumber value(64);
  std::vector<double> outputs(file.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    reader.read(file.bits(i), value);
    outputs[i] = value.to_double() * scales_[i];
  }
  return outputs;
}

}  // namespace guardbit
