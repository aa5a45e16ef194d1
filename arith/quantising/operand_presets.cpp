// The table of named operands.
#include "arith/quantising/operand_presets.h"

#include <algorithm>
#include <array>

namespace guardbit::inline arith {
namespace {

constexpr std::string_view mx = "OCP Microscaling Formats 1.0";
constexpr std::string_view mx_scaling = "block:32,e8m0";

// MXINT8 leaves -128 open to implementations: here, as in most, it is not used.
constexpr std::array<OperandPreset, 8> presets{
    {{"mxfp8_e5m2", "e5m2", mx_scaling, mx},
     {"mxfp8_e4m3", "e4m3", mx_scaling, mx},
     {"mxfp6_e3m2", "e3m2", mx_scaling, mx},
     {"mxfp6_e2m3", "e2m3", mx_scaling, mx},
     {"mxfp4", "e2m1", mx_scaling, mx},
     {"mxint8", "fixed8.6:symmetric", mx_scaling, mx},
     {"nvfp4", "e2m1", "block:16,ue4m3:fn,tensor", "NVIDIA Blackwell"},
     {"s2fp8", "e5m2", "tensor:s2fp8", "Cambier et al., ICLR 2020"}}};

}  // namespace

std::span<const OperandPreset> operand_presets() { return presets; }

const OperandPreset* find_operand_preset(std::string_view name) {
  const auto found = std::find_if(presets.begin(), presets.end(),
                                  [&](const OperandPreset& preset) { return preset.name == name; });
  return found == presets.end() ? nullptr : &*found;
}

}  // namespace guardbit::inline arith
