// What SCALE-Sim 3 reports of a layer on an array of R x C, quirks included, to compare with it.
//
// SCALE-Sim builds tables of addresses, a line a cycle, and counts their lines. Read from its
// compute classes, with rows Sr, columns Sc and time T:
//  - os: Sr, Sc, T = M, N, K;  ws: K, N, M;  is: K, M, N. Folds: rf * cf = ceil(Sr/R) * ceil(Sc/C).
//  - Lines a fold: T + R + C - 2 (os), T + 2R + C - 2 (ws, is). For os that is R - 1 less than the
//    results need: they leave through the bottom edge, yet a column's appear from the cycle on in
//    which the corner's first result exists. analysis/machine/cycles.h has what hardware takes.
//  - `Total Cycles` is the index of the last line, one less than their number.
//  - A read is served a cycle after it is asked for, a write at once; cycles count from 0.
//  - os writes are M*N + folds * (R+C): the shape of each fold is added to what it writes. Those of
//  ws
//    and is are M*N*rf: all partial sums; nothing reads them back.
//  - Compute utilisation of ws and is divides by T + 2R + 2C - 3 cycles a fold, C - 1 too many.
// Percentages and averages repeat SCALE-Sim's own operations on doubles in their order, a sum over
// the folds included (as Python up to 3.11 adds; 3.12 and later compensate).
//
// It applies without stalls and sparsity; accesses to DRAM depend on its buffers and are not here.
#pragma once

#include <cstdint>
#include <string_view>

#include "traces/array_shape.h"
#include "traces/layer.h"

namespace guardbit::analysis {

/// One line of `SRAM ... Start Cycle, Stop Cycle, Reads` or `Writes`.
struct ScalesimAccesses {
  std::uint64_t start_cycle = 0, stop_cycle = 0, count = 0;
  bool operator==(const ScalesimAccesses&) const = default;
};

/// The columns of SCALE-Sim's reports for one layer.
struct ScalesimReport {
  std::uint64_t total_cycles = 0;  ///< as reported: one less than the cycles counted
  double overall_util = 0, mapping_efficiency = 0, compute_util = 0;  ///< percent
  double ifmap_sram_bandwidth = 0, filter_sram_bandwidth = 0,
         ofmap_sram_bandwidth = 0;        ///< words a cycle
  ScalesimAccesses ifmap, filter, ofmap;  ///< of SRAM
  std::uint64_t cycles() const { return total_cycles + 1; }
};

/// Throws SpecError for a dataflow other than `os`, `ws` and `is`, or for a size of zero. A product
/// of 1 x 1 x 1 on 1 x 1 with `os`, which SCALE-Sim divides by its 0 cycles, has infinite averages.
ScalesimReport scalesim_report(std::string_view dataflow, GemmShape shape, ArrayShape array);

}  // namespace guardbit::analysis
