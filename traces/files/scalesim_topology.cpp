// Lines to layers. SCALE-Sim itself drops the first line and whatever stands after the last comma;
// here neither is needed.
#include "traces/files/scalesim_topology.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "arith/spec.h"
#include "traces/files/text_lines.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {
namespace {

constexpr std::size_t fields_of_product = 4, fields_of_convolution = 8;
constexpr int largest_size = 1 << 24;

std::vector<std::string> split_fields(std::string_view line) {
  std::vector<std::string> fields;
  if (line.ends_with(',')) line.remove_suffix(1);
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.emplace_back(trimmed(line.substr(0, comma)));
    if (comma == line.npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

bool is_heading(const std::vector<std::string>& fields) {
  return fields.size() > 1 && std::none_of(fields.begin() + 1, fields.end(), [](const auto& field) {
           return field.find_first_of("0123456789") != field.npos;
         });
}

class LineReader {
 public:
  LineReader(std::string place, std::vector<std::string> fields)
      : place_(std::move(place)), fields_(std::move(fields)) {}

  TopologyLayer read() const {
    const std::size_t count = fields_.size();
    if (count != fields_of_product && count != fields_of_product + 1 &&
        count != fields_of_convolution && count != fields_of_convolution + 1) {
      throw_trace_error(place_,
                        std::to_string(count) +
                            " fields, expected a name and M, N, K, or a name, input height "
                            "and width, filter height and width, channels, filters, stride");
    }
    TopologyLayer result = count <= fields_of_product + 1 ? product() : convolution();
    result.layer.name = fields_[0];
    const std::string& name = result.layer.name;
    if (name.empty()) throw_trace_error(place_, "expected a name in the first field");
    if (name != printable(name)) throw_trace_error(place_, "expected a name in UTF-8");
    return result;
  }

 private:
  std::size_t number(std::size_t field, const char* what) const {
    try {
      return static_cast<std::size_t>(parse_integer(fields_[field], 1, largest_size, what));
    } catch (const SpecError& error) {
      throw_trace_error(place_, "field " + std::to_string(field + 1) + ", " + error.what());
    }
  }

  // The field after the required ones: `N:M` of a dense layer says nothing, a number `usual` if not
  // there.
  std::size_t last_number(std::size_t field, const char* what, std::size_t usual) const {
    if (field == fields_.size()) return usual;
    const std::string& text = fields_[field];
    const std::size_t colon = text.find(':');
    if (colon == text.npos) return number(field, what);
    if (trimmed(std::string_view(text).substr(0, colon)) ==
        trimmed(std::string_view(text).substr(colon + 1))) {
      return usual;
    }
    throw_trace_error(place_, "sparsity '" + text + "': expected dense layers, N:N");
  }

  TopologyLayer product() const {
    const std::size_t m = number(1, "M"), n = number(2, "N"), k = number(3, "K");
    const std::size_t batch = last_number(4, "batch", 1);
    TopologyLayer result;
    result.activations = {m, k};
    result.weights = {k, n};
    if (batch == 1) return result;
    result.activations.insert(result.activations.begin(), batch);
    result.weights.insert(result.weights.begin(), batch);
    return result;
  }

  TopologyLayer convolution() const {
    const std::size_t input[] = {number(1, "input height"), number(2, "input width")};
    const std::size_t filter[] = {number(3, "filter height"), number(4, "filter width")};
    const std::size_t channels = number(5, "channels"), filters = number(6, "filters");
    const std::size_t stride = number(7, "stride");
    TopologyLayer result;
    result.layer.kind = LayerKind::conv2d;
    result.layer.stride[0] = stride;
    result.layer.stride[1] = last_number(8, "column stride", stride);
    for (std::size_t i = 0; i < 2; ++i) {
      if (filter[i] > input[i]) {
        throw_trace_error(place_, "a filter of " + std::to_string(filter[i]) +
                                      " does not fit an input of " + std::to_string(input[i]));
      }
      // What the last of ceil((input - filter) / stride) + 1 windows lacks.
      const std::size_t rest = (input[i] - filter[i]) % result.layer.stride[i];
      result.layer.padding[2 * i + 1] = rest == 0 ? 0 : result.layer.stride[i] - rest;
    }
    result.activations = {1, channels, input[0], input[1]};
    result.weights = {filters, channels, filter[0], filter[1]};
    return result;
  }

  std::string place_;
  std::vector<std::string> fields_;
};

// Names that were there before, each with the last number that was put behind it.
using UsedNames = std::map<std::string, int>;

// `name`, or `name#2` and so on where that was there before.
std::string unique_name(const std::string& name, UsedNames& names) {
  const auto [entry, is_new] = names.try_emplace(name, 1);
  if (is_new) return name;
  for (;;) {
    std::string unique = name + "#" + std::to_string(++entry->second);
    if (names.try_emplace(unique, 1).second) return unique;
  }
}

}  // namespace

std::vector<TopologyLayer> parse_topology(std::string_view text, const std::string& file) {
  constexpr std::size_t most_layers = 10000;
  std::vector<TopologyLayer> layers;
  UsedNames names;
  bool first = true;
  for (const TextLine& line : text_lines(text, "#")) {
    std::vector<std::string> fields = split_fields(line.text);
    const bool heading = first && is_heading(fields);
    first = false;
    if (heading) continue;
    const std::string place = line_place(file, line);
    TopologyLayer layer = LineReader(place, std::move(fields)).read();
    if (layers.size() == most_layers) throw_trace_error(place, "more than 10000 layers");
    layer.layer.name = unique_name(layer.layer.name, names);
    layer.layer.activations = layer.layer.name + ".activations";
    layer.layer.weights = layer.layer.name + ".weights";
    try {
      LoweredLayer(layer.layer, layer.activations, layer.weights);
    } catch (const TraceError& error) {
      throw_trace_error(place, error.what());
    }
    layers.push_back(std::move(layer));
  }
  if (layers.empty()) throw_trace_error(file, "no layers");
  return layers;
}

}  // namespace guardbit::inline traces
