// One quantised layer, run functionally under many accumulators and compared with its references.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "analysis/judge/register_check.h"
#include "analysis/judge/register_value.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/workers.h"
#include "traces/operands/quantised_layer.h"
#include "traces/run_record.h"
#include "traces/trace.h"

namespace guardbit::analysis {

/// Throws TraceError where an operand is not finite, SpecError where the trace holds codes.
void require_real(const Trace& trace, const Layer& layer);

/// The outputs of a layer of real operands, with its bias, formed exactly and then rounded to
/// double. Throws as require_real.
std::vector<double> original_outputs(const Trace& trace, const Layer& layer, Workers& workers);

/// Root mean square errors of a layer's outputs, relative to the root mean square output.
struct RelativeErrors {
  double quantisation = 0;  ///< exact sums of the quantised operands against the original ones
  double arithmetic = 0;    ///< registers against those exact sums
  double total = 0;         ///< registers against the original outputs
};

class LayerBench {
 public:
  /// `originals` as original_outputs gives them, or empty where there are none: errors against them
  /// are then NaN. All of these outlive the bench.
  LayerBench(const Trace& trace, const QuantisedLayer& layer, const std::vector<double>& originals,
             const RegisterFormats& formats, Workers& workers);

  struct Result {
    MacRegisters registers;
    LayerRun run;         ///< in the detail of events
    KernelReport kernel;  ///< what ran
    RelativeErrors errors;
    RegisterCheck check;  ///< of every output
  };
  /// `rows`: length of the chains of an array; 0: sequential summation, or in the specification's
  /// own chunks. Throws SpecError.
  Result run(const AccumulatorSpec& accumulator, std::uint64_t seed, std::size_t rows = 0);

  /// At least errors.arithmetic of a run in which nothing overflows, before it runs: every output
  /// by the a-priori bound of the one whose products are largest. Throws SpecError.
  double arithmetic_bound(const AccumulatorSpec& accumulator);

  /// RelativeErrors::quantisation; NaN without original outputs.
  double quantisation_error() const { return quantisation_error_; }
  /// RelativeErrors::arithmetic if every output were off by one quantum of the products.
  double error_of_quantum() const;
  /// Two's complement width that held every partial sum, in units of the products' quantum.
  int observed_bits() const { return observed_bits_; }
  /// Exponent of the products' quantum.
  int product_lsb() const { return product_lsb_; }

 private:
  LayerRun multiply(const MacRegisters& registers, GemmRun run, KernelReport& report) const;
  AllExactSums& exact_sums(bool scales_sums);
  RelativeErrors errors_of(std::vector<double>& outputs) const;
  // At least what any output has: the sum of the magnitudes of its products and bias, with and
  // without block scales of inner sums, and the largest of these scales.
  struct LargestSums {
    MpfrNumber scaled, unscaled, factor;
  };
  const LargestSums& largest_sums(bool scales_sums);

  const Trace& trace_;
  const QuantisedLayer& layer_;
  const std::vector<double>& originals_;
  const RegisterFormats& formats_;
  Workers& workers_;
  std::vector<GemmOperands> operands_;  // with block scales, if any, as factors of products
  std::vector<PreparedGemm> prepared_;  // of operands_
  std::vector<double> scales_;          // of each output
  // The exact sums where block scales are factors of products, and of inner sums.
  std::optional<AllExactSums> of_products_, of_sums_;
  std::optional<LargestSums> largest_of_products_, largest_of_sums_;
  std::vector<double> exact_outputs_;  // the exact sums, scaled
  double quantisation_error_ = std::numeric_limits<double>::quiet_NaN();
  int observed_bits_ = 0;
  int product_lsb_ = 0;
};

}  // namespace guardbit::analysis
