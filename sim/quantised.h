// Tensors as codes and scales: quantised here, or taken from the trace as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "arith/codec.h"
#include "arith/dot.h"
#include "arith/scaling.h"
#include "sim/codec_cache.h"
#include "traces/layer.h"
#include "traces/run_record.h"
#include "traces/trace.h"

namespace guardbit {

/// value = decode(code) * scale
struct QuantisedTensor {
  std::shared_ptr<const Codec> codec;
  std::vector<Code> codes;
  std::vector<double> scales;  ///< one, or one a channel; finite and positive
  QuantisationCounts counts;   ///< all 0 where the trace held codes already
};

/// What an operand shall become.
struct OperandChoice {
  std::string format;  ///< may be empty for tensors that hold codes
  ScalingSpec scaling;
};

/// How: the same for all tensors of a run.
struct QuantisationRule {
  RoundingRule rounding;
  Overflow overflow = Overflow::saturate;
  std::uint64_t seed = 0;  ///< random bits follow from seed, tensor name and element index
};

/// The channels that per-channel scales count: how many, and of which one an element is.
struct Channels {
  std::size_t count = 1;
  std::function<std::size_t(std::size_t element)> of;
};
/// Those along one dimension of a tensor.
Channels channels_along(const std::vector<std::size_t>& shape, std::size_t axis);

/// A real tensor rounded to `choice`; or the codes of the trace, and then choice.format must be
/// empty or the same format. Throws TraceError naming the tensor and index if it has a NaN or
/// infinity for which the format has no code, or a code that the format's width does not hold;
/// SpecError if the formats differ or the format cannot wrap.
QuantisedTensor quantise_tensor(const Tensor& tensor, const std::string& name,
                                const OperandChoice& choice, const QuantisationRule& rule,
                                const Channels& channels, CodecCache& codecs);

/// Throws TraceError naming the tensor and the index of the first code that is not a number.
void require_finite(const QuantisedTensor& tensor, const std::string& name);

struct QuantisedLayer {
  Layer layer;
  LoweredLayer lowered;
  QuantisedTensor activations;  ///< one scale
  QuantisedTensor weights;      ///< one scale, or one for each of lowered.channels()
};

/// Both operands of a layer, every code a number. Throws as quantise_tensor and require_finite do,
/// and SpecError or TraceError where scales run along a dimension that is summed over: such a
/// scale could not be taken out of the sum.
QuantisedLayer quantise_layer(const Trace& trace, const Layer& layer,
                              const OperandChoice& activations, const OperandChoice& weights,
                              const QuantisationRule& rule, CodecCache& codecs);

/// The operands of one batch, as the functional model takes them.
GemmOperands operands_of(const QuantisedLayer& layer, std::size_t batch);

/// The functional model of all batches, in the order of summation that the registers say.
LayerRun run_functional(const QuantisedLayer& layer, const MacRegisters& registers,
                        std::uint64_t seed);

}  // namespace guardbit
