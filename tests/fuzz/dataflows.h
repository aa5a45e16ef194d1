// The dataflows that files may name, where the models that register them are not linked.
#pragma once

#include "traces/dataflow.h"

namespace guardbit {

inline const bool has_dataflows = [] {
  register_dataflow({.name = "ws",
                     .words = "weight-stationary",
                     .keeps = Stationary::weights,
                     .buffers = true,
                     .usual = true});
  register_dataflow({.name = "is",
                     .words = "input-stationary",
                     .keeps = Stationary::activations,
                     .buffers = true});
  register_dataflow({.name = "os", .words = "output-stationary", .turns = true});
  register_dataflow({.name = "dot", .words = "dot-product units", .lanes = true, .turns = true});
  return true;
}();

}  // namespace guardbit
