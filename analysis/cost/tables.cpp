// From the text of the tables to their numbers.
#include "analysis/cost/tables.h"

#include <algorithm>

#include "analysis/cost/csv.h"
#include "analysis/cost/embedded_tables.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

// The text of one file out of all of them.
std::string_view file_in(std::string_view files, const std::string& name) {
  const std::string mark = "file " + name + "\n";
  const std::size_t begin = files.find(mark);
  if (begin == files.npos) throw Error("cost tables: expected a file " + name);
  files.remove_prefix(begin + mark.size());
  const std::size_t end = files.find("\nfile ");
  return end == files.npos ? files : files.substr(0, end + 1);
}

CellLibrary& library_named(std::vector<CellLibrary>& libraries, const std::string& name) {
  const auto at = std::ranges::find(libraries, name, &CellLibrary::name);
  if (at != libraries.end()) return *at;
  libraries.push_back({name, 0, {}});
  return libraries.back();
}

std::vector<CellLibrary> read_libraries(std::string_view text) {
  std::vector<std::string> cells(cell_kind_names.begin(), cell_kind_names.end());
  cells.emplace_back("nand2");
  const CsvTable table("cells.csv", text, {"library", "cell", "area", "unit", "source"});
  std::vector<CellLibrary> libraries;
  for (const CsvRow& row : table.rows()) {
    row.one_of("unit", {"um2"});
    CellLibrary& library = library_named(libraries, row.text("library"));
    const std::size_t cell = row.one_of("cell", cells);
    double& area = cell == cell_kind_names.size() ? library.nand2_um2 : library.um2[cell];
    if (area != 0) row.fail("the cell is given twice");
    area = row.number("area");
    if (!(area > 0)) row.fail("expected an area above 0");
  }
  for (const CellLibrary& library : libraries) {
    if (library.nand2_um2 == 0 || std::ranges::count(library.um2, 0) != 0) {
      throw Error("cells.csv: library " + library.name + " does not have every cell");
    }
  }
  return libraries;
}

std::vector<AreaFactor> read_factors(std::string_view text) {
  std::vector<std::string> families;
  for (int i = 0; i <= static_cast<int>(MacFamily::posit_float); ++i) {
    families.emplace_back(name_of(static_cast<MacFamily>(i)));
  }
  const CsvTable table("factors.csv", text,
                       {"library", "style", "family", "factor", "designs", "mean_error_percent",
                        "max_error_percent", "source"});
  std::vector<AreaFactor> factors;
  for (const CsvRow& row : table.rows()) {
    factors.push_back({row.text("library"), row.text("style"),
                       static_cast<MacFamily>(row.one_of("family", families)), row.number("factor"),
                       row.number("designs"), row.optional_number("mean_error_percent"),
                       row.optional_number("max_error_percent")});
  }
  return factors;
}

std::vector<LutTerm> read_lut_terms(std::string_view text) {
  const CsvTable table("luts.csv", text, {"family", "term", "value", "unit", "source"});
  std::vector<LutTerm> terms;
  for (const CsvRow& row : table.rows()) {
    row.one_of("unit", {"LUT", "bits"});
    terms.push_back({row.text("family"), row.text("term"), row.number("value")});
  }
  return terms;
}

std::vector<MeasuredLuts> read_measured_luts(std::string_view text) {
  const CsvTable table("luts_measured.csv", text,
                       {"operands", "register", "luts", "unit", "source"});
  std::vector<MeasuredLuts> designs;
  for (const CsvRow& row : table.rows()) {
    row.one_of("unit", {"LUT"});
    designs.push_back({row.text("operands"), row.text("register"), row.number("luts")});
  }
  return designs;
}

std::vector<EnergyTerm> read_energies(std::string_view text) {
  const CsvTable table(
      "energy.csv", text,
      {"table", "action", "operand", "value", "degree", "width", "unit", "source"});
  std::vector<EnergyTerm> terms;
  for (const CsvRow& row : table.rows()) {
    row.one_of("unit", {"pJ"});
    row.one_of("action", {"multiply", "add", "buffer_bit", "memory_bit"});
    terms.push_back({row.text("table"), row.text("action"), row.text("operand"),
                     row.number("value"),
                     static_cast<int>(row.one_of("degree", {"0", "1", "2", "3"})),
                     row.optional_number("width").value_or(1)});
  }
  return terms;
}

}  // namespace

CostTables read_cost_tables(std::string_view files) {
  return {read_libraries(file_in(files, "cells.csv")), read_factors(file_in(files, "factors.csv")),
          read_lut_terms(file_in(files, "luts.csv")),
          read_measured_luts(file_in(files, "luts_measured.csv")),
          read_energies(file_in(files, "energy.csv"))};
}

const CostTables& cost_tables() {
  static const CostTables tables = read_cost_tables(embedded_cost_tables());
  return tables;
}

}  // namespace guardbit::analysis
