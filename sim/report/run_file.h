// A run's record as a report needs it: the part of run.json that is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guardbit::sim {

/// Roundings of values into a format.
struct RoundingCounts {
  std::uint64_t inexact = 0, overflows = 0, underflows = 0;
};

/// Events of registers; those that a run does not count in detail are absent.
struct RegisterEvents {
  std::uint64_t additions = 0, overflows = 0, saturations = 0, invalids = 0;
  std::optional<std::uint64_t> inexact, underflows, lost_low_bits;
};

struct UnitCost {
  std::optional<std::string> not_covered;  ///< why there is nothing else
  double area_ratio_low = 0, area_ratio_high = 0, luts = 0;
  /// The energy of the MACs of the layer by table, in picojoules; NaN: not covered.
  std::vector<std::pair<std::string, double>> mac_energies_pj;
};

struct RecordedLayer {
  std::string name;
  std::uint64_t batches = 1, m = 0, k = 0, n = 0;
  double macs = 0;
  std::string weights, activations, accumulator;
  double activation_scale = 1, largest_weight_scale = 1;
  RoundingCounts weights_rounded, activations_rounded;
  std::uint64_t cycles = 0, folds = 0;
  double utilisation = 0;                                     ///< 0 to 1
  std::vector<std::pair<std::string, std::uint64_t>> stalls;  ///< by cause, without the total
  std::uint64_t bytes_read = 0, bytes_written = 0;            ///< of memory
  std::optional<std::uint64_t> scalesim_cycles;               ///< of one of `batches` products
  std::uint64_t register_bits = 0;
  RegisterEvents inner, outer;
  std::int64_t bits_certified = 0, bits_observed = 0;
  bool passed = false;
  std::uint64_t outputs = 0, checked = 0, differ = 0, violations = 0, overflowed = 0;
  std::string first_failure;
  std::uint64_t requantised = 0, requantised_wrong = 0;  ///< codes
  double quantisation_sqnr_db = 0, arithmetic_sqnr_db = 0, total_sqnr_db = 0;
  double max_error_quanta = 0, mean_error_quanta = 0;
  double bound_usage = 0;  ///< the largest share of its bound that an error takes
  std::optional<UnitCost> cost;

  std::uint64_t stalled() const;
  bool all_right() const { return passed && requantised_wrong == 0; }
};

struct RecordedRun {
  std::string version, trace;
  std::uint64_t seed = 0;
  double check_budget = 0;
  bool passed = false;
  std::uint64_t rows = 0, columns = 0;
  std::string dataflow;
  std::vector<std::pair<std::string, std::string>> accelerator;  ///< `array.rows`, `16`
  std::vector<RecordedLayer> layers;
  double macs = 0;
  double utilisation = 0;  ///< of all layers, 0 to 1
};

/// Reads run.json, which may be hostile; keys that a report does not need may be anything. Throws
/// TraceError beginning with `place`.
RecordedRun parse_run(std::string_view text, const std::string& place);

}  // namespace guardbit::sim
