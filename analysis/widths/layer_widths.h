// How many accumulator bits a layer asks for, four ways: certified, predicted, observed, needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "analysis/judge/register_value.h"
#include "analysis/widths/certified_width.h"
#include "analysis/widths/needed_width.h"
#include "analysis/widths/observed_width.h"
#include "analysis/widths/predicted_width.h"
#include "arith/workers.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::analysis {

/// What is asked.
struct WidthRequest {
  bool needed = true;      ///< search, which takes most of the time
  bool predicted = true;   ///< a target is of use, even if nothing is searched
  std::size_t tile = 0;    ///< products of an inner register of two stages; 0: one register
  std::size_t chunk = 0;   ///< products of an inner sum of chunked floats; 0: the best
  std::size_t terms = 16;  ///< products a group of aligned sums
  double margin_db = 10;   ///< that the arithmetic error shall lie below the quantisation error
  std::optional<double> error_db;  ///< instead: that it shall lie below the outputs
  std::uint64_t seed = 0;
  NeededRounding rounding = NeededRounding::nearest;
};

struct LayerWidths {
  std::string layer, weights, activations;  ///< formats canonical
  std::size_t terms = 0;                    ///< products of each output
  LayerCertificate certified;
  LayerObservation observed;
  PredictedWidth predicted;  ///< if it or `needed` was asked for
  /// Relative root mean square errors; the first is not known of tensors that hold codes.
  std::optional<double> quantisation_error, target;
  std::optional<NeededWidths> needed;
  std::string note;  ///< one line: why something of the above is missing; empty if nothing is
};

/// Everything about one layer. Throws Error.
LayerWidths layer_widths(const Trace& trace, const QuantisedLayer& layer,
                         const WidthRequest& request, const RegisterFormats& formats,
                         Workers& workers);

}  // namespace guardbit::analysis
