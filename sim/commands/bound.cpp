// guardbit bound: how far outputs can be from their exact sums, before and after running them.
#include <cmath>

#include <fmt/format.h>

#include "arith/workers.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/program/progress.h"
#include "sim/tables/bound_report.h"
#include "traces/brace.h"
#include "traces/files/atomic_file.h"

namespace guardbit::sim {
namespace {

class BoundCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_, "trace file; the embedded sample if left out");
    arguments.option("--accumulators", &accumulators_, "SPEC",
                     "accumulators and orders to bound, also ranges such as 'float:e8m{7..23}'");
    arguments.option("--weights", &weights_, "SPEC",
                     "format of the weights; e4m3, or as the trace has them, if left out");
    arguments.option("--activations", &activations_, "SPEC", "the same of the activations");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    arguments.option("--confidence", &confidence_, "N",
                     "the probable bound fails for an output with a probability of at most 2^-N");
    arguments.option("--outputs", &outputs_, "FILE",
                     "also write every output's bounds and error, as CSV");
    arguments.flag("--quiet", &quiet_, "no progress line");
    threads_.declare(arguments);
    quantisation_.declare(arguments);
    scaling_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (confidence_ < 1 || confidence_ > 1000) {
      throw UsageError("--confidence: expected a number from 1 to 1000");
    }
    Workers workers(threads_.count());
    const Trace trace = load_trace(trace_);
    Table outputs = output_table();
    const std::vector<analysis::LayerBounds> layers = bound_layers(trace, outputs, workers);
    if (!outputs_.empty()) write_file_atomically(outputs_, outputs.csv());
    std::string failures;
    for (const analysis::LayerBounds& layer : layers) {
      if (layer.failure.empty()) continue;
      failures += fmt::format("FAIL {}, {}: {}\n", layer.layer, layer.accumulator, layer.failure);
    }
    output = style_.print(layer_table(layers));
    if (style_.text()) {
      output += "\n" + accumulator_table(layers).text() + "\n";
      output += failures.empty() ? verdict(layers) : failures;
    }
    return failures.empty() ? exit_ok : exit_check_failed;
  }

 private:
  std::vector<analysis::LayerBounds> bound_layers(const Trace& trace, Table& outputs,
                                                  Workers& workers) {
    std::vector<AccumulatorSpec> accumulators;
    for (const std::string& text : expand_lists(accumulators_, "--accumulators")) {
      accumulators.push_back(parse_accumulator(text));
    }
    const std::vector<Layer> layers = select_layers(trace, layers_);
    Progress progress("bounds", layers.size() * accumulators.size(), quiet_);
    std::vector<analysis::LayerBounds> summaries;
    for (const Layer& layer : layers) {
      const QuantisedLayer quantised = quantise_layer(
          trace, layer,
          scaling_.activations_choice(format_or_usual(trace, layer.activations, activations_)),
          scaling_.weights_choice(format_or_usual(trace, layer.weights, weights_)),
          quantisation_.rule(), codecs_, &workers);
      for (const AccumulatorSpec& accumulator : accumulators) {
        const analysis::BoundRequest request{
            accumulator, 0, std::ldexp(1.0, -static_cast<int>(confidence_)), quantisation_.seed};
        const analysis::BoundedOutputs bounded =
            bound_outputs(trace, quantised, request, formats_, workers);
        const std::string name = to_string(accumulator);
        summaries.push_back(summarise(bounded, layer.name, name, quantised.lowered.shape().k));
        if (!outputs_.empty()) append_outputs(outputs, bounded, layer.name, name);
        progress.advance(1, layer.name);
      }
    }
    return summaries;
  }

  std::string trace_, layers_, weights_, activations_, outputs_;
  std::vector<std::string> accumulators_{"float:fp32", "float:fp16,overflow=infinity",
                                         "float:e8m13,chunk=64"};
  std::uint64_t confidence_ = 20;
  bool quiet_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
  CodecCache codecs_;
  analysis::RegisterFormats formats_;
};

const RegisterCommand bound_registration(
    {"bound", "how far outputs can be from their exact sums, for any accumulator and order",
     "Five bounds for every output of a layer: by the formats and K alone; by the sum of the\n"
     "products' magnitudes; by the exact partial sums; and the latter two with a probability\n"
     "(errors that grow as the square root of K). Says beforehand which outputs cannot overflow. "
     "Runs the\n"
     "functional model and compares: the table has how many times larger than the error each\n"
     "bound is. Exit code 1 if a proven bound lies below an error.",
     "guardbit bound\n"
     "guardbit bound --layers 'cnn/*' --accumulators 'float:e8m{7..15}' "
     "'float:e8m9,chunk={16,64}'\n"
     "guardbit bound --weights int8 --activations int8 --accumulators fixed:width=16,lsb=6 --json",
     [] { return std::make_unique<BoundCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
