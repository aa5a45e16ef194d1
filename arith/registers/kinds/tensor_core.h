// The fused sums of NVIDIA's tensor cores, by generation, input type and result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arith/registers/accumulator_spec.h"

namespace guardbit::inline arith {

/// `volta`, `ampere`, `ada`, `hopper`, `blackwell`: oldest first.
std::vector<std::string> tensor_core_generations();

/// The aligned register that a generation is for these operands; formats by canonical name. Throws
/// SpecError listing what that generation takes.
RegisterSpec tensor_core_register(const RegisterSpec& spec, std::string_view activations,
                                  std::string_view weights);

}  // namespace guardbit::inline arith
