// Files of traces, and layers by name.
#include "traces/trace.h"

#include <cstddef>
#include <string_view>

#include "traces/atomic_file.h"
#include "traces/mapped_file.h"

namespace guardbit {

namespace {

// `*` stands for any characters, `?` for one. On a mismatch only the last `*` has to give way, so
// the time is bounded by the product of the lengths.
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.substr(p).find_first_not_of('*') == std::string_view::npos;
}

}  // namespace

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
  std::string names;
  for (const Layer& layer : trace.layers) {
    if (pattern.empty() || matches(layer.name, pattern)) selected.push_back(layer);
    names += (names.empty() ? "" : ", ") + layer.name;
  }
  const std::string place = "trace '" + trace.name + "'";
  if (trace.layers.empty()) throw_trace_error(place, "has no layers");
  if (selected.empty()) {
    throw_trace_error(place, "no layer matches '" + pattern + "', expected one of " + names);
  }
  return selected;
}

}  // namespace guardbit
