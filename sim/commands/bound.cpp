// guardbit bound: how far outputs can be from their exact sums, before and after running them.
#include <cmath>

#include "arith/workers.h"
#include "traces/brace.h"
#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/layer_bounds.h"
#include "sim/progress.h"

namespace guardbit {
namespace {

Cell ratio_cell(const std::optional<double>& ratio) {
  return ratio ? Cell::real(*ratio, 3) : Cell();
}

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
    const std::vector<LayerBounds> bounds = bounds_of(trace, workers);
    output = style_.print(table_of(bounds));
    std::string failures;
    for (const LayerBounds& layer : bounds) {
      if (layer.holds()) continue;
      for (const auto& bound : layer.bounds) {
        if (bound && !bound->first_below.empty()) {
          failures += "FAIL " + layer.layer + ", " + layer.accumulator + ": " + bound->first_below + "\n";
        }
      }
    }
    if (style_.text()) {
      output += failures.empty() ? "\nNo proven bound lies below an error.\n" : "\n" + failures;
    }
    return failures.empty() ? exit_ok : exit_check_failed;
  }

 private:
  std::vector<LayerBounds> bounds_of(const Trace& trace, Workers& workers) {
    std::vector<AccumulatorSpec> accumulators;
    for (const std::string& text : expand_lists(accumulators_, "--accumulators")) {
      accumulators.push_back(parse_accumulator(text));
    }
    const std::vector<Layer> layers = select_layers(trace, layers_);
    Progress progress("bounds", layers.size() * accumulators.size(), quiet_);
    std::vector<LayerBounds> bounds;
    for (const Layer& layer : layers) {
      const QuantisedLayer quantised = quantise_layer(
          trace, layer, scaling_.activations_choice(format_for(trace, layer.activations, activations_)),
          scaling_.weights_choice(format_for(trace, layer.weights, weights_)), quantisation_.rule(),
          codecs_, &workers);
      for (const AccumulatorSpec& accumulator : accumulators) {
        const BoundRequest request{accumulator, 0, std::ldexp(1.0, -static_cast<int>(confidence_)),
                                   quantisation_.seed};
        bounds.push_back(bound_layer(trace, quantised, request, formats_, workers));
        progress.advance(1, layer.name);
      }
    }
    return bounds;
  }

  static std::string format_for(const Trace& trace, const std::string& tensor,
                                const std::string& format) {
    const bool real = !trace.tensors.at(tensor).quantisation;
    return format.empty() && real ? "e4m3" : format;
  }

  static Table table_of(const std::vector<LayerBounds>& bounds) {
    Table table({{"layer", "layer", "", Align::left},
                 {"accumulator", "accumulator", "", Align::left},
                 {"terms", "K"},
                 {"theorems", "theorems", "", Align::left},
                 {"largest_error", "largest\nerror"},
                 {"magnitudes_bound", "largest\nbound"},
                 {"formats_ratio", "bound / error, median:\nformats"},
                 {"magnitudes_ratio", "magni-\ntudes"},
                 {"probable_ratio", "prob-\nable"},
                 {"running_ratio", "running"},
                 {"least_ratio", "least,\nproven"},
                 {"probable_below", "probable\nbroken"},
                 {"exact", "exact"},
                 {"overflowed", "over-\nflowed"},
                 {"outputs", "outputs"},
                 {"holds", "holds", "", Align::left}});
    for (const LayerBounds& layer : bounds) {
      const auto bound = [&](BoundKind kind) -> const std::optional<BoundSummary>& {
        return layer.bounds[static_cast<std::size_t>(kind)];
      };
      const auto median = [&](BoundKind kind) {
        return bound(kind) ? ratio_cell(bound(kind)->median_ratio) : Cell();
      };
      const auto& magnitudes = bound(BoundKind::magnitudes);
      const auto& running = bound(BoundKind::running);
      const auto& probable = bound(BoundKind::probable);
      std::optional<double> least = magnitudes ? magnitudes->least_ratio : std::nullopt;
      if (running && running->least_ratio) least = std::min(*least, *running->least_ratio);
      table.add_row({layer.layer, layer.accumulator, layer.k, layer.theorems,
                     Cell::real(layer.largest_error, 3),
                     magnitudes ? Cell::real(magnitudes->largest, 3) : Cell(),
                     median(BoundKind::formats), median(BoundKind::magnitudes),
                     median(BoundKind::probable), median(BoundKind::running), ratio_cell(least),
                     probable ? Cell(probable->below) : Cell(), layer.exact, layer.overflowed,
                     layer.outputs, layer.holds() ? "yes" : "NO"});
    }
    return table;
  }

  std::string trace_, layers_, weights_, activations_;
  std::vector<std::string> accumulators_{"float:fp32", "float:fp16,overflow=infinity",
                                         "float:e8m13,chunk=64"};
  std::uint64_t confidence_ = 20;
  bool quiet_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
  CodecCache codecs_;
  RegisterFormats formats_;
};

const RegisterCommand registration(
    {"bound", "how far outputs can be from their exact sums, for any accumulator and order",
     "Four bounds for every output of a layer: by the formats and K alone; by the sum of the products'\n"
     "magnitudes; the same with a probability (errors that grow as the square root of K); and by the\n"
     "exact partial sums. Runs the functional model and compares: the table has how many times larger\n"
     "than the error each bound is. Exit code 1 if a proven bound lies below an error.",
     "guardbit bound\n"
     "guardbit bound --layers 'cnn/*' --accumulators 'float:e8m{7..15}' 'float:e8m9,chunk={16,64}'\n"
     "guardbit bound --weights int8 --activations int8 --accumulators 'fixed:width=16,lsb=6' --json",
     [] { return std::make_unique<BoundCommand>(); }});

}  // namespace
}  // namespace guardbit
