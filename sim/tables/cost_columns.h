// What a MAC unit costs, as columns of reports and as part of records: what --cost shows.
#pragma once

#include <string>
#include <vector>

#include "analysis/cost/cost.h"
#include "sim/tables/table.h"
#include "traces/files/json.h"

namespace guardbit::sim {

/// The library whose areas are reported where none is asked for.
inline constexpr const char* usual_cell_library = "nangate45";

/// Area against int8 as value, least and largest; LUTs. Empty cells where the model does not cover
/// the design.
void append_area_columns(std::vector<Column>& columns);
void append_area_cells(std::vector<Cell>& cells,
                       const analysis::Covered<analysis::MacDesign>& design,
                       const std::string& library = usual_cell_library);

/// The first part of append_area_cells.
void append_ratio_cells(std::vector<Cell>& cells, const analysis::RatioInterval& ratio);

/// Columns of the ratio, and one column for each published table: the energy of `macs` products.
void append_cost_columns(std::vector<Column>& columns);
void append_cost_cells(std::vector<Cell>& cells,
                       const analysis::Covered<analysis::MacDesign>& design, double macs);

/// Counts of cells by kind.
Json cells_json(const analysis::CellCounts& cells);
/// Cells, areas in every library, LUTs and, table by table, the energy of a run's actions. What is
/// not covered is null, with the reason beside it.
Json cost_json(const analysis::Covered<analysis::MacDesign>& design,
               const analysis::RunActions& actions);

/// The energy of a whole run, a line a table, for people.
std::string energy_summary(
    const std::vector<std::pair<analysis::Covered<analysis::MacDesign>, analysis::RunActions>>&
        layers);

/// One sentence: the family's fit, what the interval is and that energies are blind to data.
std::string cost_note(const std::string& library);

}  // namespace guardbit::sim
