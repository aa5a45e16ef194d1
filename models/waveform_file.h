// A VCD file that is written whole or not at all, with the same bytes on every run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <systemc>

#include "models/lane_signals.h"

namespace guardbit {

/// Records signals from its construction to its destruction. Time unit: 1 ns, one clock edge.
class WaveformFile {
 public:
  /// Throws TraceError where no file can be written at `path`. To be called before the simulation:
  /// an exception within would reach the caller as SystemC's.
  static void check(const std::filesystem::path& path);

  explicit WaveformFile(std::filesystem::path path);
  ~WaveformFile();
  WaveformFile(const WaveformFile&) = delete;
  WaveformFile& operator=(const WaveformFile&) = delete;

  template <class Signal>
  void trace(const Signal& signal, const std::string& name) {
    sc_trace(file_, signal.read(), name);
  }

 private:
  std::filesystem::path path_;
  std::filesystem::path raw_;  // what SystemC writes; its header holds the date
  sc_core::sc_trace_file* file_ = nullptr;
};

}  // namespace guardbit
