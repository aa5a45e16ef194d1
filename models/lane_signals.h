// Lane vectors as SystemC signals. Their type needs sc_trace; waveforms are models/waveform.h's.
#pragma once

#include <string>

#include <systemc>

#include "models/lanes.h"

namespace guardbit::models {

/// Called by sc_trace for sc_signal<Lane>: code and valid bit.
inline void sc_trace(sc_core::sc_trace_file* file, const Lane& lane, const std::string& name) {
  sc_core::sc_trace(file, lane.bits, name);
  sc_core::sc_trace(file, lane.valid, name + "_valid");
}

/// Called by sc_trace for sc_signal<LaneVector>: each lane under its number.
inline void sc_trace(sc_core::sc_trace_file* file, const LaneVector& vector,
                     const std::string& name) {
  for (std::size_t i = 0; i < vector.size(); ++i) {
    sc_trace(file, vector[i], name + "_" + std::to_string(i));
  }
}

}  // namespace guardbit::models
