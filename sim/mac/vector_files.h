// Golden vectors as files that a testbench reads with $readmemh.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/mac/vectors.h"

namespace guardbit::sim {

/// Codes side by side, element 0 in the lowest bits, as hexadecimal digits.
std::string packed_hex(const std::vector<Code>& codes, int width);

/// `accumulator` is the canonical text. Writes a.hex, b.hex, c.hex where there are addends,
/// sum.hex, flags.hex, out.hex where results are requantised, vectors.csv, and at the end
/// vectors.json, which describes them. Each file appears whole or not at all. Returns the names
/// written. Throws Error.
std::vector<std::string> write_vectors(const std::vector<Vector>& vectors, const VectorPlan& plan,
                                       const MacObserver& observer, const Requantiser* requantiser,
                                       const std::string& accumulator,
                                       const std::filesystem::path& folder);

}  // namespace guardbit::sim
