// Values for topologies. The sum of four uniform 16-bit integers is formed exactly and is exact in
// binary32 (18 bits), so that every platform has the same; the standard library's normal
// distribution is another on each.
#include <algorithm>

#include "arith/numbers/rounding.h"
#include "traces/files/scalesim_topology.h"
#include "traces/name_pattern.h"
#include "traces/shape.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {
namespace {

constexpr std::size_t most_values = std::size_t{1} << 29;

// Mean 0, standard deviation 2 / sqrt(12); multiples of 2^-16.
float about_normal(std::uint64_t bits) {
  constexpr int mean_of_sum = 2 * 65535;
  const auto sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
  return static_cast<float>(static_cast<int>(sum) - mean_of_sum) / 65536;
}

Tensor synthetic_tensor(const std::vector<std::size_t>& shape, std::uint64_t seed,
                        std::uint64_t stream, bool rectified) {
  Tensor tensor;
  tensor.shape = shape;
  tensor.values.resize(element_count(shape));
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const float value = about_normal(random_bits_at(seed, stream, i));
    tensor.values[i] = rectified ? std::max(value, 0.0f) : value;
  }
  return tensor;
}

}  // namespace

Trace synthetic_trace(const std::vector<TopologyLayer>& layers, const std::string& name,
                      const std::string& pattern, std::uint64_t seed) {
  Trace trace;
  trace.name = name;
  std::size_t values = 0;
  std::string names;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const TopologyLayer& layer = layers[i];
    names += (names.empty() ? "" : ", ") + layer.layer.name;
    if (!pattern.empty() && !matches_pattern(layer.layer.name, pattern)) continue;
    values += element_count(layer.activations) + element_count(layer.weights);
    if (values > most_values) {
      throw_trace_error("topology '" + name + "', layer '" + layer.layer.name + "'",
                        "more than 2^29 values together; choose fewer layers");
    }
    trace.tensors[layer.layer.activations] = synthetic_tensor(layer.activations, seed, 2 * i, true);
    trace.tensors[layer.layer.weights] = synthetic_tensor(layer.weights, seed, 2 * i + 1, false);
    trace.layers.push_back(layer.layer);
  }
  if (trace.layers.empty()) {
    throw_trace_error("topology '" + name + "'",
                      "no layer matches '" + pattern + "', expected one of " + names);
  }
  return trace;
}

}  // namespace guardbit::inline traces
