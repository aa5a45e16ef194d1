// SCALE-Sim's .cfg file as an accelerator.
#pragma once

#include <string>
#include <string_view>

#include "traces/dataflow.h"
#include "traces/files/accelerator_file.h"

namespace guardbit::inline traces {

/// A dataflow that SCALE-Sim has, under the name that it has here too.
struct ScalesimDataflow {
  std::string_view name;
  Stationary keeps;
};
/// Null for dataflows that SCALE-Sim does not have.
const ScalesimDataflow* scalesim_dataflow(std::string_view name);
/// `os, ws or is`.
std::string scalesim_dataflow_list();

/// Reads text that may be hostile: sections [general], [architecture_presets] and [run_presets] of
/// `key : value` or `key = value`, case of keys ignored, comments by # and ;. Array, dataflow, run
/// name and, with InterfaceBandwidth USER, Bandwidth and SRAM sizes (kB of 1024 one-byte words) are
/// read; with CALC memory never stalls, so that sizes do not matter. Other known keys change no
/// cycle and are skipped. Throws TraceError `file:line: ..` for what is misspelt, missing or out of
/// range, and for sparsity.
AcceleratorFile parse_scalesim_config(std::string_view text, const std::string& file);

}  // namespace guardbit::inline traces
