// What a multiply-accumulate unit costs: area against an int8 one, LUTs, published energies.
//
// Area: the cells of the datapath, counted exactly (analysis/cost/mac_cells.h), times the areas of
// a named library, times one factor for each family of datapaths (flip-flops excepted), which
// stands for what synthesis gains and was fitted to synthesised netlists. Against those the mean
// error is 5 % and the largest 16 %; a ratio to int8 has a mean error of 5 %, and of 13 % at the
// 95th percentile. The interval of a ratio is something else: the least and the largest one of all
// libraries and adder styles that there are factors for.
//
// It does not apply to what mac_design leaves out, nor to wires, clocks, pipelines and layout:
// ratios are to be trusted, square micrometres to a third at best.
//
// Energy: published numbers for single operations. They know nothing of the data, which moves real
// energies by up to a factor of two, and tables differ by up to nine times. So each table stands by
// itself, and an operation that it does not list has no energy there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/cost/cells.h"
#include "analysis/cost/design.h"
#include "analysis/cost/tables.h"

namespace guardbit::analysis {

/// A ratio with its least and largest value over libraries and styles.
struct RatioInterval {
  double value = 0, low = 0, high = 0;
};

struct AreaEstimate {
  double gate_equivalents = 0;  ///< of the unit, in NAND gates of two inputs, flip-flops included
  double register_gate_equivalents = 0;  ///< of the flip-flops
  double um2 = 0;                        ///< of the unit
  RatioInterval per_mac;  ///< of one lane, against an int8 MAC with 32 bits that wraps
  AreaFactor fit;         ///< with what it was fitted on
};

/// int8 times int8 into 32 bits that wrap: what areas are compared with.
MacDesign reference_mac();

/// In a library of the tables, with ripple adders.
AreaEstimate area_of(const MacDesign& design, const std::string& library);

/// LUTs of Xilinx UltraScale+ without DSP blocks, by formula, or as measured for a few designs.
Covered<double> luts_of(const MacDesign& design);

/// Names of the energy tables, in their order.
std::vector<std::string> energy_tables();

/// A multiplication and an addition to the register, of one lane.
Covered<double> mac_energy_pj(const MacDesign& design, const std::string& table);

/// What a run did, as far as tables have a price for it.
struct RunActions {
  double macs = 0;
  struct Buffer {
    double bits = 0;          ///< read and written
    std::uint64_t bytes = 0;  ///< of its memory, which is half of a double buffer; 0: not known
  };
  std::vector<Buffer> buffers;
  double memory_bits = 0;  ///< to and from the memory outside
};

/// The parts of a run's energy. A part without actions is 0 in every table.
struct RunEnergy {
  Covered<double> macs_pj, buffers_pj, memory_pj;
  /// All three; not covered where one is not.
  Covered<double> total_pj() const;
};
/// Where the design is not covered, its MACs have no energy.
RunEnergy run_energy(const Covered<MacDesign>& design, const RunActions& actions,
                     const std::string& table);

}  // namespace guardbit::analysis
