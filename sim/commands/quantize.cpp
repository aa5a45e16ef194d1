// guardbit quantize: the real tensors of a trace as codes and scales.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fnmatch.h>
#include <optional>
#include <set>

#include "arith/numbers/to_double.h"
#include "arith/workers.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "traces/operands/quantised_layer.h"

namespace guardbit::sim {

namespace {

struct ScaleAxis {
  bool per_channel = false;
  std::size_t dimension = 0;
};

// The dimension that blocks of a tensor run along: what its layers sum over, else the last one.
std::size_t summed_axis(const Trace& trace, const std::string& name) {
  std::set<std::size_t> axes;
  for (const Layer& layer : trace.layers) {
    const LoweredLayer lowered(layer, trace.tensors.at(layer.activations).shape,
                               trace.tensors.at(layer.weights).shape);
    if (layer.activations == name) axes.insert(lowered.activation_sum_axis());
    if (layer.weights == name) axes.insert(lowered.weight_sum_axis());
  }
  if (axes.empty()) return trace.tensors.at(name).shape.size() - 1;
  if (axes.size() == 1) return *axes.begin();
  throw TraceError("tensor '" + name +
                   "': its layers sum over several dimensions of it; choose one "
                   "with --axis");
}

// The dimension that per-channel scales of a tensor run along: the output channels of the layers
// that have it for weights, none for activations, else the first.
ScaleAxis channel_axis(const Trace& trace, const std::string& name) {
  std::set<std::size_t> axes;
  for (const Layer& layer : trace.layers) {
    if (layer.activations == name) return {};
    if (layer.weights != name) continue;
    const std::vector<std::size_t>& activations = trace.tensors.at(layer.activations).shape;
    axes.insert(LoweredLayer(layer, activations, trace.tensors.at(name).shape).channel_axis());
  }
  if (axes.size() > 1) return {};
  return {true, axes.empty() ? 0 : *axes.begin()};
}

// What quantisation did to one tensor; sums in the order of the elements.
struct Statistics {
  double largest = 0;
  double least_scale = HUGE_VAL;
  double largest_scale = 0;
  double signal = 0;
  double noise = 0;
  std::size_t codes_used = 0;

