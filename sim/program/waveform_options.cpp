// Windows and elements from text.
#include "sim/program/waveform_options.h"

#include <algorithm>
#include <utility>

#include "arith/spec.h"

namespace guardbit::sim {
namespace {

// [first, last] of "3" or "0..3", below `count`.
std::pair<std::size_t, std::size_t> parse_lines(const std::string& text, std::size_t count,
                                                const std::string& where) {
  const auto line = [&](const std::string& digits) {
    return static_cast<std::size_t>(parse_integer(digits, 0, static_cast<int>(count) - 1, where));
  };
  const auto dots = text.find("..");
  if (dots == text.npos) return {line(text), line(text)};
  const std::pair lines{line(text.substr(0, dots)), line(text.substr(dots + 2))};
  if (lines.first > lines.second) throw SpecError(where + ": expected the smaller number first");
  return lines;
}

void append_pes(const std::string& text, ArrayShape array, std::vector<models::PePlace>& pes) {
  const std::string where = "--vcd-pe: '" + text + "'";
  const auto comma = text.find(',');
  if (comma == text.npos) {
    throw UsageError(where + ": expected <row>,<column>, such as 2,3 or 0..3,2");
  }
  const auto [top, bottom] = parse_lines(text.substr(0, comma), array.rows, where + ", row");
  const auto [left, right] = parse_lines(text.substr(comma + 1), array.cols, where + ", column");
  for (std::size_t row = top; row <= bottom; ++row) {
    for (std::size_t col = left; col <= right; ++col) {
      if (std::find(pes.begin(), pes.end(), models::PePlace{row, col}) == pes.end()) {
        pes.push_back({row, col});
      }
    }
  }
}

std::uint64_t parse_cycle(const std::string& digits, const std::string& where) {
  const bool is_number = !digits.empty() && digits.size() <= 18 &&
                         digits.find_first_not_of("0123456789") == digits.npos;
  if (!is_number) throw UsageError(where + ": expected <first cycle>:<cycle after the last>");
  return std::stoull(digits);
}

}  // namespace

void WaveformOptions::declare(Arguments& arguments) {
  arguments.option("--vcd", &file, "FILE", "waveform of the array's edges");
  arguments.option("--vcd-window", &window, "A:B", "cycles of the waveform: from A, before B");
  arguments.option("--vcd-pe", &pes, "R,C",
                   "also the registers of this element; several, and ranges such as 0..3,2");
}

std::optional<models::Waveform> WaveformOptions::waveform(ArrayShape array) const {
  if (file.empty()) {
    if (!pes.empty()) throw UsageError("--vcd-pe: expected --vcd with the name of a file");
    return std::nullopt;
  }
  const std::string where = "--vcd-window: '" + window + "'";
  const auto colon = window.find(':');
  if (colon == window.npos) {
    throw UsageError(where + ": expected <first cycle>:<cycle after the last>");
  }
  models::Waveform waveform{file,
                            parse_cycle(window.substr(0, colon), where),
                            parse_cycle(window.substr(colon + 1), where),
                            {}};
  if (waveform.to <= waveform.from) throw UsageError(where + ": there is no cycle in it");
  for (const std::string& text : pes) append_pes(text, array, waveform.pes);
  return waveform;
}

void throw_window_missed(const models::Waveform& waveform, std::uint64_t cycles) {
  throw UsageError("--vcd-window: '" + std::to_string(waveform.from) + ":" +
                   std::to_string(waveform.to) + "': expected cycles of the run, which has " +
                   std::to_string(cycles));
}

}  // namespace guardbit::sim
