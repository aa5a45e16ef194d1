// How often a product's folds read and write the buffers next to the array.
#pragma once

#include <cstdint>
#include <vector>

#include "models/fold.h"
#include "traces/operands/gemm_codes.h"
#include "traces/run_record.h"

namespace guardbit::models {

/// Each element of a fold's piece of A and B enters the array once, but for padding; each of its
/// sums leaves once, and where it is not the first of its output, is added to one that is read.
BufferAccesses buffer_accesses(const std::vector<Fold>& folds, const GemmCodes& codes);

}  // namespace guardbit::models