  double sqnr_db() const { return noise == 0 ? HUGE_VAL : 10 * std::log10(signal / noise); }
};

Statistics measure(const Tensor& tensor, const QuantisedTensor& quantised,
                   const Channels& channels) {
  Statistics statistics;
  std::vector<Code> used = quantised.codes;
  std::sort(used.begin(), used.end());
  statistics.codes_used =
      static_cast<std::size_t>(std::unique(used.begin(), used.end()) - used.begin());
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const double x = static_cast<double>(tensor.values[i]);
    const Code code = quantised.codes[i];
    const double scale = scale_at(quantised, channels, i);
    if (!std::isfinite(x) || !quantised.codec->is_number(code) || std::isnan(scale)) continue;
    statistics.least_scale = std::min(statistics.least_scale, scale);
    statistics.largest_scale = std::max(statistics.largest_scale, scale);
    const Operand operand = quantised.codec->operand(code);
    const double error = to_double(operand.significand, operand.quantum_exp) * scale - x;
    statistics.largest = std::max(statistics.largest, std::abs(x));
    statistics.signal += x * x;
    statistics.noise += error * error;
  }
  return statistics;
}

class QuantizeCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("IN", &in_, "trace or safetensors file; the embedded sample if left out");
    arguments.required(
        "--format", &format_, "SPEC",
        "number format, such as int8 or e4m3, or format with scaling, such as mxfp4");
    arguments.option("--scaling", &scaling_, "SPEC",
                     "none, tensor:max, tensor:pow2, channel:max, channel:pow2, tensor:maximum=.., "
                     "tensor:bias=.., tensor:f8net, tensor:s2fp8 or block:<n>,<format>; "
                     "tensor:max if left out");
    arguments.option("--axis", &axis_, "N",
                     "dimension that blocks run along; if left out what layers sum over, else the "
                     "last");
    arguments.option("--tensors", &pattern_, "PATTERN",
                     "only tensors whose name matches; * and ? are wildcards");
    arguments.required("-o,--output", &out_, "FILE", "trace to write");
    threads_.declare(arguments);
    quantisation_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    check_output();
    Workers workers(threads_.count());
    choice_ = operand_choice(format_, scaling_, "tensor:max", "--scaling");
    if (axis_ && choice_.scaling.rule != ScaleRule::block) {
      throw UsageError("--axis: only blocks run along a dimension, not scaling " +
                       to_string(choice_.scaling));
    }
    rule_ = quantisation_.rule();
    Trace trace = load_trace(in_);
    for (const std::string& name : selected(trace)) quantise(trace, name, workers);
    output = style_.print(table_);
    write_trace(out_, trace);
    return exit_ok;
  }

 private:
  void check_output() const {
    std::error_code ignored;  // a file that does not exist is not the same
    if (!in_.empty() && std::filesystem::equivalent(in_, out_, ignored)) {
      throw UsageError("--output: '" + out_ + "' is the input file itself");
    }
  }

  std::vector<std::string> selected(const Trace& trace) const {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : trace.tensors) {
      const bool matches = pattern_.empty() || ::fnmatch(pattern_.c_str(), name.c_str(), 0) == 0;
      if (matches && !tensor.quantisation) names.push_back(name);
    }
    if (!names.empty()) return names;
    throw TraceError("trace '" + trace.name + "': no tensor of real numbers" +
                     (pattern_.empty() ? "" : " matches '" + pattern_ + "'"));
  }

  void quantise(Trace& trace, const std::string& name, Workers& workers) {
    Tensor& tensor = trace.tensors.at(name);
    const ScaleAxis axis = choice_.scaling.per_channel ? channel_axis(trace, name) : ScaleAxis{};
    const ScaledDimensions dimensions{channels_along(tensor.shape, axis.dimension),
                                      block_axis(trace, name)};
    OperandChoice choice = choice_;
    choice.scaling.per_channel = axis.per_channel;
    QuantisedTensor quantised =
        quantise_tensor(tensor, name, choice, rule_, dimensions, codecs_, &workers);
    add_row(name, tensor, quantised, measure(tensor, quantised, dimensions.channels));
    tensor.values.clear();
    Quantisation& stored = tensor.quantisation.emplace();
    stored.format = quantised.codec->format().name;
    stored.scales = quantised.scales;
    stored.axis = axis.dimension;
    tensor.codes = std::move(quantised.codes);
    if (!quantised.blocks) return;
    QuantisedBlocks& blocks = *quantised.blocks;
    stored.blocks = {blocks.codec->format().name, blocks.length, blocks.axis,
                     std::move(blocks.codes)};
  }

  std::size_t block_axis(const Trace& trace, const std::string& name) const {
    if (choice_.scaling.rule != ScaleRule::block) return 0;
    if (!axis_) return summed_axis(trace, name);
    const std::size_t dimensions = trace.tensors.at(name).shape.size();
    if (*axis_ < dimensions) return *axis_;
    throw UsageError("--axis: " + std::to_string(*axis_) + " is no dimension of tensor '" + name +
                     "', which has " + std::to_string(dimensions));
  }

  void add_row(const std::string& name, const Tensor& tensor, const QuantisedTensor& quantised,
               const Statistics& statistics) {
    const std::size_t scales =
        quantised.blocks ? quantised.blocks->codes.size() : quantised.scales.size();
    table_.add_row(
        {name, quantised.codec->format().name, tensor.size(), Cell::real(statistics.largest, 4),
         scales, Cell::real(statistics.least_scale, 4), Cell::real(statistics.largest_scale, 4),
         Cell::real(statistics.sqnr_db(), 4), quantised.counts.inexact, quantised.counts.overflows,
         quantised.counts.underflows, statistics.codes_used});
  }

  std::string in_, out_, format_, scaling_, pattern_;
  std::optional<std::uint64_t> axis_;
  QuantisationOptions quantisation_;
  ThreadOptions threads_;
  TableOptions style_;
  OperandChoice choice_;
  QuantisationRule rule_;
  CodecCache codecs_;
  Table table_{{{"tensor", "tensor", "", Align::left},
                {"format", "format", "", Align::left},
                {"elements", "elements"},
                {"absmax", "largest\nmagnitude"},
                {"scales", "scales"},
                {"scale_min", "smallest\nscale"},
                {"scale_max", "largest\nscale"},
                {"sqnr_db", "SQNR", "dB"},
                {"inexact", "inexact"},
                {"overflows", "over-\nflows"},
                {"underflows", "under-\nflows"},
                {"codes_used", "codes\nused"}}};
};

const RegisterCommand quantize_registration(
    {"quantize", "turn the real tensors of a trace into codes and scales",
     "Writes a trace in which value = decode(code) * scale, each quotient value / scale formed "
     "and\n"
     "rounded exactly, with scales of tensors, channels or blocks (docs/formats/block.md), and "
     "prints what that did to each tensor. Tensors that hold codes already "
     "stay\n"
     "as they are. channel:... gives weights a scale for each output channel of their layer, "
     "tensors\n"
     "that no layer uses one along their first dimension, and activations one scale, since a "
     "scale\n"
     "that changes along a sum cannot be taken out of it.",
     "guardbit quantize --format int8 --scaling channel:max -o quantised.safetensors\n"
     "guardbit quantize --format e4m3 --tensors 'cnn/*' --rounding stochastic --seed 7 -o "
     "cnn.safetensors\n"
     "guardbit quantize --format mxfp4 -o mxfp4.safetensors\n"
     "guardbit quantize --format e2m1 --scaling block:16,ue4m3:fn,tensor -o blocks.safetensors",
     [] { return std::make_unique<QuantizeCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
