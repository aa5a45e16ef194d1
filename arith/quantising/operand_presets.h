// Named operands: an element format together with the scaling that its definition gives it.
#pragma once

#include <span>
#include <string_view>

namespace guardbit::inline arith {

struct OperandPreset {
  std::string_view name;
  std::string_view format;  ///< of the elements
  std::string_view scaling;
  std::string_view defined_by;
};

/// All of them; docs/formats/block.md describes them.
std::span<const OperandPreset> operand_presets();
/// Null where no preset has this name.
const OperandPreset* find_operand_preset(std::string_view name);

}  // namespace guardbit::inline arith
