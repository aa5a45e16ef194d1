// Scales from the largest magnitudes, codes from the rounder, and the checks before both.
#include "traces/operands/quantised_tensor.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>

#include "arith/kernels/magnitude.h"
#include "arith/numbers/to_double.h"
#include "arith/quantising/block.h"
#include "arith/quantising/s2fp8.h"
#include "traces/digest.h"
#include "traces/operands/tensor_rounding.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

std::string place_of(const std::string& name) { return "tensor '" + name + "'"; }

std::string hex(Code code) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%02x", code);
  return text;
}

void check_representable(const Tensor& tensor, const std::string& name, const Codec& codec) {
  const FormatLimits& limits = codec.limits();
  if ((limits.nan && limits.infinity) || scan_magnitudes(tensor.values).all_finite) return;
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const float value = tensor.values[i];
    const bool nan = std::isnan(value);
    if (std::isfinite(value) || (nan ? limits.nan : limits.infinity).has_value()) continue;
    throw_trace_error(place_of(name), std::string(nan ? "NaN" : "infinity") + " at index " +
                                          std::to_string(i) + ", and " + codec.format().name +
                                          " has no " + (nan ? "NaN" : "infinity"));
  }
}

// The standard deviation of the finite values, in double precision and the order of the elements.
double standard_deviation(const Tensor& tensor) {
  double count = 0, sum = 0, squares = 0;
  for (const float value : tensor.values) {
    if (!std::isfinite(value)) continue;
    ++count;
    sum += static_cast<double>(value);
  }
  const double mean = count == 0 ? 0 : sum / count;
  for (const float value : tensor.values) {
    const double distance = static_cast<double>(value) - mean;
    if (std::isfinite(value)) squares += distance * distance;
  }
  return count == 0 ? 0 : std::sqrt(squares / count);
}

// Scales and codes of a tensor or its channels.
void round_channels(const Tensor& tensor, const ScalingSpec& scaling, const Channels& channels,
                    const TensorRounding& rounding, const Codec& codec, QuantisedTensor& result) {
  const auto runs = runs_of_channels(tensor.values.size(), channels);
  const double deviation = scaling.rule == ScaleRule::f8net ? standard_deviation(tensor) : 0;
  for (const float largest : rounding.largest_magnitudes(runs, channels.count)) {
    result.scales.push_back(scale_for(scaling, {largest, deviation}, codec));
  }
  result.counts = rounding.round(runs, result.scales, result.codes.data());
}

// Rounds a tensor whose scales are those of blocks.
void round_blocks(const Tensor& tensor, const BlockScaling& scaling, std::size_t axis,
                  const TensorRounding& rounding, const FormatLimits& limits,
                  std::shared_ptr<const Codec> scale_codec, QuantisedTensor& result) {
  const auto length = static_cast<std::size_t>(scaling.length);
  const BlockLayout layout(tensor.shape, axis, length);
  result.blocks = {std::move(scale_codec), length, axis, layout,
                   std::vector<Code>(layout.blocks())};
  QuantisedBlocks& blocks = *result.blocks;
  const float largest = scaling.per_tensor ? scan_magnitudes(tensor.values).largest_finite : 0;
  const BlockScaler scaler(scaling, *blocks.codec, limits, largest);
  result.scales = {scaler.tensor_scale()};
  result.counts =
      rounding.round_blocks(runs_of_blocks(tensor.shape, axis, length), scaler,
                            blocks.codec->format().width, blocks.codes.data(), result.codes.data());
}

// A tensor of real numbers, and how it is to be quantised.
struct RealTensor {
  const Tensor& tensor;
  const std::string& name;
  const QuantisationRule& rule;
  const ScaledDimensions& dimensions;
};

QuantisedTensor quantise_values(const RealTensor& real, const ScalingSpec& scaling,
                                std::shared_ptr<const Codec> codec, CodecCache& codecs,
                                Workers* workers) {
  const auto& [tensor, name, rule, dimensions] = real;
  if (rule.overflow == Overflow::wrap && !codec->can_wrap()) {
    throw SpecError("overflow 'wrap': only integers and fixed point wrap, not " +
                    codec->format().name);
  }
  check_representable(tensor, name, *codec);
  QuantisedTensor result;
  result.codes.resize(tensor.values.size());
  const Quantiser quantiser(*codec, rule.rounding, rule.overflow);
  const TensorRounding rounding(tensor.values, quantiser, {rule.seed, digest_of(name)}, workers);
  if (scaling.rule == ScaleRule::block) {
    round_blocks(tensor, scaling.block, dimensions.block_axis, rounding, codec->limits(),
                 codecs.get(scaling.block.format), result);
  } else {
    const Channels channels = scaling.per_channel ? dimensions.channels : Channels{};
    round_channels(tensor, scaling, channels, rounding, *codec, result);
  }
  result.codec = std::move(codec);
  return result;
}

