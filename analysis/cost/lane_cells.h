// The parts of mac_cells: what the kinds of operands and registers are made of.
#pragma once

#include "analysis/cost/cells.h"
#include "analysis/cost/design.h"

namespace guardbit::analysis {

/// One lane of minifloats or posits: both operands decoded and multiplied, the exponents added.
CellCounts product_cells(const MacDesign& design);

/// The register of an integer unit with the multipliers of all lanes, as one sum of bits.
CellCounts integer_cells(const MacDesign& design);

/// One addition in floating point: the product and the register aligned, added, normalised,
/// rounded.
CellCounts floating_addition_cells(const MacDesign& design);

/// The flip-flops of the register and what clears them.
CellCounts register_cells(const MacDesign& design);

}  // namespace guardbit::analysis
