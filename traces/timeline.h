// What the parts of a machine did over the time of a layer, in as many bins as fit a picture.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "traces/machine_counts.h"

namespace guardbit::inline traces {

/// What the array does: operands that stay come in, operands that move come in, sums come out;
/// after these the stalls, in the order of StallCause. What the memory does: what it moves.
enum class Activity : std::size_t {
  load,
  compute,
  drain,
  first_stall,
  move_activations = first_stall + stall_cause_names.size(),
  move_weights,
  move_partial_sums,
  move_results
};
inline constexpr std::size_t activities = static_cast<std::size_t>(Activity::move_results) + 1;

constexpr Activity stall_activity(StallCause cause) {
  return static_cast<Activity>(static_cast<std::size_t>(Activity::first_stall) +
                               static_cast<std::size_t>(cause));
}
/// `cause`: one of the first four, of waiting for such a transfer.
constexpr Activity move_activity(StallCause cause) {
  return static_cast<Activity>(static_cast<std::size_t>(Activity::move_activations) +
                               static_cast<std::size_t>(cause));
}

/// Cycles of each activity in each of up to `most_bins` bins of equal length, a power of two.
class ActivityTrack {
 public:
  static constexpr std::size_t most_bins = 256;
  using Bin = std::array<double, activities>;

  /// Cycles [from, to) since the beginning, in parts of cycles where need be.
  void add(double from, double to, Activity activity);

  double cycles_per_bin() const { return width_; }
  const std::vector<Bin>& bins() const { return bins_; }

 private:
  void halve();

  double width_ = 1;
  std::vector<Bin> bins_;
};

struct Timeline {
  ActivityTrack array;  ///< loads, computes, drains, stands
  ActivityTrack fetch;  ///< from the memory into the buffers, partial sums in both directions
  ActivityTrack drain;  ///< from the buffers into the memory
};

}  // namespace guardbit::inline traces
