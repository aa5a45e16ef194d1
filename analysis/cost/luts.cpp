// Formulas for the LUTs of FPGAs, and measurements where there is no formula.
#include <algorithm>

#include "analysis/cost/cost.h"
#include "analysis/cost/mac_cells.h"
#include "analysis/cost/operand_text.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

using Luts = Covered<double>;

double term(const std::string& family, const std::string& name) {
  for (const LutTerm& entry : cost_tables().luts) {
    if (entry.family == family && entry.term == name) return entry.value;
  }
  throw Error("luts.csv: expected " + family + "," + name);
}

double integer_luts(const MacDesign& design) {
  const int n = design.activations.bits, m = design.weights.bits;
  const auto of = [](const char* name) { return term("integer", name); };
  const double extra = m >= of("extra_row_from") ? of("extra_row_bit") * n : 0;
  return of("partial_product") * n * m + of("register_bit") * design.register_bits + extra;
}

double minifloat_luts(const MacDesign& design) {
  const auto of = [](const char* name) { return term("minifloat_fixed", name); };
  const CellCounts shifter = alignment_cells(design);
  const auto positions = static_cast<double>(shifter[CellKind::mux2] + shifter[CellKind::and2]);
  return of("significand_product_bit") * design.activations.precision * design.weights.precision +
         of("register_bit") * design.register_bits + of("shifter_position") * positions;
}

Luts measured_luts(const MacDesign& design) {
  const std::string operands = operand_text(design.activations);
  if (design.activations == design.weights) {
    for (const MeasuredLuts& entry : cost_tables().measured_luts) {
      if (entry.operands == operands && entry.reg == register_text(design)) return entry.luts;
    }
  }
  return Luts::not_covered("no formula for LUTs of " + std::string(name_of(family_of(design))));
}

}  // namespace

Covered<double> luts_of(const MacDesign& design) {
  if (design.lanes > 1) return Luts::not_covered("no formula for LUTs of several lanes");
  if (design.saturates) return Luts::not_covered("no formula for LUTs that saturate");
  switch (family_of(design)) {
    case MacFamily::integer:
      return integer_luts(design);
    case MacFamily::minifloat_fixed:
      return minifloat_luts(design);
    default:
      return measured_luts(design);
  }
}

}  // namespace guardbit::analysis
