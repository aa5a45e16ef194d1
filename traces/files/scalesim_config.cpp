// The ini dialect of Python's configparser, as far as SCALE-Sim 2 and 3 use it.
#include "traces/files/scalesim_config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "arith/spec.h"
#include "traces/files/text_lines.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// Keys by section; those that are not read below say where data lies or how it is written.
const std::map<std::string, std::vector<std::string>> known_keys{
    {"general", {"run_name"}},
    {"architecture_presets",
     {"arrayheight", "arraywidth", "ifmapsramszkb", "filtersramszkb", "ofmapsramszkb",
      "ifmapoffset", "filteroffset", "ofmapoffset", "bandwidth", "dataflow", "memorybanks",
      "readrequestbuffer", "writerequestbuffer"}},
    {"run_presets", {"interfacebandwidth", "useramulatortrace", "timelinearmodel"}},
    {"layout",
     {"ifmapcustomlayout", "ifmapsrambankbandwidth", "ifmapsrambanknum", "ifmapsrambankport",
      "filtercustomlayout", "filtersrambankbandwidth", "filtersrambanknum", "filtersrambankport"}},
    {"sparsity",
     {"sparsitysupport", "sparserep", "optimizedmapping", "blocksize",
      "randomnumbergeneratorseed"}},
    {"network_presets", {"topologycsvloc"}}};

class ConfigReader {
 public:
  ConfigReader(std::string_view text, std::string file) : file_(std::move(file)) {
    for (const TextLine& line : text_lines(text, "#;")) read_line(line);
  }

  bool has(const std::string& key) const { return values_.contains(key); }

  std::string value(const std::string& section, const std::string& key) const {
    const auto found = values_.find(key);
    if (found != values_.end()) return found->second.text;
    throw_trace_error(file_, "'" + key + "' is missing in section [" + section + "]");
  }

  int integer(const std::string& key, int least, int most) const {
    const std::string text = value("architecture_presets", key);
    try {
      return parse_integer(text, least, most, key);
    } catch (const SpecError& error) {
      fail(key, error.what());
    }
  }

  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw_trace_error(values_.at(key).place, what);
  }

 private:
  struct Value {
    std::string text, place;
  };

  void read_line(const TextLine& line) {
    const std::string place = line_place(file_, line);
    if (line.text.front() == '[') return open_section(line.text, place);
    const std::size_t split = line.text.find_first_of(":=");
    if (split == line.text.npos) throw_trace_error(place, "expected 'key : value' or [section]");
    const std::string written(trimmed(line.text.substr(0, split)));
    if (section_.empty()) {
      throw_trace_error(place, "expected a section such as [general] before '" + written + "'");
    }
    const std::vector<std::string>& known = known_keys.at(section_);
    const std::string key = lower(written);
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw_trace_error(place, "unknown key '" + written + "' in section [" + section_ + "]" +
                                   did_you_mean(key, known));
    }
    const std::string text(trimmed(line.text.substr(split + 1)));
    if (text != printable(text)) throw_trace_error(place, "'" + written + "': expected UTF-8 text");
    if (!values_.emplace(key, Value{text, place}).second) {
      throw_trace_error(place, "key '" + written + "' is there twice");
    }
  }

  void open_section(std::string_view text, const std::string& place) {
    section_ = text.ends_with(']') ? std::string(text.substr(1, text.size() - 2)) : "";
    if (known_keys.contains(section_)) return;
    std::string names;
    std::vector<std::string> sections;
    for (const auto& entry : known_keys) {
      names += (names.empty() ? "[" : ", [") + entry.first + "]";
      sections.push_back(entry.first);
    }
    throw_trace_error(place, "unknown section '" + std::string(text) + "', expected one of " +
                                 names + did_you_mean(section_, sections));
  }

  std::string file_, section_;
  std::map<std::string, Value> values_;  // key names do not repeat across sections
};

// SCALE-Sim has a bandwidth for each of its three buffers; here they share one memory.
double read_bandwidth(const ConfigReader& reader) {
  const std::string text = reader.value("architecture_presets", "bandwidth");
  const std::string first(trimmed(std::string_view(text).substr(0, text.find(','))));
  const std::optional<double> bandwidth = real_number(first);
  if (!bandwidth || !(*bandwidth > 0 && *bandwidth <= 1e9)) {
    reader.fail("bandwidth", "bandwidth: expected words a cycle, above 0, got '" + text + "'");
  }
  return *bandwidth;
}

void read_config_memory(const ConfigReader& reader, AcceleratorConfig& config) {
  const std::string mode = reader.value("run_presets", "interfacebandwidth");
  if (mode == "CALC") return;
  if (mode != "USER") {
    reader.fail("interfacebandwidth", "interfacebandwidth: expected CALC or USER, got '" + mode +
                                          "'" + did_you_mean(mode, {"CALC", "USER"}));
  }
  MemoryConfig memory;
  memory.bandwidth = read_bandwidth(reader);
  config.storage.memory = memory;
  constexpr int most = 1 << 30;
  const auto bytes = [&](const char* key) {
    return std::uint64_t{1024} * static_cast<std::uint64_t>(reader.integer(key, 1, most));
  };
  config.storage.activations.bytes = bytes("ifmapsramszkb");
  config.storage.weights.bytes = bytes("filtersramszkb");
  config.storage.outputs.bytes = bytes("ofmapsramszkb");
}

constexpr std::array<ScalesimDataflow, 3> dataflows{
    {{"os", Stationary::sums}, {"ws", Stationary::weights}, {"is", Stationary::activations}}};

}  // namespace

const ScalesimDataflow* scalesim_dataflow(std::string_view name) {
  const auto found = std::find_if(dataflows.begin(), dataflows.end(),
                                  [&](const auto& dataflow) { return dataflow.name == name; });
  return found == dataflows.end() ? nullptr : &*found;
}

std::string scalesim_dataflow_list() {
  const auto [first, second, last] = dataflows;
  return std::string(first.name) + ", " + std::string(second.name) + " or " +
         std::string(last.name);
}

AcceleratorFile parse_scalesim_config(std::string_view text, const std::string& file) {
  const ConfigReader reader(text, file);
  AcceleratorFile result;
  AcceleratorConfig& config = result.config;
  if (reader.has("run_name")) result.name = reader.value("general", "run_name");
  constexpr int longest_side = 4096;
  config.array.shape = {static_cast<std::size_t>(reader.integer("arrayheight", 1, longest_side)),
                        static_cast<std::size_t>(reader.integer("arraywidth", 1, longest_side))};
  config.dataflow = reader.value("architecture_presets", "dataflow");
  if (scalesim_dataflow(config.dataflow) == nullptr) {
    std::vector<std::string> names;
    for (const ScalesimDataflow& dataflow : dataflows) names.emplace_back(dataflow.name);
    reader.fail("dataflow", "dataflow: expected " + scalesim_dataflow_list() + ", got '" +
                                config.dataflow + "'" + did_you_mean(config.dataflow, names));
  }
  if (reader.has("sparsitysupport") &&
      lower(reader.value("sparsity", "sparsitysupport")) == "true") {
    reader.fail("sparsitysupport", "sparsitysupport: sparse arrays are not modelled");
  }
  read_config_memory(reader, config);
  return result;
}

}  // namespace guardbit::inline traces
