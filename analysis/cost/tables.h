// The coefficients of the cost models: analysis/cost_tables/*.csv, which the program carries. Every
// number stands there with its source.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost/cells.h"
#include "analysis/cost/design.h"

namespace guardbit::analysis {

/// Areas of a library's smallest cells.
struct CellLibrary {
  std::string name;
  double nand2_um2 = 0;
  std::array<double, cell_kind_names.size()> um2{};  ///< by CellKind
};

/// What synthesis makes of the cells of a family, with one library and one style of adders.
struct AreaFactor {
  std::string library;
  std::string style;  ///< `ripple` or `brent_kung`
  MacFamily family = MacFamily::integer;
  double factor = 1;   ///< of all cells but flip-flops
  double designs = 0;  ///< that were synthesised
  std::optional<double> mean_error_percent, max_error_percent;
};

/// A coefficient of a formula for LUTs.
struct LutTerm {
  std::string family, term;
  double value = 0;
};
/// LUTs of one design, where there is no formula.
struct MeasuredLuts {
  std::string operands, reg;
  double luts = 0;
};

/// value * (x / width)^degree picojoules: one summand of an action's energy. x is the operand's
/// width; `operand` is one format, a class of them, or what else x is.
struct EnergyTerm {
  std::string table, action, operand;
  double value = 0;
  int degree = 0;
  double width = 1;
};

struct CostTables {
  std::vector<CellLibrary> libraries;
  std::vector<AreaFactor> factors;
  std::vector<LutTerm> luts;
  std::vector<MeasuredLuts> measured_luts;
  std::vector<EnergyTerm> energies;
};

/// The tables that the program carries.
const CostTables& cost_tables();

/// Reads files one after the other, each after a line `file <name>`. Throws Error, naming the file
/// and the line, where one of the five is not there or does not have its columns.
CostTables read_cost_tables(std::string_view files);

}  // namespace guardbit::analysis
