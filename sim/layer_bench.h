// One quantised layer, run functionally under many accumulators and compared with its references.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/quantised.h"
#include "traces/run_record.h"
#include "traces/trace.h"

namespace guardbit {

/// The outputs of a layer of real operands, with its bias, formed exactly in MPFR and then rounded to double.
/// Throws TraceError where an operand is not finite, SpecError where the trace holds codes.
std::vector<double> original_outputs(const Trace& trace, const Layer& layer);

/// Root mean square errors of a layer's outputs, relative to the root mean square output.
struct RelativeErrors {
  double quantisation = 0;  ///< exact sums of the quantised operands against the original ones
  double arithmetic = 0;    ///< registers against those exact sums
  double total = 0;         ///< registers against the original outputs
};

class LayerBench {
 public:
  /// `originals` as original_outputs gives them; both outlive the bench.
  LayerBench(const QuantisedLayer& layer, const std::vector<double>& originals);

  struct Result {
    MacRegisters registers;
    LayerRun run;
    RelativeErrors errors;
  };
  /// Sequential summation, or in the specification's own chunks. Throws SpecError.
  Result run(const AccumulatorSpec& accumulator, std::uint64_t seed) const;

  /// Two's complement width that held every partial sum, in units of the products' quantum.
  int observed_bits() const { return observed_bits_; }
  /// Exponent of the products' quantum.
  int product_lsb() const { return product_lsb_; }

 private:
  std::vector<double> outputs_of(const RegisterFile& file) const;

  const QuantisedLayer& layer_;
  std::vector<GemmOperands> operands_;  // with block scales, if any, as factors of products
  std::vector<double> scales_;  // of each output
  const std::vector<double>& originals_;
  std::vector<double> exact_;
  int observed_bits_ = 0;
  int product_lsb_ = 0;
};

}  // namespace guardbit
