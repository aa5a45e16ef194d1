// Folders as simulate and sweep leave them, with the least that a report needs.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/unit/traces/scratch_folder.h"
#include "traces/files/json.h"

namespace guardbit::test {

/// One layer of run.json: passed, 10 outputs, all checked; 100 cycles of which 20 waited.
inline Json recorded_layer(const std::string& name) {
  const Json rounded{{"inexact", 1}, {"overflows", 0}, {"underflows", 0}};
  const Json events{{"additions", 40}, {"overflows", 0}, {"saturations", 0}, {"invalids", 0}};
  Json layer{{"layer", name},
             {"batches", 1},
             {"m", 5},
             {"k", 4},
             {"n", 2},
             {"macs", 40},
             {"weights", "e4m3:fn"},
             {"activations", "int8"},
             {"accumulator", "exact"}};
  layer["activation_scale"] = 0.5;
  layer["weight_scales"] = {0.25, 2};
  layer["weights_rounded"] = layer["activations_rounded"] = rounded;
  layer["cycles"] = 100;
  layer["folds"] = 2;
  layer["physical"] = {{"utilisation", 0.4},
                       {"stalls", {{"partial_sums", 0}, {"weights", 20}, {"total", 20}}},
                       {"memory_bytes", {{"reads", 0}, {"writes", 0}}}};
  layer["scalesim"] = nullptr;
  layer["output_register"] = {{"width", 20}};
  layer["inner"] = layer["outer"] = events;
  layer["bits_certified"] = 19;
  layer["bits_observed"] = 12;
  layer["check"] = {{"passed", true},
                    {"outputs", 10},
                    {"checked", 10},
                    {"differ_from_functional", 0},
                    {"bound_violations", 0},
                    {"overflowed", 0},
                    {"first_failure", ""},
                    {"quantisation_sqnr_db", 30.5},
                    {"arithmetic_sqnr_db", "inf"},
                    {"total_sqnr_db", 30.5},
                    {"max_error_quanta", 0},
                    {"mean_error_quanta", 0},
                    {"bound_usage", 0}};
  return layer;
}

/// run.json of these layers on 2 x 3 elements.
inline Json recorded_run(const std::vector<Json>& layers) {
  Json run{{"guardbit", "1.2.3"},
           {"trace", "digits"},
           {"seed", 7},
           {"check_budget", "inf"},
           {"passed", true}};
  run["accelerator"] = {{"array", {{"rows", 2}, {"columns", 3}, {"dataflow", "ws"}}}};
  run["layers"] = layers;
  run["total"] = {{"macs", 40000}, {"physical", {{"utilisation", 0.4}}}};
  return run;
}

/// sweep.json without plots, of one layer.
inline Json recorded_sweep(std::size_t rows) {
  return {{"kind", "sweep"},
          {"version", "1.2.3"},
          {"seed", 7},
          {"specification", "studies: []\n"},
          {"trace", "digits"},
          {"layers", {"net/a"}},
          {"choices", rows},
          {"rows", rows},
          {"outputs", 10 * rows},
          {"passed", true},
          {"plots", Json::array()}};
}

/// A row of sweep.jsonl; both operands of one format.
inline Json recorded_row(const std::string& format, const Json& failure = nullptr) {
  return {{"layer", "net/a"},      {"weights", format},    {"weight_bits", 8},
          {"activations", format}, {"activation_bits", 8}, {"accumulator", "exact"},
          {"total_error", 0.5},    {"failure", failure}};
}

/// A folder that goes with the test.
class RecordedFolder {
 public:
  RecordedFolder& add(const std::string& name, const std::string& text) {
    std::ofstream(path() / name, std::ios::binary) << text;
    return *this;
  }
  RecordedFolder& add(const Json& run) { return add("run.json", run.dump()); }
  RecordedFolder& add(const Json& sweep, const std::vector<Json>& rows) {
    std::string lines;
    for (const Json& row : rows) lines += row.dump() + "\n";
    return add("sweep.json", sweep.dump()).add("sweep.jsonl", lines);
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

}  // namespace guardbit::test
