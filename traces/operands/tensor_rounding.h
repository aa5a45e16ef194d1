// Rounding the runs of a tensor in kernels, shared out over threads.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "arith/quantising/block.h"
#include "arith/quantising/quantiser.h"
#include "arith/workers.h"
#include "traces/operands/tensor_runs.h"

namespace guardbit::inline traces {

/// The real values of a tensor, how they are rounded, and who does it.
class TensorRounding {
 public:
  /// The random bits of an element are those of its index in `stream`. Without workers all is done
  /// by the caller; with them the results are the same. All arguments are referred to.
  TensorRounding(std::span<const float> values, const Quantiser& quantiser,
                 const RandomStream& stream, Workers* workers)
      : values_(values), quantiser_(quantiser), stream_(stream), workers_(workers) {}

  /// The largest finite magnitude of each of `groups` channels.
  std::vector<float> largest_magnitudes(const std::vector<TensorRun>& runs,
                                        std::size_t groups) const;

  /// Divides each channel by its divisor; writes values.size() codes.
  QuantisationCounts round(const std::vector<TensorRun>& runs, const std::vector<double>& divisors,
                           Code* codes) const;

  /// Rounds blocks, one run each: their scales' codes too, each chosen while its block is in
  /// the cache. Elements whose scale is NaN have code 0 and overflow.
  QuantisationCounts round_blocks(const std::vector<TensorRun>& runs, const BlockScaler& scaler,
                                  int scale_width, Code* scale_codes, Code* codes) const;

 private:
  using Action = std::function<QuantisationCounts(std::size_t first, std::size_t last)>;
  QuantisationCounts share_out(std::size_t runs, const Action& action) const;

  std::span<const float> values_;
  const Quantiser& quantiser_;
  RandomStream stream_;
  Workers* workers_;
};

}  // namespace guardbit::inline traces
