// Lane vectors as SystemC signals, and how a waveform shows them.
#pragma once

#include <string>
#include <systemc>

#include "models/lanes.h"

namespace guardbit {

/// Called by sc_trace for sc_signal<LaneVector>: code and valid bit of each lane.
inline void sc_trace(sc_core::sc_trace_file* file, const LaneVector& vector,
                     const std::string& name) {
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const std::string lane = name + "_" + std::to_string(i);
    sc_core::sc_trace(file, vector[i].bits, lane);
    sc_core::sc_trace(file, vector[i].valid, lane + "_valid");
  }
}

}  // namespace guardbit
