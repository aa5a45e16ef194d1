// Tensors by pattern, and their values.
#include "traces/operands/tensor_values.h"

#include <cmath>

#include "arith/numbers/to_double.h"
#include "traces/name_pattern.h"
#include "traces/operands/quantised_tensor.h"

namespace guardbit::inline traces {

std::vector<std::string> select_tensors(const Trace& trace, const std::string& pattern) {
  std::vector<std::string> selected;
  for (const auto& [name, tensor] : trace.tensors) {
    if (pattern.empty() || matches_pattern(name, pattern)) selected.push_back(name);
  }
  if (selected.empty()) {
    throw_trace_error("trace '" + trace.name + "'", "no tensor matches '" + pattern + "'");
  }
  return selected;
}

std::vector<double> tensor_values(const Trace& trace, const std::string& name, CodecCache& codecs) {
  const Tensor& tensor = trace.tensors.at(name);
  if (!tensor.quantisation) {
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      if (std::isfinite(tensor.values[i])) continue;
      throw_trace_error("tensor '" + name + "'",
                        "element " + std::to_string(i) + " is not a finite number");
    }
    return {tensor.values.begin(), tensor.values.end()};
  }
  const QuantisedTensor coded = quantise_tensor(tensor, name, {}, {}, {}, codecs);
  require_finite(coded, name);
  const Channels channels = coded.scales.size() == 1
                                ? Channels{}
                                : channels_along(tensor.shape, tensor.quantisation->axis);
  std::vector<double> values;
  values.reserve(coded.codes.size());
  for (std::size_t i = 0; i < coded.codes.size(); ++i) {
    const Operand operand = coded.codec->operand(coded.codes[i]);
    values.push_back(to_double(operand.significand, operand.quantum_exp) *
                     scale_at(coded, channels, i));
  }
  return values;
}

}  // namespace guardbit::inline traces
