// Cycle counts of an array in closed form: the judge of the models. analysis/machine/closed_form.h
// says what they count, the files of analysis/machine/dataflows/ derive them.
#pragma once

#include <cstdint>
#include <string_view>

#include "analysis/machine/closed_form.h"

namespace guardbit::analysis {

/// Throws SpecError for a dataflow that is not there or has no closed form, for a size of zero, and
/// for an array that the dataflow does not have.
FoldGrid fold_grid(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Array-sized pieces of one product. Throws as `fold_grid`.
std::uint64_t folds(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Cycles of one product until its last output is out of the array. Throws as `fold_grid`.
std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Elements and sums of one product that pass between the buffers and the array: the judge of the
/// models' counts. Throws as `fold_grid`.
BufferAccesses buffer_traffic(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Share of the array's multiplications that are used, MACs / (cycles * R * C * L), 0 to 1.
double utilisation(double macs, const ArrayConfig& array, std::uint64_t cycles);

}  // namespace guardbit::analysis
