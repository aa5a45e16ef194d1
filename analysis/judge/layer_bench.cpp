// References and relative errors of a layer.
#include "analysis/judge/layer_bench.h"

#include <algorithm>
#include <cmath>

#include "analysis/bounds/error_bound.h"
#include "analysis/sums/layer_sums.h"
#include "analysis/sums/reference_operands.h"

namespace guardbit::analysis {
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

void require_real(const Trace& trace, const Layer& layer) {
  real_values(trace, layer.activations);
  real_values(trace, layer.weights);
}

std::vector<double> original_outputs(const Trace& trace, const Layer& layer, Workers& workers) {
  ReferenceOperands operands;
  operands.original_activations = real_values(trace, layer.activations);
  operands.original_weights = real_values(trace, layer.weights);
  if (!layer.bias.empty()) operands.bias = trace.tensors.at(layer.bias).values;
  const LoweredLayer lowered(layer, trace.tensors.at(layer.activations).shape,
                             trace.tensors.at(layer.weights).shape);
  LayerSums sums(lowered, operands);
  std::vector<double> outputs(lowered.outputs());
  std::vector<std::vector<std::size_t>> open(sums.blocks());
  sums.form(all_outputs(outputs.size()), workers, [&](const SumsBlock& block) {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
      const std::size_t output = block.outputs[i];
      outputs[output] = nearest_double(block.sums[i].original.dyadic());
      if (!block.sums[i].fit()) open[block.number].push_back(output);
    }
  });
  for (const std::vector<std::size_t>& block : open) {
    for (const std::size_t output : block) {
      outputs[output] = sums.reference().at(output).original.to_double();
    }
  }
  return outputs;
}

LayerBench::LayerBench(const Trace& trace, const QuantisedLayer& layer,
                       const std::vector<double>& originals, const RegisterFormats& formats,
                       Workers& workers)
    : trace_(trace), layer_(layer), originals_(originals), formats_(formats), workers_(workers) {
  const GemmShape shape = layer.lowered.shape();
  const MacRegisters exact = registers_for(layer, {}, 0);
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    operands_.push_back(operands_of(layer, exact, batch));
    for (std::size_t i = 0; i < shape.m * shape.n; ++i) {
      const std::vector<double>& scales = layer.weights.scales;
      const std::size_t channel = layer.lowered.channel(batch, i % shape.n);
      scales_.push_back(layer.activations.scales[0] * scales[scales.size() > 1 ? channel : 0]);
    }
  }
  product_lsb_ = exact.inner.layout.lsb;
  prepared_.reserve(operands_.size());
  for (const GemmOperands& operands : operands_) prepared_.emplace_back(operands);
  KernelReport unused;
  observed_bits_ = multiply(exact, {.detail = Detail::range, .workers = &workers_}, unused)
                       .tally.inner.peak.bits_needed;
  AllExactSums& sums = exact_sums(false);
  for (std::size_t i = 0; i < scales_.size(); ++i)
    exact_outputs_.push_back(sums.value(i) * scales_[i]);
  if (!originals_.empty())
    quantisation_error_ = relative_rms(exact_outputs_, originals_, originals_);
}

LayerBench::Result LayerBench::run(const AccumulatorSpec& accumulator, std::uint64_t seed,
                                   std::size_t rows) {
  Result result{registers_for(layer_, accumulator, rows), {}, {}, {}, {}};
  const bool scales_sums = result.registers.sum_factors.has_value();
  const GemmRun run{seed, 0, Detail::events, false, &workers_};
  result.run = scales_sums ? run_functional(layer_, result.registers, run, &result.kernel)
                           : multiply(result.registers, run, result.kernel);
  AllExactSums& sums = exact_sums(scales_sums);
  const OutputJudge judge(
      result.registers,
      {sums.product_quantum_exp(), layer_.lowered.shape().k, !layer_.bias.empty(), scales_sums},
      formats_);
  result.check = check_registers(result.run.outputs, judge, sums, workers_);
  result.errors = errors_of(result.check.values);
  return result;
}

