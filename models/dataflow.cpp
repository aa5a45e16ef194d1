// The registry of dataflows.
#include "models/dataflow.h"

#include <algorithm>
#include <utility>

#include "arith/error.h"

namespace guardbit::models {
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

void link(std::vector<Fold>& folds) {
  for (std::size_t i = 0; i + 1 < folds.size(); ++i) folds[i].next = &folds[i + 1];
}

}  // namespace guardbit::models
