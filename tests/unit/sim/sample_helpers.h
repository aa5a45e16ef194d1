// Layers of the sample trace, quantised, for tests of what is done with them.
#pragma once

#include <string>

#include "sim/program/embedded_sample.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::test {

inline Trace sample_trace() { return parse_trace(sim::embedded_sample(), "digits"); }

/// `formats`: weights and activations.
struct SampleFormats {
  std::string weights = "int8", activations = "int8";
  std::string weights_scaling = "tensor:max", activations_scaling = "tensor:max";
};

inline QuantisedLayer sample_layer(const Trace& trace, const std::string& name,
                                   const SampleFormats& formats = {}) {
  CodecCache codecs;
  return quantise_layer(trace, select_layers(trace, name).front(),
                        {formats.activations, parse_scaling(formats.activations_scaling)},
                        {formats.weights, parse_scaling(formats.weights_scaling)}, {}, codecs);
}

}  // namespace guardbit::test
