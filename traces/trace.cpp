// Files of traces, and layers by name.
#include "traces/trace.h"

#include "arith/joined.h"
#include "traces/files/atomic_file.h"
#include "traces/files/mapped_file.h"
#include "traces/name_pattern.h"

namespace guardbit::inline traces {

Trace read_trace(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse_trace(file.bytes(), path.string());
}

void write_trace(const std::filesystem::path& path, const Trace& trace) {
  const std::vector<std::byte> bytes = serialise_trace(trace);
  try {
    write_file_atomically(path, bytes);
  } catch (const Error& error) {
    throw TraceError(error.what());
  }
}

std::vector<Layer> select_layers(const Trace& trace, const std::string& pattern) {
  std::vector<Layer> selected;
  for (const Layer& layer : trace.layers) {
    if (pattern.empty() || matches_pattern(layer.name, pattern)) selected.push_back(layer);
  }
  const std::string place = "trace '" + trace.name + "'";
  if (trace.layers.empty()) throw_trace_error(place, "has no layers");
  if (selected.empty()) {
    throw_trace_error(place, "no layer matches '" + pattern + "', expected one of " +
                                 joined(trace.layers, &Layer::name));
  }
  return selected;
}

}  // namespace guardbit::inline traces
