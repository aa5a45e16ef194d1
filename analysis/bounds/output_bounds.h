// Bounds of each output of a layer under one accumulator, beside the error that is measured.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/judge/register_value.h"
#include "arith/workers.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::analysis {

/// By what is known: the formats and K alone; also the sum of the products' magnitudes; every
/// partial sum. The latter two also with a probability.
enum class BoundKind { formats, magnitudes, running, probable, probable_running };
inline constexpr std::array<std::string_view, 5> bound_kind_names{
    "formats", "magnitudes", "running", "probable", "probable_running"};
inline constexpr std::array proven_bounds{BoundKind::formats, BoundKind::magnitudes,
                                          BoundKind::running};

/// One output, in the units of the sums. Bounds are rounded up and the error down, so that no bound
/// seems broken that is not.
struct OutputBounds {
  double error = 0;                ///< |register - exact sum|; means nothing after an overflow
  bool overflowed = false;         ///< on the way, in some register
  bool overflow_excluded = false;  ///< beforehand: excludes_overflow
  /// By BoundKind, for outputs that do not overflow; nothing where a kind does not apply.
  std::array<std::optional<double>, bound_kind_names.size()> bounds;
};

struct BoundRequest {
  const AccumulatorSpec& accumulator;
  std::size_t rows = 0;    ///< as in registers_for: the length of an array's chains, 0: none
  double failure = 1e-6;   ///< probability that `probable` fails for an output
  std::uint64_t seed = 0;  ///< of stochastic rounding
};

/// All outputs of a layer, in order, and what their bounds rest on.
struct BoundedOutputs {
  std::string theorems;  ///< of `formats` and `magnitudes`
  std::vector<OutputBounds> outputs;
};

/// Runs the functional model of the layer and compares every output. Throws SpecError.
BoundedOutputs bound_outputs(const Trace& trace, const QuantisedLayer& layer,
                             const BoundRequest& request, const RegisterFormats& formats,
                             Workers& workers);

}  // namespace guardbit::analysis
