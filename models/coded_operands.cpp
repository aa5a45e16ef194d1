// Tables of codes, ranges of those that occur.
#include "models/coded_operands.h"

#include <algorithm>
#include <cmath>

namespace guardbit::models {

CodedOperands::CodedOperands(const std::vector<CodeOrEmpty>& elements, std::size_t k,
                             const OperandDecoder& decoder)
    : k_(k), distinct_(1), occurs_(1), places_(elements.size()) {
  const bool scaled = decoder.scales != nullptr && decoder.place == ScalePlace::products;
  if (!scaled && decoder.elements.format().width <= 16) {
    look_up_codes(elements, decoder);
  } else {
    decode_each(elements, decoder);
  }
  measure();
}

void CodedOperands::look_up_codes(const std::vector<CodeOrEmpty>& elements,
                                  const OperandDecoder& decoder) {
  distinct_.resize(1 + (std::size_t{1} << decoder.elements.format().width));
  occurs_.resize(distinct_.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    places_[i] = elements[i].empty ? 0 : elements[i].code + 1;
    occurs_[places_[i]] = 1;
  }
  for (std::size_t i = 1; i < distinct_.size(); ++i) {
    if (occurs_[i] != 0) distinct_[i] = decoder.operand(static_cast<Code>(i - 1), 0);
  }
}

void CodedOperands::decode_each(const std::vector<CodeOrEmpty>& elements,
                                const OperandDecoder& decoder) {
  distinct_.resize(1 + elements.size());
  occurs_.assign(distinct_.size(), 1);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const CodeOrEmpty& element = elements[i];
    places_[i] = static_cast<std::uint32_t>(i + 1);
    if (!element.empty) distinct_[i + 1] = decoder.operand(element.code, element.scale);
  }
}

void CodedOperands::measure() {
  std::vector<Operand> occurring;
  std::vector<double> sizes(distinct_.size());
  for (std::size_t i = 0; i < distinct_.size(); ++i) {
    if (occurs_[i] == 0) continue;
    occurring.push_back(distinct_[i]);
    sizes[i] = std::abs(carrier<double>(distinct_[i], 0));
    magnitudes_.largest = std::max(magnitudes_.largest, sizes[i]);
  }
  range_ = range_of(occurring);
  for (std::size_t line = 0; line < places_.size(); line += k_) {
    double sums[4] = {};  // side by side
    for (std::size_t i = 0; i < k_; ++i) sums[i % 4] += sizes[places_[line + i]];
    magnitudes_.line_sum = std::max(magnitudes_.line_sum, sums[0] + sums[1] + (sums[2] + sums[3]));
  }
}

}  // namespace guardbit::models
