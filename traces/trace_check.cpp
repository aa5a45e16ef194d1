// The checks of a whole trace.
#include "traces/trace_check.h"

#include <cmath>
#include <set>

#include "traces/files/tensor_decode.h"
#include "traces/operands/block_layout.h"
#include "traces/shape.h"
#include "traces/suggest.h"

namespace guardbit::inline traces {

namespace {

void check_quantisation(const Quantisation& quantisation, const std::vector<std::size_t>& shape,
                        const std::string& place) {
  if (quantisation.format.empty()) throw_trace_error(place, "'format' must not be empty");
  if (quantisation.axis >= shape.size()) {
    throw_trace_error(place, "axis " + std::to_string(quantisation.axis) +
                                 " is outside the shape " + shape_text(shape));
  }
  const std::size_t channels = shape[quantisation.axis], count = quantisation.scales.size();
  if (count != 1 && (count != channels || count == 0)) {
    throw_trace_error(place, std::to_string(count) + " scales, expected 1 or " +
                                 std::to_string(channels) + " (dimension " +
                                 std::to_string(quantisation.axis) + " of " + shape_text(shape) +
                                 ")");
  }
  for (const double scale : quantisation.scales) {
    if (std::isfinite(scale) && scale > 0) continue;
    throw_trace_error(place, "scale " + std::to_string(scale) + " must be finite and positive");
  }
  if (!quantisation.blocks) return;
  const BlockScales& blocks = *quantisation.blocks;
  check_blocks(blocks, shape, place);
  const std::size_t expected = BlockLayout(shape, blocks.axis, blocks.length).blocks();
  if (blocks.codes.size() != expected) {
    throw_trace_error(place, std::to_string(blocks.codes.size()) + " block scales, expected " +
                                 std::to_string(expected));
  }
  for (const Code code : blocks.codes) {
    if (code < 65536) continue;
    throw_trace_error(place, "code " + std::to_string(code) + " of a block scale exceeds 16 bits");
  }
}

void check_tensor(const Tensor& tensor, const std::string& place) {
  const std::string shape = "shape " + shape_text(tensor.shape);
  if (tensor.shape.empty() || tensor.shape.size() > 8) {
    throw_trace_error(place, shape + " must have 1 to 8 dimensions");
  }
  const bool both = tensor.quantisation ? !tensor.values.empty() : !tensor.codes.empty();
  if (both || tensor.size() != element_count(tensor.shape)) {
    throw_trace_error(
        place, shape + " does not match the elements: " + std::to_string(tensor.values.size()) +
                   " values and " + std::to_string(tensor.codes.size()) + " codes");
  }
  if (tensor.quantisation) check_quantisation(*tensor.quantisation, tensor.shape, place);
}

const Tensor& find_tensor(const Trace& trace, const std::string& name, const std::string& place) {
  const auto found = trace.tensors.find(name);
  if (found != trace.tensors.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& tensor : trace.tensors) names.push_back(tensor.first);
  throw_trace_error(place, "no tensor '" + name + "'" + did_you_mean(name, names));
}

std::size_t checked_channels(const Layer& layer, const Tensor& activations, const Tensor& weights,
                             const std::string& place) {
  try {
    return LoweredLayer(layer, activations.shape, weights.shape).channels();
  } catch (const TraceError& error) {
    throw_trace_error(place, error.what());
  }
}

void check_bias(const Tensor& bias, std::size_t channels, const std::string& place) {
  if (bias.quantisation) throw_trace_error(place, "expected real numbers, not codes");
  if (bias.shape != std::vector{channels}) {
    throw_trace_error(place, "shape " + shape_text(bias.shape) + ", expected " +
                                 shape_text({channels}) + ", one for each output channel");
  }
  for (std::size_t i = 0; i < channels; ++i) {
    if (std::isfinite(bias.values[i])) continue;
    throw_trace_error(place, "expected finite numbers, index " + std::to_string(i) + " is not");
  }
}

void check_tensors(const Trace& trace, const Layer& layer, const std::string& place,
                   const std::string& layer_place) {
  const Tensor& activations = find_tensor(trace, layer.activations, layer_place);
  const Tensor& weights = find_tensor(trace, layer.weights, layer_place);
  const std::size_t channels = checked_channels(layer, activations, weights, place);
  if (layer.bias.empty()) return;
  check_bias(find_tensor(trace, layer.bias, layer_place), channels,
             layer_place + ": bias '" + layer.bias + "'");
}

}  // namespace

void check_trace(const Trace& trace, const std::string& place) {
  std::size_t label_count = 0;
  for (const auto& labels : trace.labels) label_count += labels.second.size();
  if (label_count > max_labels) throw_trace_error(place, "more than 2^24 labels");
  for (const auto& [name, tensor] : trace.tensors) {
    check_tensor(tensor, place + ": tensor '" + name + "'");
  }
  std::set<std::string> names;
  for (const Layer& layer : trace.layers) {
    const std::string layer_place = place + ": layer '" + layer.name + "'";
    if (layer.name.empty()) throw_trace_error(layer_place, "the name must not be empty");
    if (!names.insert(layer.name).second) throw_trace_error(layer_place, "the name is not unique");
    check_tensors(trace, layer, place, layer_place);
  }
}

}  // namespace guardbit::inline traces
