// guardbit quantize: the real tensors of a trace as codes and scales.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fnmatch.h>
#include <set>

#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/quantised.h"

namespace guardbit {

namespace {

struct ScaleAxis {
  bool per_channel = false;
  std::size_t dimension = 0;
};

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
    if (!std::isfinite(x) || !quantised.codec->is_number(code)) continue;
    const double scale = quantised.scales[quantised.scales.size() > 1 ? channels.of(i) : 0];
    const Operand operand = quantised.codec->operand(code);
    const double error =
        std::ldexp(static_cast<double>(operand.significand), operand.quantum_exp) * scale - x;
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
    arguments.required("--format", &format_, "SPEC", "number format, such as int8 or e4m3");
    arguments.option("--scaling", &scaling_, "SPEC",
                     "none, tensor:max, tensor:pow2, channel:max or channel:pow2");
    arguments.option("--tensors", &pattern_, "PATTERN",
                     "only tensors whose name matches; * and ? are wildcards");
    arguments.required("-o,--output", &out_, "FILE", "trace to write");
    quantisation_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    check_output();
    choice_ = {format_, parse_scaling(scaling_)};
    rule_ = quantisation_.rule();
    Trace trace = load_trace(in_);
    for (const std::string& name : selected(trace)) quantise(trace, name);
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

  void quantise(Trace& trace, const std::string& name) {
    Tensor& tensor = trace.tensors.at(name);
    const ScaleAxis axis = choice_.scaling.per_channel ? channel_axis(trace, name) : ScaleAxis{};
    const Channels channels = channels_along(tensor.shape, axis.dimension);
    OperandChoice choice = choice_;
    choice.scaling.per_channel = axis.per_channel;
    QuantisedTensor quantised = quantise_tensor(tensor, name, choice, rule_, channels, codecs_);
    add_row(name, tensor, quantised, measure(tensor, quantised, channels));
    tensor.values.clear();
    tensor.quantisation = {quantised.codec->format().name, quantised.scales, axis.dimension};
    tensor.codes = std::move(quantised.codes);
  }

  void add_row(const std::string& name, const Tensor& tensor, const QuantisedTensor& quantised,
               const Statistics& statistics) {
    const auto [least, most] =
        std::minmax_element(quantised.scales.begin(), quantised.scales.end());
    table_.add_row(
        {name, quantised.codec->format().name, tensor.size(), Cell::real(statistics.largest, 4),
         quantised.scales.size(), Cell::real(*least, 4), Cell::real(*most, 4),
         Cell::real(statistics.sqnr_db(), 4), quantised.counts.inexact, quantised.counts.overflows,
         quantised.counts.underflows, statistics.codes_used});
  }

  std::string in_, out_, format_, scaling_ = "tensor:max", pattern_;
  QuantisationOptions quantisation_;
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

const RegisterCommand registration(
    {"quantize", "turn the real tensors of a trace into codes and scales",
     "Writes a trace in which value = decode(code) * scale, each quotient value / scale formed "
     "and\n"
     "rounded exactly, and prints what that did to each tensor. Tensors that hold codes already "
     "stay\n"
     "as they are. channel:... gives weights a scale for each output channel of their layer, "
     "tensors\n"
     "that no layer uses one along their first dimension, and activations one scale, since a "
     "scale\n"
     "that changes along a sum cannot be taken out of it.",
     "guardbit quantize --format int8 --scaling channel:max -o quantised.safetensors\n"
     "guardbit quantize --format e4m3 --tensors 'cnn/*' --rounding stochastic --seed 7 -o "
     "cnn.safetensors",
     [] { return std::make_unique<QuantizeCommand>(); }});

}  // namespace

}  // namespace guardbit
