// The registry of closed forms.
#include "analysis/machine/closed_form.h"

#include <string>
#include <vector>

#include "arith/error.h"
#include "arith/numbers/ceil_div.h"
#include "traces/dataflow.h"

namespace guardbit::analysis {
namespace {

std::vector<ClosedForm>& registry() {
  static std::vector<ClosedForm> forms;
  return forms;
}

std::uint64_t pieces(std::size_t size, std::size_t piece) { return ceil_div(size, piece); }

}  // namespace

FoldGrid grid_over(std::size_t rows, std::size_t cols, ArrayShape array) {
  return {pieces(rows, array.rows), pieces(cols, array.cols)};
}

RegisterClosedForm::RegisterClosedForm(const ClosedForm& form) { registry().push_back(form); }

const ClosedForm& closed_form(std::string_view dataflow) {
  const DataflowRecord& record = dataflow_record(dataflow);
  for (const ClosedForm& form : registry()) {
    if (form.dataflow == record.name) return form;
  }
  throw SpecError("dataflow '" + record.name +
                  "': nobody has derived a closed form of its cycles and accesses");
}

}  // namespace guardbit::analysis
