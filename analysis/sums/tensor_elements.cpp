// Decoding tensors.
#include "analysis/sums/tensor_elements.h"

#include <algorithm>
#include <optional>

namespace guardbit::analysis {

Dyadic TensorElements::scaled(std::size_t index) const {
  const Dyadic& value = values[index];
  if (scales.empty()) return value;
  const Dyadic& factor = scales[index];
  return {value.significand * factor.significand, value.exp + factor.exp,
          value.is_number && factor.is_number};
}

int TensorElements::scale_quantum_exp() const {
  std::optional<int> least;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (values[i].significand == 0 || scales[i].significand == 0) continue;
    least = least ? std::min(*least, scales[i].exp) : scales[i].exp;
  }
  return least.value_or(0);
}

TensorElements decode_elements(std::span<const Code> codes, const std::string& format,
                               const LayerBlocks& blocks) {
  TensorElements elements;
  DyadicCodes values{ExactFormat(format)};
  elements.values.reserve(codes.size());
  for (const Code code : codes) elements.values.push_back(values.value(code));
  if (blocks.layout == nullptr) return elements;
  DyadicCodes scales{ExactFormat(blocks.format)};
  elements.scales.reserve(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    elements.scales.push_back(scales.value(blocks.scales[blocks.layout->of(i)]));
  }
  return elements;
}

TensorElements decode_elements(std::span<const float> values) {
  TensorElements elements;
  elements.values.reserve(values.size());
  for (const float value : values) elements.values.push_back(dyadic(value));
  return elements;
}

}  // namespace guardbit::analysis
