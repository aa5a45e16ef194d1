// A sweep with its files, progress line and plots: shared by the sweep command and the demo.
#pragma once

#include <filesystem>
#include <string>

#include "arith/workers.h"
#include "sim/tables/table.h"
#include "traces/files/sweep_specification.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// What `sweep` and `demo` run where nothing is said: integers, minifloats by exponent bits and
/// posits of 3 to 8 bits under exact sums; integer and fixed-point registers for int8, fixed-point
/// and floating-point ones for e4m3.
SweepFile default_sweep();

/// The names that a specification may use.
SweepNames sweep_names();

struct SweepRun {
  SweepFile file;
  std::string specification;  ///< the text that `file` was read from; empty: its own YAML
  std::filesystem::path folder;
  bool explain = false;  ///< rows say which kernels ran
  bool quiet = false;    ///< no progress line
  bool fresh = false;    ///< without the points of a run that was stopped
};

struct SweepOutcome {
  Table table;          ///< all rows, as in sweep.csv
  std::string summary;  ///< for people: which files there are and what they hold
  bool passed = false;  ///< every output lies within its bound
  bool stopped =
      false;  ///< by a signal, which was said on standard error; only the journal is written
};

/// Runs what the file says and writes all that docs/sweep.md describes into the folder (made if
/// missing), going on where a run of the same sweep was stopped. Throws Error.
SweepOutcome sweep_to_folder(const Trace& trace, const SweepRun& run, Workers& workers);

}  // namespace guardbit::sim
