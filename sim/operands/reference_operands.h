// A quantised layer as the exact reference takes it.
#pragma once

#include "analysis/layer_operands.h"
#include "sim/operands/quantised.h"
#include "traces/trace.h"

namespace guardbit {

/// What the check compares with: the codes, and the real tensors where the trace holds those.
/// `scales_sums`: block scales are factors of inner sums. Refers to trace and layer.
LayerOperands reference_operands(const Trace& trace, const QuantisedLayer& layer, bool scales_sums);

}  // namespace guardbit
