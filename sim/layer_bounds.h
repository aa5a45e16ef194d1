// A-priori bounds of a layer's outputs under one accumulator, beside the errors that are measured.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "arith/workers.h"
#include "analysis/register_value.h"
#include "sim/quantised.h"
#include "traces/trace.h"

namespace guardbit {

/// By what is known: the formats and K alone; also the sum of the products' magnitudes; the same
/// with a probability; every partial sum.
enum class BoundKind { formats, magnitudes, probable, running };
inline constexpr std::array<std::string_view, 4> bound_kind_names{"formats", "magnitudes",
                                                                  "probable", "running"};

/// One kind of bound over the outputs of a layer that did not overflow.
struct BoundSummary {
  double largest = 0;              ///< bound, in the units of the sums
  std::size_t below = 0;           ///< outputs whose error exceeds their bound
  std::string first_below;         ///< one line; empty if there is none
  std::optional<double> least_ratio, median_ratio;  ///< bound / error, of outputs with an error
};

struct LayerBounds {
  std::string layer, accumulator;  ///< canonical
  std::string theorems;            ///< of `formats` and `magnitudes`
  std::size_t k = 0, outputs = 0, overflowed = 0, exact = 0;
  double largest_error = 0;
  /// By BoundKind; nothing where a kind does not apply.
  std::array<std::optional<BoundSummary>, bound_kind_names.size()> bounds;
  /// No proven bound, that is all but `probable`, lies below an error.
  bool holds() const;
};

struct BoundRequest {
  const AccumulatorSpec& accumulator;
  std::size_t rows = 0;     ///< as in registers_for: the length of an array's chains, 0: none
  double failure = 1e-6;    ///< probability that `probable` fails for an output
  std::uint64_t seed = 0;   ///< of stochastic rounding
};

/// Runs the functional model of the layer and compares every output. Throws SpecError.
LayerBounds bound_layer(const Trace& trace, const QuantisedLayer& layer, const BoundRequest& request,
                        const RegisterFormats& formats, Workers& workers);

}  // namespace guardbit
