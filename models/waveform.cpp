// From the signals of a machine to the variables of a dump.
#include "models/waveform.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "traces/files/atomic_file.h"
#include "traces/trace_error.h"

namespace guardbit::models {
namespace {

using Scope = std::vector<std::string>;

Scope within(Scope scope, const std::string& name) {
  scope.push_back(name);
  return scope;
}

void require_writable(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw_trace_error(path.string(), "is a folder; expected the name of a file");
  }
  const std::filesystem::path probe = path.string() + ".part";
  if (!std::ofstream(probe)) {
    throw_trace_error(path.string(), "cannot be written; expected a writable folder");
  }
  std::filesystem::remove(probe, ignored);
}

}  // namespace

WaveformRecorder::WaveformRecorder(Waveform waveform) : waveform_(std::move(waveform)) {
  require_writable(waveform_.path);
}

WaveformRecorder::~WaveformRecorder() { finish(); }

void WaveformRecorder::finish() {
  if (finished_) return;
  finished_ = true;
  if (cycles_ == 0) return;
  writer_.at(last_ + 1);
  try {
    write_file_atomically(waveform_.path, writer_.text());
  } catch (const Error&) {
    // The folder was writable when recording began; without it there is nothing left to keep.
  }
}

void WaveformRecorder::begin_layer(const ArrayConfig& array, const PeRegisters& registers) {
  array_ = array;
  registers_ = &registers;
  layer_begins_ = true;
}

void WaveformRecorder::record(const WaveformSample& sample) {
  if (finished_) return;
  writer_.at(sample.cycle);
  const Group& group = group_of_layer();
  writer_.set(group.fold, sample.fold);
  writer_.set(group.edge, sample.edge);
  show_lanes(group.west, registers_->west(), sample.west);
  show_lanes(group.north, registers_->north(), sample.north);
  show_lanes(group.south, registers_->south(), sample.south);
  show_registers(group);
  ++cycles_;
  last_ = sample.cycle;
}

// Widths of codes and scales at the edges and in the registers: what decides about variables.
std::vector<int> WaveformRecorder::widths() const {
  std::vector<int> result;
  const auto add = [&](const CodeFormat& format) {
    result.push_back(format.width);
    result.push_back(format.scale_width);
  };
  add(registers_->west());
  add(registers_->north());
  add(registers_->south());
  for (const RegisterBank* bank : registers_->banks()) add(bank->format());
  return result;
}

const WaveformRecorder::Group& WaveformRecorder::group_of_layer() {
  if (!layer_begins_) return groups_[current_];
  layer_begins_ = false;
  const std::vector<int> wanted = widths();
  const auto found = std::find_if(groups_.begin(), groups_.end(),
                                  [&](const Group& group) { return group.widths == wanted; });
  const auto number = static_cast<std::size_t>(found - groups_.begin());
  if (number != current_ && current_ < groups_.size()) hide(groups_[current_]);
  current_ = number;
  if (found == groups_.end()) groups_.push_back(make_group());
  return groups_[current_];
}

WaveformRecorder::Group WaveformRecorder::make_group() {
  const Scope machine{groups_.empty() ? "machine"
                                      : "machine_" + std::to_string(groups_.size() + 1)};
  Group group;
  group.first = writer_.size();
  group.widths = widths();
  group.fold = writer_.add_wire(machine, "fold", 32);
  group.edge = writer_.add_wire(machine, "edge", 32);
  const Scope array = within(machine, "array");
  const auto lanes = [&](const char* side, const char* line, std::size_t count, std::size_t of_line,
                         const CodeFormat& format) {
    std::vector<CodeVariables> variables;
    for (std::size_t i = 0; i < count * of_line; ++i) {
      Scope scope = within(within(array, side), line + std::to_string(i / of_line));
      if (of_line > 1) scope.push_back("lane" + std::to_string(i % of_line));
      variables.push_back(add(scope, "", format));
    }
    return variables;
  };
  group.west = lanes("west", "row", array_.shape.rows, array_.lanes, registers_->west());
  group.north = lanes("north", "col", array_.shape.cols, array_.lanes, registers_->north());
  group.south = lanes("south", "col", array_.shape.cols, 1, registers_->south());
  for (const PePlace& pe : waveform_.pes) {
    add_registers(within(array, "pe_" + std::to_string(pe.row) + "_" + std::to_string(pe.col)),
                  group);
  }
  group.end = writer_.size();
  return group;
}

void WaveformRecorder::add_registers(const Scope& scope, Group& group) {
  for (const RegisterBank* bank : registers_->banks()) {
    for (std::size_t i = 0; i < bank->per_pe(); ++i) {
      const std::string lane = bank->per_pe() == 1 ? "" : "_lane" + std::to_string(i);
      group.registers.push_back(add(scope, bank->name() + lane, bank->format()));
    }
  }
}

// The variables of a code: `code`, `value` and so on, or `name`, `name_value` and so on.
WaveformRecorder::CodeVariables WaveformRecorder::add(const Scope& scope, const std::string& name,
                                                      const CodeFormat& format) {
  const std::string prefix = name.empty() ? "" : name + "_";
  CodeVariables variables;
  variables.code = writer_.add_wire(scope, name.empty() ? "code" : name, format.width);
  if (format.scale_width > 0) {
    variables.scale = writer_.add_wire(scope, prefix + "scale", format.scale_width);
  }
  variables.value = writer_.add_real(scope, prefix + "value");
  variables.valid = writer_.add_wire(scope, prefix + "valid", 1);
  return variables;
}

void WaveformRecorder::show(const CodeVariables& variables, const CodeFormat& format,
                            std::span<const std::uint64_t> code) {
  writer_.set(variables.code, code);
  if (format.scale_width > 0) writer_.set(variables.scale, code[0] >> 32);
  writer_.set_real(variables.value, format.value(code));
}

void WaveformRecorder::show_lanes(const std::vector<CodeVariables>& variables,
                                  const CodeFormat& format, const LaneVector& lanes) {
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    writer_.set(variables[i].valid, lanes[i].valid ? 1 : 0);
    if (lanes[i].valid) {
      show(variables[i], format, lanes.words(i, format.words()));
      continue;
    }
    writer_.set_unknown(variables[i].code);
    if (format.scale_width > 0) writer_.set_unknown(variables[i].scale);
    writer_.set_unknown(variables[i].value);
  }
}

void WaveformRecorder::show_registers(const Group& group) {
  auto variables = group.registers.begin();
  for (const PePlace& pe : waveform_.pes) {
    for (const RegisterBank* bank : registers_->banks()) {
      const std::size_t first = (pe.row * array_.shape.cols + pe.col) * bank->per_pe();
      for (std::size_t i = 0; i < bank->per_pe(); ++i, ++variables) {
        show(*variables, bank->format(), bank->code(first + i));
        writer_.set(variables->valid, bank->is_valid(first + i) ? 1 : 0);
      }
    }
  }
}

void WaveformRecorder::hide(const Group& group) {
  for (VcdWriter::Variable variable = group.first; variable < group.end; ++variable) {
    writer_.set_unknown(variable);
  }
}

}  // namespace guardbit::models
