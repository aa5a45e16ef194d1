// A waveform of an array's edges and of single elements, as a value change dump.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "models/lanes.h"
#include "models/pe_registers.h"
#include "models/vcd_writer.h"

namespace guardbit::models {

/// Row and column of an element.
struct PePlace {
  std::size_t row = 0;
  std::size_t col = 0;
  bool operator==(const PePlace&) const = default;
};

/// A waveform of cycles [from, to), counted from the first layer's first one. Cycle c is shown at
/// c ns: what enters the edges in it, and what the registers hold after its clock edge.
struct Waveform {
  /// Written when the window has passed or the machine is destroyed; not if no cycle is in it.
  std::filesystem::path path;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::vector<PePlace> pes = {};  ///< elements of the array whose registers are shown
  bool contains(std::uint64_t cycle) const { return cycle >= from && cycle < to; }
};

/// What there is to see in a cycle.
struct WaveformSample {
  std::uint64_t cycle = 0;
  std::uint64_t fold = 0;  ///< of the layer
  std::uint64_t edge = 0;  ///< of the fold
  const LaneVector& west;
  const LaneVector& north;
  const LaneVector& south;
};

class WaveformRecorder {
 public:
  /// Throws TraceError where the file cannot be written: to be called before the simulation, within
  /// which an exception would reach the caller as SystemC's.
  explicit WaveformRecorder(Waveform waveform);
  /// Writes the file if that is not done.
  ~WaveformRecorder();
  WaveformRecorder(const WaveformRecorder&) = delete;
  WaveformRecorder& operator=(const WaveformRecorder&) = delete;

  const Waveform& waveform() const { return waveform_; }
  /// The next samples are of these registers, which outlive them. Layers whose codes are as wide
  /// share their variables; others get a scope of their own.
  void begin_layer(const ArrayConfig& array, const PeRegisters& registers);
  void record(const WaveformSample& sample);
  /// Cycles recorded so far.
  std::uint64_t cycles() const { return cycles_; }
  /// Writes the file, whole, unless nothing was recorded. Nothing is recorded any more.
  void finish();

 private:
  struct CodeVariables {
    VcdWriter::Variable code = 0, scale = 0, value = 0, valid = 0;
  };
  // The variables of layers with the same widths.
  struct Group {
    std::vector<int> widths;
    VcdWriter::Variable first = 0, end = 0;
    VcdWriter::Variable fold = 0, edge = 0;
    std::vector<CodeVariables> west, north, south;
    std::vector<CodeVariables> registers;  // of each PE in turn, bank by bank
  };

  const Group& group_of_layer();
  std::vector<int> widths() const;
  Group make_group();
  CodeVariables add(const std::vector<std::string>& scope, const std::string& name,
                    const CodeFormat& format);
  void add_registers(const std::vector<std::string>& scope, Group& group);
  void show(const CodeVariables& variables, const CodeFormat& format,
            std::span<const std::uint64_t> code);
  void show_lanes(const std::vector<CodeVariables>& variables, const CodeFormat& format,
                  const LaneVector& lanes);
  void show_registers(const Group& group);
  void hide(const Group& group);

  Waveform waveform_;
  VcdWriter writer_;
  ArrayConfig array_;
  const PeRegisters* registers_ = nullptr;
  std::vector<Group> groups_;
  std::size_t current_ = 0;
  bool layer_begins_ = false, finished_ = false;
  std::uint64_t cycles_ = 0, last_ = 0;  // recorded, and the last one
};

}  // namespace guardbit::models
