// `--vcd`, `--vcd-window` and `--vcd-pe`: which waveform to record.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/waveform.h"
#include "sim/program/arguments.h"
#include "traces/array_shape.h"

namespace guardbit::sim {

struct WaveformOptions {
  std::string file, window = "0:1000";
  std::vector<std::string> pes;

  void declare(Arguments& arguments);
  /// None without `--vcd`. Throws UsageError naming the option, also for elements that the array
  /// does not have.
  std::optional<models::Waveform> waveform(ArrayShape array) const;
};

/// The window of a waveform in which no cycle fell, as an error. Throws UsageError.
[[noreturn]] void throw_window_missed(const models::Waveform& waveform, std::uint64_t cycles);

}  // namespace guardbit::sim
