// guardbit width: bits of a two's complement accumulator that never overflows nor rounds.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analysis/accumulator_width.h"
#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/progress.h"
#include "sim/quantised.h"
#include "traces/brace.h"

namespace guardbit {

namespace {

using FormatPair = std::pair<std::string, std::string>;  // weights, activations

// The same for whatever activations there may be, the weights known: the widest output counts.
int bits_by_weights(const QuantisedLayer& layer) {
  const GemmShape shape = layer.lowered.shape();
  std::vector<Code> column(shape.k);
  int bits = 0;
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    for (std::size_t n = 0; n < shape.n; ++n) {
      for (std::size_t k = 0; k < shape.k; ++k) {
        column[k] = layer.weights.codes[layer.lowered.weight_index(batch, k, n)];
      }
      const std::vector<BigInt> weights = weights_in_quanta(layer.weights.codec->format(), column);
      bits = std::max(bits, by_weights(weights, layer.activations.codec->limits()).every_prefix);
    }
  }
  return bits;
}

Cell product_lsb(int exp) { return Cell::shown_as("2^" + std::to_string(exp), exp); }

class WidthCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_, "trace file; the embedded sample if left out");
    arguments.option("-n,--terms", &terms_, "K",
                     "without a trace: sums of K products, by the formats alone");
    arguments.option("--weights", &weights_, "SPEC",
                     "formats, also ranges such as 'int{3..8}'; e4m3, or as the trace has them");
    arguments.option("--activations", &activations_, "SPEC",
                     "the same; as the weights if left out");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    arguments.flag("--quiet", &quiet_, "no progress line");
    quantisation_.declare(arguments);
    scaling_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (!terms_.empty() && (!trace_.empty() || !layers_.empty())) {
      throw UsageError("--terms: give either a number of products or a trace with its layers");
    }
    output = style_.print(terms_.empty() ? by_layer() : by_terms());
    return exit_ok;
  }

 private:
  // Every combination; without formats for the activations each format with itself.
  std::vector<FormatPair> format_pairs(const std::string& fallback) const {
    const std::vector<std::string> weights =
        weights_.empty() ? std::vector{fallback} : formats(weights_, "--weights");
    std::vector<FormatPair> pairs;
    for (const std::string& w : weights) {
      const std::vector<std::string> activations =
          activations_.empty() ? std::vector{w} : formats(activations_, "--activations");
      for (const std::string& a : activations) pairs.emplace_back(w, a);
    }
    return pairs;
  }

  static std::vector<std::string> formats(const std::vector<std::string>& texts,
                                          const std::string& option) {
    for (const std::string& text : texts) {
      if (!text.ends_with(".safetensors")) continue;
      throw UsageError(option + ": '" + text +
                       "' is no format; the trace comes before the options");
    }
    return expand_lists(texts, option);
  }

  Table by_terms() {
    Table table({{"weights", "weights", "", Align::left},
                 {"activations", "activations", "", Align::left},
                 {"terms", "products"},
                 {"bits", "accumulator", "bits"},
                 {"product_lsb_exp", "lsb"}});
    for (const auto& [w, a] : format_pairs("e4m3")) {
      const auto weights = codecs_.get(w), activations = codecs_.get(a);
      for (const std::uint64_t count : terms_) {
        if (count == 0) throw UsageError("--terms: expected at least 1 product");
        table.add_row({weights->format().name, activations->format().name, count,
                       by_format(activations->limits(), weights->limits(), count),
                       product_lsb(activations->limits().min_quantum_exp +
                                   weights->limits().min_quantum_exp)});
      }
    }
    return table;
  }

  Table by_layer() {
    Table table({{"layer", "layer", "", Align::left},
                 {"weights", "weights", "", Align::left},
                 {"activations", "activations", "", Align::left},
                 {"terms", "products"},
                 {"bits_by_format", "by format", "bits"},
                 {"bits_by_weights", "by weights", "bits"},
                 {"bits_observed", "observed", "bits"},
                 {"product_lsb_exp", "lsb"}});
    const Trace trace = load_trace(trace_);
    const std::vector<Layer> layers = select_layers(trace, layers_);
    const std::vector<FormatPair> pairs = format_pairs("");
    Progress progress("width", layers.size() * pairs.size(), quiet_);
    for (const FormatPair& pair : pairs) {
      for (const Layer& layer : layers) {
        add_layer(table, trace, layer, pair);
        progress.advance(1, layer.name);
      }
    }
    return table;
  }

  void add_layer(Table& table, const Trace& trace, const Layer& layer, const FormatPair& pair) {
    const QuantisedLayer quantised = quantise_layer(
        trace, layer,
        scaling_.activations_choice(format_for(trace, layer.activations, pair.second)),
        scaling_.weights_choice(format_for(trace, layer.weights, pair.first)), quantisation_.rule(),
        codecs_);
    const Codec& weights = *quantised.weights.codec;
    const Codec& activations = *quantised.activations.codec;
    const MacRegisters exact = registers_for(quantised, {}, 0);
    const bool blocks = quantised.weights.blocks || quantised.activations.blocks;
    table.add_row({layer.name, weights.format().name, activations.format().name,
                   quantised.lowered.shape().k, exact.inner.layout.width,
                   blocks ? Cell() : Cell(bits_by_weights(quantised)),
                   observed_bits(quantised, exact), product_lsb(exact.inner.layout.lsb)});
  }

  static std::string format_for(const Trace& trace, const std::string& tensor,
                                const std::string& format) {
    const bool real = !trace.tensors.at(tensor).quantisation;
    return format.empty() && real ? "e4m3" : format;
  }

  std::string trace_, layers_;
  std::vector<std::uint64_t> terms_;
  std::vector<std::string> weights_, activations_;
  bool quiet_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  TableOptions style_;
  CodecCache codecs_;
};

const RegisterCommand registration(
    {"width", "accumulator bits that make every sum exact",
     "With --terms: signed bits that hold every partial sum of K products of the formats, in any\n"
     "order. With a trace: for each layer the same at its own K; the bits for these weights and "
     "any\n"
     "activations (not with block scales); and the bits that the sums of this trace need. The "
     "latter\n"
     "two in ascending k. The register counts in units of its lsb.",
     "guardbit width --weights 'e{2..5}m{1..3}' -n 4608\n"
     "guardbit width --weights int4 --activations int8 -n 256 1024 4096\n"
     "guardbit width --weights e4m3 --layers 'cnn/*' --json",
     [] { return std::make_unique<WidthCommand>(); }});

}  // namespace

}  // namespace guardbit