// A format that a trace names.
std::shared_ptr<const Codec> stored_codec(const std::string& format, const std::string& name,
                                          CodecCache& codecs) {
  try {
    return codecs.get(format);
  } catch (const SpecError& error) {  // of the file, not of the user
    throw_trace_error(place_of(name), error.what());
  }
}

void check_width(const std::vector<Code>& codes, const Format& format, const std::string& what,
                 const std::string& name) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (format.width == 32 || (codes[i] >> format.width) == 0) continue;
    throw_trace_error(place_of(name), what + " " + hex(codes[i]) + " at index " +
                                          std::to_string(i) + " does not fit the " +
                                          std::to_string(format.width) + " bits of " + format.name);
  }
}

std::optional<QuantisedBlocks> take_blocks(const Tensor& tensor, const std::string& name,
                                           CodecCache& codecs) {
  if (!tensor.quantisation->blocks) return std::nullopt;
  const BlockScales& blocks = *tensor.quantisation->blocks;
  auto codec = stored_codec(blocks.format, name, codecs);
  const Format& format = codec->format();
  if (format.sign != SignEncoding::unsigned_only || format.width > 16) {
    throw_trace_error(place_of(name), "block scales of " + format.name +
                                          ", expected a format without a sign, of up to 16 bits");
  }
  check_width(blocks.codes, format, "scale code", name);
  return QuantisedBlocks{std::move(codec), blocks.length, blocks.axis,
                         BlockLayout(tensor.shape, blocks.axis, blocks.length), blocks.codes};
}

QuantisedTensor take_codes(const Tensor& tensor, const std::string& name, const std::string& wanted,
                           CodecCache& codecs) {
  auto codec = stored_codec(tensor.quantisation->format, name, codecs);
  const Format& format = codec->format();
  if (!wanted.empty() && codecs.get(wanted)->format().name != format.name) {
    throw SpecError(place_of(name) + " holds codes of " + format.name + ", not of " +
                    codecs.get(wanted)->format().name);
  }
  check_width(tensor.codes, format, "code", name);
  return {std::move(codec),
          tensor.codes,
          tensor.quantisation->scales,
          {},
          take_blocks(tensor, name, codecs)};
}

}  // namespace

QuantisedTensor quantise_tensor(const Tensor& tensor, const std::string& name,
                                const OperandChoice& choice, const QuantisationRule& rule,
                                const ScaledDimensions& dimensions, CodecCache& codecs,
                                Workers* workers) {
  if (tensor.quantisation) return take_codes(tensor, name, choice.format, codecs);
  if (choice.format.empty()) {
    throw SpecError(place_of(name) + " holds real numbers, so it needs a format");
  }
  const RealTensor real{tensor, name, rule, dimensions};
  auto codec = codecs.get(choice.format);
  if (choice.scaling.rule != ScaleRule::s2fp8) {
    return quantise_values(real, choice.scaling, std::move(codec), codecs, workers);
  }
  if (codec->format().name != "e5m2:ieee") {
    throw SpecError("scaling 'tensor:s2fp8': expected e5m2, not " + codec->format().name);
  }
  const std::string format = format_text(fit_s2fp8(tensor.values));
  return quantise_values(real, {ScaleRule::none, false, 0, {}}, codecs.get(format), codecs,
                         workers);
}

double scale_at(const QuantisedTensor& tensor, const Channels& channels, std::size_t element) {
  const double scale = tensor.scales[tensor.scales.size() > 1 ? channels.of(element) : 0];
  if (!tensor.blocks) return scale;
  const QuantisedBlocks& blocks = *tensor.blocks;
  const Code code = blocks.codes[blocks.layout.of(element)];
  if (!blocks.codec->is_number(code)) return std::numeric_limits<double>::quiet_NaN();
  const Operand block = blocks.codec->operand(code);
  return to_double(block.significand, block.quantum_exp) * scale;
}

void require_finite(const QuantisedTensor& tensor, const std::string& name) {
  const auto check = [&](const std::vector<Code>& codes, const Codec& codec, const char* what) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codec.is_number(codes[i])) continue;
      throw_trace_error(place_of(name), what + hex(codes[i]) + " at index " + std::to_string(i) +
                                            " is not a number in " + codec.format().name);
    }
  };
  check(tensor.codes, *tensor.codec, "code ");
  if (tensor.blocks) check(tensor.blocks->codes, *tensor.blocks->codec, "scale code ");
}

}  // namespace guardbit::inline traces
