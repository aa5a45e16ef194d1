// The registry of dataflows.
#include "models/dataflow.h"

#include <utility>

#include "arith/error.h"

namespace guardbit::models {
namespace {

std::vector<std::unique_ptr<Dataflow>>& registry() {
  static std::vector<std::unique_ptr<Dataflow>> dataflows;
  return dataflows;
}

}  // namespace

void Dataflow::check(const ArrayConfig& array) const {
  if (const auto wrong = contradiction_in(record_, array)) {
    throw SpecError("dataflow '" + name() + "': " + wrong->key + ": " + wrong->what);
  }
}

RegisterDataflow::RegisterDataflow(std::unique_ptr<Dataflow> dataflow) {
  register_dataflow(dataflow->record());
  registry().push_back(std::move(dataflow));
}

const Dataflow& find_dataflow(std::string_view name) {
  for (const auto& dataflow : registry()) {
    if (dataflow->name() == name) return *dataflow;
  }
  throw SpecError(unknown_dataflow(name));
}

void link(std::vector<Fold>& folds) {
  for (std::size_t i = 0; i + 1 < folds.size(); ++i) folds[i].next = &folds[i + 1];
}

}  // namespace guardbit::models
