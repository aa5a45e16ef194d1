// What registers saw, for programs: parts of run.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "arith/product/matrix_product.h"
#include "arith/registers/mac.h"

namespace guardbit::sim {

/// JSON has no infinity: what is exact is the string "inf".
nlohmann::ordered_json number_json(double value);
/// In each case those that the detail tells, Detail::full or events.
nlohmann::ordered_json counts_json(const AdditionCounts& counts, Detail detail);
/// Counts and extremes; for two's complement also the bits at the top and the bottom that no sum
/// used.
nlohmann::ordered_json tally_json(const RegisterTally& tally, const RegisterLayout& layout,
                                  Detail detail);
/// How many outputs carry each flag.
nlohmann::ordered_json flags_json(const RegisterFile& outputs, Detail detail);
nlohmann::ordered_json layout_json(const RegisterLayout& layout);

}  // namespace guardbit::sim
