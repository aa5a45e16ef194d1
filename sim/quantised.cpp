// Scales from the largest magnitudes, codes from the rounder, and the checks before both.
#include "sim/quantised.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

#include "traces/gemm_codes.h"

namespace guardbit {

namespace {

// FNV-1a, 64 bits: gives each tensor random bits of its own.
std::uint64_t stream_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::string place_of(const std::string& name) { return "tensor '" + name + "'"; }

std::string hex(Code code) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%02x", code);
  return text;
}

void check_representable(const Tensor& tensor, const std::string& name, const Codec& codec) {
  const FormatLimits& limits = codec.limits();
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const float value = tensor.values[i];
    const bool nan = std::isnan(value);
    if (std::isfinite(value) || (nan ? limits.nan : limits.infinity).has_value()) continue;
    throw_trace_error(place_of(name), std::string(nan ? "NaN" : "infinity") + " at index " +
                                          std::to_string(i) + ", and " + codec.format().name +
                                          " has no " + (nan ? "NaN" : "infinity"));
  }
}

std::vector<double> choose_scales(const Tensor& tensor, const ScalingSpec& scaling,
                                  const Channels& channels, const FormatLimits& limits) {
  const bool several = scaling.per_channel && scaling.rule != ScaleRule::none;
  std::vector<float> largest(several ? channels.count : 1, 0.0F);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const float magnitude = std::abs(tensor.values[i]);
    float& slot = largest[several ? channels.of(i) : 0];
    if (std::isfinite(magnitude)) slot = std::max(slot, magnitude);
  }
  std::vector<double> scales;
  for (const float magnitude : largest) {
    scales.push_back(scale_for(scaling.rule, magnitude, limits));
  }
  return scales;
}

QuantisedTensor quantise_values(const Tensor& tensor, const std::string& name,
                                const ScalingSpec& scaling, const QuantisationRule& rule,
                                const Channels& channels, std::shared_ptr<const Codec> codec) {
  if (rule.overflow == Overflow::wrap && !codec->can_wrap()) {
    throw SpecError("overflow 'wrap': only integers and fixed point wrap, not " +
                    codec->format().name);
  }
  check_representable(tensor, name, *codec);
  QuantisedTensor result;
  result.scales = choose_scales(tensor, scaling, channels, codec->limits());
  result.codes.reserve(tensor.values.size());
  const bool stochastic = rule.rounding.mode == Rounding::stochastic;
  const std::uint64_t stream = stream_of(name);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const double scale = result.scales[result.scales.size() > 1 ? channels.of(i) : 0];
    const std::uint64_t random = stochastic ? random_bits_at(rule.seed, stream, i) : 0;
    const Encoded encoded =
        quantise(*codec, tensor.values[i], scale, rule.rounding, rule.overflow, random);
    result.codes.push_back(encoded.code);
    result.counts.inexact += encoded.inexact ? 1 : 0;
    result.counts.overflows += encoded.overflow ? 1 : 0;
    result.counts.underflows += encoded.underflow ? 1 : 0;
  }
  result.codec = std::move(codec);
  return result;
}

QuantisedTensor take_codes(const Tensor& tensor, const std::string& name, const std::string& wanted,
                           CodecCache& codecs) {
  std::shared_ptr<const Codec> codec;
  try {
    codec = codecs.get(tensor.quantisation->format);
  } catch (const SpecError& error) {  // of the file, not of the user
    throw_trace_error(place_of(name), error.what());
  }
  const Format& format = codec->format();
  if (!wanted.empty() && codecs.get(wanted)->format().name != format.name) {
    throw SpecError(place_of(name) + " holds codes of " + format.name + ", not of " +
                    codecs.get(wanted)->format().name);
  }
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    if (format.width == 32 || (tensor.codes[i] >> format.width) == 0) continue;
    throw_trace_error(place_of(name), "code " + hex(tensor.codes[i]) + " at index " +
                                          std::to_string(i) + " does not fit the " +
                                          std::to_string(format.width) + " bits of " + format.name);
  }
  return {std::move(codec), tensor.codes, tensor.quantisation->scales, {}};
}

