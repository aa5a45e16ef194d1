// The registry of dataflows and the operand streams they share.
#include "models/dataflow.h"

#include <algorithm>
#include <utility>

#include "arith/error.h"

namespace guardbit {
namespace {

std::vector<std::unique_ptr<Dataflow>>& registry() {
  static std::vector<std::unique_ptr<Dataflow>> dataflows;
  return dataflows;
}

}  // namespace

RegisterDataflow::RegisterDataflow(std::unique_ptr<Dataflow> dataflow) {
  registry().push_back(std::move(dataflow));
}

std::vector<std::string> dataflow_names() {
  std::vector<std::string> names;
  for (const auto& dataflow : registry()) names.push_back(dataflow->name());
  std::sort(names.begin(), names.end());
  return names;
}

const Dataflow& find_dataflow(std::string_view name) {
  for (const auto& dataflow : registry()) {
    if (dataflow->name() == name) return *dataflow;
  }
  std::string expected;
  for (const std::string& known : dataflow_names()) {
    expected += (expected.empty() ? "" : ", ") + known;
  }
  throw SpecError("dataflow '" + std::string(name) + "': expected one of " + expected);
}

void OperandStreams::reset(std::size_t lanes, std::size_t cycles, std::size_t reach) {
  stride_ = cycles + reach;
  newest_ = cycles;
  operands_.assign(lanes * stride_, Operand{});
}

void OperandStreams::push(const LaneVector& vector, const OperandDecoder& decoder) {
  --newest_;
  for (std::size_t lane = 0; lane < vector.size(); ++lane) {
    operands_[lane * stride_ + newest_] = operand_of(vector[lane], decoder);
  }
}

void OperandStreams::push_scales(const LaneVector& vector, const OperandDecoder& decoder) {
  --newest_;
  for (std::size_t lane = 0; lane < vector.size(); ++lane) {
    operands_[lane * stride_ + newest_] = sum_scale_of(vector[lane], decoder);
  }
}

}  // namespace guardbit