double LayerBench::arithmetic_bound(const AccumulatorSpec& accumulator) {
  const MacRegisters registers = registers_for(layer_, accumulator, 0);
  const bool scales_sums = registers.sum_factors.has_value();
  const ErrorBound bound(registers, exact_sums(scales_sums).product_quantum_exp(),
                         layer_.lowered.shape().k, !layer_.bias.empty(), formats_.spacings());
  const LargestSums& largest = largest_sums(scales_sums);
  const MpfrNumber error = scales_sums ? bound.of(largest.scaled, largest.unscaled, largest.factor)
                                       : bound.of(largest.scaled);
  return std::ldexp(mpfr_get_d(error.get(), MPFR_RNDU), -product_lsb_) * error_of_quantum();
}

const LayerBench::LargestSums& LayerBench::largest_sums(bool scales_sums) {
  std::optional<LargestSums>& known = scales_sums ? largest_of_sums_ : largest_of_products_;
  if (known) return *known;
  AllExactSums& sums = exact_sums(scales_sums);
  ExactSumNumbers all;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const ExactSumNumbers& sum = sums.at(i);
    const auto keep = [&](double ExactSumNumbers::*member, const MpfrNumber ExactSums::*in_mpfr) {
      all.*member =
          std::max(all.*member, sum.fit ? sum.*member * (1 + 0x1p-49)  // it is rounded down
                                        : mpfr_get_d((sums.in_mpfr(i).*in_mpfr).get(), MPFR_RNDU));
    };
    keep(&ExactSumNumbers::magnitude_sum, &ExactSums::magnitude_sum);
    if (!scales_sums) continue;
    keep(&ExactSumNumbers::unscaled_magnitude_sum, &ExactSums::unscaled_magnitude_sum);
    keep(&ExactSumNumbers::largest_factor, &ExactSums::largest_factor);
  }
  const auto number = [](double x) {
    MpfrNumber result(std::numeric_limits<double>::digits);
    mpfr_set_d(result.get(), x, MPFR_RNDU);
    return result;
  };
  return known.emplace(LargestSums{number(all.magnitude_sum), number(all.unscaled_magnitude_sum),
                                   number(all.largest_factor)});
}

double LayerBench::error_of_quantum() const {
  double quanta = 0, signal = 0;
  for (std::size_t i = 0; i < exact_outputs_.size(); ++i) {
    quanta += scales_[i] * scales_[i];
    signal += exact_outputs_[i] * exact_outputs_[i];
  }
  return std::ldexp(std::sqrt(quanta / signal), product_lsb_);
}

LayerRun LayerBench::multiply(const MacRegisters& registers, GemmRun run,
                              KernelReport& report) const {
  LayerRun result;
  result.outputs = make_register_file(registers.last().layout, scales_.size());
  report = {};
  KernelReport one;
  for (const PreparedGemm& prepared : prepared_) {
    result.tally += multiply_matrices(prepared, registers, run, result.outputs, &one);
    report.join(one);
    run.first_output += prepared.operands().m * prepared.operands().n;
  }
  return result;
}

AllExactSums& LayerBench::exact_sums(bool scales_sums) {
  std::optional<AllExactSums>& outputs = scales_sums ? of_sums_ : of_products_;
  if (outputs) return *outputs;
  ReferenceOperands operands = reference_operands(trace_, layer_, scales_sums);
  operands.original_activations = operands.original_weights = {};
  return outputs.emplace(layer_.lowered, operands, workers_);
}

// Scales the outputs.
RelativeErrors LayerBench::errors_of(std::vector<double>& outputs) const {
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] *= scales_[i];
  return {quantisation_error_, relative_rms(outputs, exact_outputs_, exact_outputs_),
          originals_.empty() ? std::numeric_limits<double>::quiet_NaN()
                             : relative_rms(outputs, originals_, originals_)};
}

}  // namespace guardbit::analysis