// Scales of codes that the trace holds must stand outside the layer's sums.
void check_stored_scales(const Tensor& tensor, const std::string& name, bool weights,
                         const LoweredLayer& lowered) {
  if (!tensor.quantisation || tensor.quantisation->scales.size() == 1) return;
  const std::size_t axis = tensor.quantisation->axis;
  if (weights && axis == lowered.channel_axis()) return;
  throw_trace_error(
      place_of(name),
      "its scales run along dimension " + std::to_string(axis) + ", expected one scale" +
          (weights ? " or scales along dimension " + std::to_string(lowered.channel_axis()) +
                         ", the output channels"
                   : ": other scales of activations could not be taken out of the sum"));
}

}  // namespace

Channels channels_along(const std::vector<std::size_t>& shape, std::size_t axis) {
  std::size_t stride = 1;
  for (std::size_t i = axis + 1; i < shape.size(); ++i) stride *= shape[i];
  const std::size_t count = shape[axis];
  return {count, [stride, count](std::size_t element) { return element / stride % count; }};
}

QuantisedTensor quantise_tensor(const Tensor& tensor, const std::string& name,
                                const OperandChoice& choice, const QuantisationRule& rule,
                                const Channels& channels, CodecCache& codecs) {
  if (tensor.quantisation) return take_codes(tensor, name, choice.format, codecs);
  if (choice.format.empty()) {
    throw SpecError(place_of(name) + " holds real numbers, so it needs a format");
  }
  return quantise_values(tensor, name, choice.scaling, rule, channels, codecs.get(choice.format));
}

void require_finite(const QuantisedTensor& tensor, const std::string& name) {
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    if (tensor.codec->is_number(tensor.codes[i])) continue;
    throw_trace_error(place_of(name), "code " + hex(tensor.codes[i]) + " at index " +
                                          std::to_string(i) + " is not a number in " +
                                          tensor.codec->format().name);
  }
}

QuantisedLayer quantise_layer(const Trace& trace, const Layer& layer,
                              const OperandChoice& activations, const OperandChoice& weights,
                              const QuantisationRule& rule, CodecCache& codecs) {
  const Tensor& a = trace.tensors.at(layer.activations);
  const Tensor& b = trace.tensors.at(layer.weights);
  LoweredLayer lowered(layer, a.shape, b.shape);
  if (activations.scaling.per_channel) {
    throw SpecError("scaling '" + to_string(activations.scaling) +
                    "' of activations: a scale that changes along the sum cannot be taken out of "
                    "it, expected none or tensor:...");
  }
  check_stored_scales(a, layer.activations, false, lowered);
  check_stored_scales(b, layer.weights, true, lowered);
  QuantisedTensor codes_a = quantise_tensor(a, layer.activations, activations, rule, {}, codecs);
  require_finite(codes_a, layer.activations);
  const Channels channels{lowered.channels(), [&lowered](std::size_t element) {
                            return lowered.channel_of_weight(element);
                          }};
  QuantisedTensor codes_b = quantise_tensor(b, layer.weights, weights, rule, channels, codecs);
  require_finite(codes_b, layer.weights);
  return {layer, std::move(lowered), std::move(codes_a), std::move(codes_b)};
}

GemmOperands operands_of(const QuantisedLayer& layer, std::size_t batch) {
  const GemmCodes codes =
      gather(layer.lowered, batch, layer.activations.codes, layer.weights.codes);
  GemmOperands operands{codes.shape.m, codes.shape.k, codes.shape.n, {}, {}};
  const auto decode = [](const std::vector<CodeOrEmpty>& from, const Codec& codec,
                         std::vector<Operand>& to) {
    to.reserve(from.size());
    for (const CodeOrEmpty& element : from) {
      to.push_back(element.empty ? Operand{} : codec.operand(element.code));
    }
  };
  decode(codes.a, *layer.activations.codec, operands.a);
  decode(codes.b, *layer.weights.codec, operands.b);
  return operands;
}

LayerRun run_functional(const QuantisedLayer& layer, const MacRegisters& registers,
                        std::uint64_t seed) {
  LayerRun run;
  run.outputs = make_register_file(registers.last().layout, layer.lowered.outputs());
  const GemmShape shape = layer.lowered.shape();
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    run.tally += multiply_matrices(operands_of(layer, batch), registers, seed,
                                   batch * shape.m * shape.n, run.outputs);
  }
  return run;
}

}  // namespace guardbit
