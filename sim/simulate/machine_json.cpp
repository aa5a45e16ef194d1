// Counts by name.
#include "sim/simulate/machine_json.h"

#include <string>

#include "sim/simulate/tally_json.h"
#include "traces/files/json.h"
#include "traces/files/scalesim_config.h"

namespace guardbit::sim {
namespace {

Json stalls_json(const StallCounts& stalls) {
  Json json;
  for (std::size_t i = 0; i < stall_cause_names.size(); ++i) {
    json[std::string(stall_cause_names[i])] = stalls.by_cause[i];
  }
  json["total"] = stalls.total();
  return json;
}

Json accesses_json(const BufferAccesses& accesses) {
  return {{"activation_reads", accesses.activation_reads},
          {"weight_reads", accesses.weight_reads},
          {"sum_reads", accesses.sum_reads},
          {"sum_writes", accesses.sum_writes}};
}

Json memory_json(const MemoryTraffic& memory) {
  return {{"activation_reads", memory.activation_reads},
          {"weight_reads", memory.weight_reads},
          {"sum_reads", memory.sum_reads},
          {"sum_writes", memory.sum_writes},
          {"result_writes", memory.result_writes},
          {"reads", memory.reads()},
          {"writes", memory.writes()}};
}

Json sram_json(const analysis::ScalesimAccesses& accesses) {
  return {{"start_cycle", accesses.start_cycle},
          {"stop_cycle", accesses.stop_cycle},
          {"count", accesses.count}};
}

Json toggles_json(const ToggleCounts& toggles) {
  return {{"operand", toggles.operand},
          {"product", toggles.product},
          {"accumulator", toggles.accumulator}};
}

}  // namespace

Json physical_json(const LayerRun& run, double utilisation) {
  Json json{{"cycles", run.cycles},
            {"cycles_working", run.cycles - run.stalls.total()},
            {"stalls", stalls_json(run.stalls)},
            {"utilisation", utilisation},
            {"buffer_accesses", accesses_json(run.accesses)},
            {"memory_bytes", memory_json(run.memory)}};
  if (run.toggles) json["toggled_bits"] = toggles_json(*run.toggles);
  return json;
}

Json scalesim_json(std::string_view dataflow, GemmShape shape, const ArrayConfig& array,
                   std::size_t products) {
  if (scalesim_dataflow(dataflow) == nullptr) return nullptr;
  const analysis::ScalesimReport report = analysis::scalesim_report(dataflow, shape, array.shape);
  return {{"products", products},
          {"total_cycles", report.total_cycles},
          {"overall_util_percent", number_json(report.overall_util)},
          {"mapping_efficiency_percent", number_json(report.mapping_efficiency)},
          {"compute_util_percent", number_json(report.compute_util)},
          {"ifmap_sram_reads", sram_json(report.ifmap)},
          {"filter_sram_reads", sram_json(report.filter)},
          {"ofmap_sram_writes", sram_json(report.ofmap)}};
}

void add_counts(LayerRun& total, const LayerRun& run) {
  total.cycles += run.cycles;
  total.folds += run.folds;
  total.stalls += run.stalls;
  total.accesses += run.accesses;
  total.memory += run.memory;
  if (run.toggles) total.toggles = total.toggles.value_or(ToggleCounts{}) += *run.toggles;
}

}  // namespace guardbit::sim
