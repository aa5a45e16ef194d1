// What registers saw, for programs: parts of run.json.
#pragma once

#include "arith/product/matrix_product.h"
#include "arith/registers/mac.h"
#include "traces/files/json.h"

namespace guardbit::sim {

/// JSON has no infinity: what is exact is the string "inf".
Json number_json(double value);
/// In each case those that the detail tells, Detail::full or events.
Json counts_json(const AdditionCounts& counts, Detail detail);
/// Counts and extremes; for two's complement also the bits at the top and the bottom that no sum
/// used.
Json tally_json(const RegisterTally& tally, const RegisterLayout& layout, Detail detail);
/// How many outputs carry each flag.
Json flags_json(const RegisterFile& outputs, Detail detail);
Json layout_json(const RegisterLayout& layout);

}  // namespace guardbit::sim
