// Bounds of layers of real networks, against the errors of real kernels.
#include <doctest/doctest.h>

#include "analysis/bounds/layer_bounds.h"
#include "tests/real_networks.h"

namespace guardbit::analysis::real_bounds_test {

TEST_CASE("no bound lies below an error in layers of real networks") {
  const auto trace = test::real_networks(std::string(GUARDBIT_MEASURED_DATA) + "/networks");
  if (!trace) {
    MESSAGE("skipped: no networks in " GUARDBIT_MEASURED_DATA "/networks");
    return;
  }
  Workers workers(1);
  CodecCache codecs;
  const RegisterFormats formats;
  std::size_t outputs = 0;
  for (const Layer& layer : trace->layers) {
    for (const char* format : {"e4m3", "int8", "posit8_1"}) {
      const OperandChoice choice{format, parse_scaling("tensor:max")};
      const QuantisedLayer quantised = quantise_layer(*trace, layer, choice, choice, {}, codecs);
      for (const char* text : {"float:fp32", "float:e8m9", "float:e8m7,chunk=16",
                               "float:e8m7,rounding=stochastic", "float:e8m9,rounding=toward-zero",
                               "fixed:width=24,lsb=-4,overflow=saturate", "float:posit16_2"}) {
        const AccumulatorSpec accumulator = parse_accumulator(text);
        const BoundedOutputs bounded =
            bound_outputs(*trace, quantised, {accumulator, 0, 0x1p-20, 1}, formats, workers);
        const LayerBounds bounds =
            summarise(bounded, layer.name, text, quantised.lowered.shape().k);
        CAPTURE(layer.name);
        CAPTURE(std::string(format));
        CAPTURE(std::string(text));
        CHECK(bounds.failure == "");
        outputs += bounds.outputs;
      }
    }
  }
  MESSAGE(outputs << " outputs");
}

}  // namespace guardbit::analysis::real_bounds_test
