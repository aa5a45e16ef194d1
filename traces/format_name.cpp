// Looking formats up by name.
#include "traces/format_name.h"

#include <vector>

#include "arith/error.h"
#include "arith/quantising/operand_presets.h"
#include "arith/spec.h"
#include "traces/suggest.h"

namespace guardbit::inline traces {

Format format_named(const std::string& text) {
  const Spec spec = parse_spec(text, "format");
  std::vector<std::string> known;
  for (const FormatFamily& family : format_families()) {
    Format format;
    if (family.parse(spec, format)) return format;
    known.insert(known.end(), family.examples.begin(), family.examples.end());
  }
  if (const OperandPreset* preset = find_operand_preset(text)) {
    throw SpecError("format '" + text +
                    "': that is a format with a scaling, for --weights and "
                    "--activations; its elements are " +
                    std::string(preset->format));
  }
  throw SpecError("unknown format '" + text + "'" + did_you_mean(text, known) +
                  "; expected a name such as e4m3, e5m2:ieee, posit8_2, int8 or fixed8.4, see " +
                  "guardbit formats");
}

}  // namespace guardbit::inline traces
