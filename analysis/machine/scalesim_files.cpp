// Lines of SCALE-Sim's report files: fields and line ends each follow a comma.
#include "analysis/machine/scalesim_files.h"

#include <charconv>
#include <cmath>
#include <iterator>

namespace guardbit::analysis {
namespace {

constexpr const char* compute_header =
    "LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,\n";
constexpr const char* bandwidth_header =
    "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW,\n";
constexpr const char* detailed_access_header =
    "LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, "
    "SRAM Filter Start Cycle, SRAM Filter Stop Cycle, SRAM Filter Reads, "
    "SRAM OFMAP Start Cycle, SRAM OFMAP Stop Cycle, SRAM OFMAP Writes,\n";

std::string field(std::uint64_t value) { return std::to_string(value); }
std::string field(double value) { return python_text(value); }

template <class... Values>
std::string line(std::size_t layer, Values... values) {
  std::string text = std::to_string(layer);
  ((text += ", " + field(values)), ...);
  return text + ",\n";
}

}  // namespace

std::string python_text(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
  char digits[400];
  const auto text = [&](std::chars_format format) {
    return std::string(digits, std::to_chars(digits, std::end(digits), value, format).ptr);
  };
  const std::string scientific = text(std::chars_format::scientific);
  const int exp = std::stoi(scientific.substr(scientific.find('e') + 1));
  if (value != 0 && (exp < -4 || exp >= 16)) return scientific;
  const std::string fixed = text(std::chars_format::fixed);
  return fixed.find('.') == fixed.npos ? fixed + ".0" : fixed;
}

ScalesimFiles scalesim_files(std::span<const ScalesimReport> reports) {
  ScalesimFiles files{compute_header, bandwidth_header, detailed_access_header};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const ScalesimReport& report = reports[i];
    files.compute += line(i, report.total_cycles, std::uint64_t{0}, report.overall_util,
                          report.mapping_efficiency, report.compute_util);
    files.bandwidth += line(i, report.ifmap_sram_bandwidth, report.filter_sram_bandwidth,
                            report.ofmap_sram_bandwidth);
    files.detailed_access +=
        line(i, report.ifmap.start_cycle, report.ifmap.stop_cycle, report.ifmap.count,
             report.filter.start_cycle, report.filter.stop_cycle, report.filter.count,
             report.ofmap.start_cycle, report.ofmap.stop_cycle, report.ofmap.count);
  }
  return files;
}

}  // namespace guardbit::analysis
