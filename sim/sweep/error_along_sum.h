// Where in a sum its error arises: partial sums of 1, 2, 4, .. products against exact ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/plotting/plot.h"
#include "arith/workers.h"
#include "sim/sweep/sweep_figures.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// 1, 2, 4, .. and k.
std::vector<std::size_t> prefix_lengths(std::size_t k);

/// The same registers as for whole sums take the first products of each: root mean square error of
/// what they then hold, relative to the root mean square of the whole exact sums, each with its
/// channel's scale: at the end, the arithmetic error of RelativeErrors. Of the first outputs of the
/// layer's first batch, about 4096, which need operands without block scales. One value for each of
/// `lengths`, the last of which is k.
class ErrorAlongSum {
 public:
  ErrorAlongSum(const QuantisedLayer& layer, std::vector<std::size_t> lengths, Workers& workers);

  std::vector<double> errors(const MacRegisters& registers, std::uint64_t seed) const;

 private:
  std::vector<double> sums(std::size_t length, const MacRegisters& registers,
                           std::uint64_t seed) const;

  std::vector<std::size_t> lengths_;
  std::vector<double> scales_;                   // of each column
  std::vector<GemmOperands> prefixes_;           // of each length
  std::vector<std::vector<double>> exact_sums_;  // the sums of each
  Workers& workers_;
};

/// On the layer with the longest sums: a panel each for up to two pairs of operands, those with the
/// most kinds of accumulators. Of each kind the narrowest that errs less than quantisation did, or
/// the best.
analysis::Figure error_along_sum(const SweepRows& rows, const Trace& trace,
                                 const std::vector<Layer>& layers, Workers& workers);

}  // namespace guardbit::sim
