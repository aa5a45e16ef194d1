// Tensors as codes and scales: quantised here, or taken from the trace as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/quantising/scaling.h"
#include "arith/workers.h"
#include "traces/operands/block_layout.h"
#include "traces/operands/codec_cache.h"
#include "traces/operands/tensor_runs.h"
#include "traces/trace.h"

namespace guardbit::inline traces {

/// Scales of a tensor's blocks.
struct QuantisedBlocks {
  std::shared_ptr<const Codec> codec;
  std::size_t length = 0, axis = 0;
  BlockLayout layout;
  std::vector<Code> codes;  ///< one a block
};

/// value = decode(code) * scale, and times decode(scale code) of its block where there are blocks
struct QuantisedTensor {
  std::shared_ptr<const Codec> codec;
  std::vector<Code> codes;
  std::vector<double> scales;  ///< one, or one a channel; finite and positive
  QuantisationCounts counts;   ///< all 0 where the trace held codes already
  std::optional<QuantisedBlocks> blocks;
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

/// Where the scales of a tensor lie.
struct ScaledDimensions {
  Channels channels;
  std::size_t block_axis = 0;  ///< the dimension that blocks run along
};

/// A real tensor rounded to `choice`; or the codes of the trace, and then choice.format must be
/// empty or the same format. Throws TraceError naming the tensor and index if it has a NaN or
/// infinity for which the format has no code, or a code that the format's width does not hold;
/// SpecError if the formats differ or the format cannot wrap. With workers it is shared out, the
/// same in all bits.
QuantisedTensor quantise_tensor(const Tensor& tensor, const std::string& name,
                                const OperandChoice& choice, const QuantisationRule& rule,
                                const ScaledDimensions& dimensions, CodecCache& codecs,
                                Workers* workers = nullptr);

/// What decode(code) of an element is multiplied with; a NaN where its block's scale is no number.
double scale_at(const QuantisedTensor& tensor, const Channels& channels, std::size_t element);

/// Throws TraceError naming the tensor and the index of the first code or scale code that is not a
/// number.
void require_finite(const QuantisedTensor& tensor, const std::string& name);

}  // namespace guardbit::inline traces
