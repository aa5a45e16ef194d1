// Which kernel the functional model ran, and why, as columns of reports: what --explain shows.
#pragma once

#include <vector>

#include "arith/product/matrix_product.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

inline void append_kernel_columns(std::vector<Column>& columns) {
  columns.push_back({"kernel", "kernel", "", Align::left});
  columns.push_back({"kernel_reason", "why", "", Align::left});
}
inline void append_kernel_cells(std::vector<Cell>& cells, const KernelReport& report) {
  cells.emplace_back(report.kernel);
  cells.emplace_back(report.reason);
}

}  // namespace guardbit::sim
