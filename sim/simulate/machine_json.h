// What the machine counted, for programs: parts of run.json.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "analysis/machine/scalesim.h"
#include "traces/files/json.h"
#include "traces/run_record.h"

namespace guardbit::sim {

/// What is counted as hardware has it: cycles, stalls by cause, elements through the buffers, bytes
/// to and from memory, toggled bits where these were counted. `macs` and the array give the
/// utilisation.
Json physical_json(const LayerRun& run, double utilisation);
/// What SCALE-Sim would report of one product, quirks included; null for dataflows that it does not
/// have.
Json scalesim_json(std::string_view dataflow, GemmShape shape, const ArrayConfig& array,
                   std::size_t products);

/// Adds what a run counted to totals, but for its outputs and tallies.
void add_counts(LayerRun& total, const LayerRun& run);

}  // namespace guardbit::sim
