// Fuzzes SCALE-Sim's topologies: the layers that are read have names of their own and sizes that
// fit, and errors are one line that names the file.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "tests/fuzz/require.h"
#include "traces/files/scalesim_topology.h"
#include "traces/trace_error.h"

namespace guardbit {
namespace {

void check_layers(const std::vector<TopologyLayer>& layers) {
  require(!layers.empty());
  std::set<std::string> names;
  for (const TopologyLayer& layer : layers) {
    const std::string& name = layer.layer.name;
    require(!name.empty() && name == printable(name) && names.insert(name).second);
    const LoweredLayer lowered(layer.layer, layer.activations, layer.weights);
    require(lowered.macs() >= 1 && lowered.outputs() >= 1);
  }
}

}  // namespace
}  // namespace guardbit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  std::vector<TopologyLayer> layers;
  try {
    layers = parse_topology({reinterpret_cast<const char*>(data), size}, "fuzzed");
  } catch (const Error& error) {
    require_one_line(error);
    return 0;
  }
  check_layers(layers);  // an error here is a finding
  return 0;
}
