// guardbit width: how many accumulator bits, four ways side by side.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "arith/workers.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/program/progress.h"
#include "sim/tables/format_widths.h"
#include "sim/tables/width_report.h"
#include "traces/brace.h"

namespace guardbit::sim {

namespace {

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
    arguments.option("--only", &only_, "WAYS",
                     "of certified, predicted, observed, needed, overflows: all columns of these");
    arguments.flag("--channels", &channels_,
                   "a row for each output channel, of what is certified and observed");
    arguments.option("--tile", &tile_, "T",
                     "certify two stages: an inner register for T products, an outer for its sums");
    arguments.option("--chunk", &chunk_, "C",
                     "products an inner sum of chunked floats; the square root of K if left out");
    arguments.option("--group", &group_, "G", "products a group of aligned sums");
    arguments.option("--margin", &margin_, "DB",
                     "needed: the arithmetic error is that far below the quantisation error");
    arguments.option("--error", &error_, "DB", "needed: or that far below the outputs");
    arguments.choice(
        "--register-rounding", &register_rounding_,
        {analysis::needed_rounding_names.begin(), analysis::needed_rounding_names.end()},
        "needed: how fixed and floating-point registers round");
    arguments.flag("--quiet", &quiet_, "no progress line");
    threads_.declare(arguments);
    quantisation_.declare(arguments);
    scaling_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (!terms_.empty()) {
      check_terms_alone();
      output = style_.print(by_terms());
      return exit_ok;
    }
    const WidthChoice choice{sections(), tile_.has_value()};
    const std::vector<analysis::LayerWidths> layers = by_layer(request(choice));
    output = report(layers, choice);
    return finish(layers, output);
  }

 private:
  void check_terms_alone() const {
    if (!trace_.empty() || !layers_.empty()) {
      throw UsageError("--terms: give either a number of products or a trace with its layers");
    }
    if (!only_.empty() || channels_ || tile_) {
      throw UsageError("--terms: formats alone have no --only, --channels and --tile");
    }
  }

  // Every combination; without formats for the activations each format with itself.
  std::vector<FormatPair> format_pairs(const std::string& fallback) const {
    const std::vector<std::string> weights =
        weights_.empty() ? std::vector{fallback} : formats(weights_, "--weights");
    std::vector<FormatPair> pairs;
    for (const std::string& w : weights) {
      const std::vector<std::string> activations =
          activations_.empty() ? std::vector{w} : formats(activations_, "--activations");
      for (const std::string& a : activations) pairs.push_back({w, a});
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
    for (const std::uint64_t count : terms_) {
      if (count == 0) throw UsageError("--terms: expected at least 1 product");
    }
    return format_width_table(format_pairs("e4m3"), terms_, codecs_);
  }

  // All but overflows if none were chosen; of channels what there is of them.
  std::vector<WidthSection> sections() const {
    std::vector<WidthSection> chosen;
    for (const std::string& name : only_.empty() ? usual() : expand_lists(only_, "--only")) {
      const auto at = std::find(width_section_names.begin(), width_section_names.end(), name);
      if (at == width_section_names.end()) {
        throw UsageError("--only: '" + name +
                         "' is not one of certified, predicted, observed, needed, overflows");
      }
      chosen.push_back(static_cast<WidthSection>(at - width_section_names.begin()));
      const bool of_channels =
          chosen.back() == WidthSection::certified || chosen.back() == WidthSection::observed;
      if (channels_ && !of_channels) {
        throw UsageError("--channels: '" + name +
                         "' is of whole layers, expected certified or observed");
      }
    }
    return chosen;
  }

  std::vector<std::string> usual() const {
    if (channels_) return {"certified", "observed"};
    std::vector<std::string> names{"certified", "predicted", "observed", "needed"};
    if (style_.json) names.emplace_back("overflows");
    return names;
  }

  analysis::WidthRequest request(const WidthChoice& choice) const {
    for (const auto& [name, count] : {std::pair("--tile", tile_), std::pair("--chunk", chunk_)}) {
      if (count && *count == 0) {
        throw UsageError(std::string(name) + ": expected at least 1 product");
      }
    }
    if (group_ < 1 || group_ > 1024) throw UsageError("--group: expected from 1 to 1024 products");
    if (margin_ > 200 || error_.value_or(0) > 200) {
      throw UsageError("--margin, --error: expected at most 200 dB");
    }
    analysis::WidthRequest request;
    request.needed = choice.asks(WidthSection::needed);
    request.predicted = choice.asks(WidthSection::predicted);
    request.tile = tile_.value_or(0);
    request.chunk = chunk_.value_or(0);
    request.terms = group_;
    request.margin_db = static_cast<double>(margin_);
    if (error_) request.error_db = static_cast<double>(*error_);
    request.seed = quantisation_.seed;
    const auto rounding = std::find(analysis::needed_rounding_names.begin(),
                                    analysis::needed_rounding_names.end(), register_rounding_);
    request.rounding =
        static_cast<analysis::NeededRounding>(rounding - analysis::needed_rounding_names.begin());
    return request;
  }

  std::vector<analysis::LayerWidths> by_layer(const analysis::WidthRequest& request) {
    Workers workers(threads_.count());
    const Trace trace = load_trace(trace_);
    const std::vector<Layer> layers = select_layers(trace, layers_);
    const std::vector<FormatPair> pairs = format_pairs("");
    const analysis::RegisterFormats formats;
    Progress progress("width", layers.size() * pairs.size(), quiet_);
    std::vector<analysis::LayerWidths> rows;
    for (const FormatPair& pair : pairs) {
      for (const Layer& layer : layers) {
        const QuantisedLayer quantised = quantise_layer(
            trace, layer,
            scaling_.activations_choice(
                format_or_usual(trace, layer.activations, pair.activations)),
            scaling_.weights_choice(format_or_usual(trace, layer.weights, pair.weights)),
            quantisation_.rule(), codecs_, &workers);
        rows.push_back(layer_widths(trace, quantised, request, formats, workers));
        progress.advance(1, layer.name);
      }
    }
    return rows;
  }

  std::string report(const std::vector<analysis::LayerWidths>& layers,
                     const WidthChoice& choice) const {
    if (channels_) return style_.print(channel_table(layers, choice));
    if (style_.json) return style_.print_json(width_records(layers, choice));
    if (choice.sections == std::vector{WidthSection::overflows}) {
      return style_.print(overflow_table(layers));
    }
    if (style_.csv) return style_.print(width_table(layers, choice, true));
    return only_.empty() ? style_.print(width_summary(layers)) : by_section(layers, choice);
  }

  // A table each, under its name.
  std::string by_section(const std::vector<analysis::LayerWidths>& layers,
                         const WidthChoice& choice) const {
    std::string text;
    for (const WidthSection section : choice.sections) {
      const std::string name(width_section_names[static_cast<std::size_t>(section)]);
      if (choice.sections.size() > 1) text += (text.empty() ? "" : "\n") + name + "\n\n";
      text += style_.print(section == WidthSection::overflows
                               ? overflow_table(layers)
                               : width_table(layers, {{section}, choice.tiles}, false));
    }
    return text;
  }

  // Notes for people, and whether every register that was run kept its bounds.
  int finish(const std::vector<analysis::LayerWidths>& layers, std::string& output) const {
    const std::string notes = width_notes(layers);
    if (style_.text() && !notes.empty()) output += "\n" + notes;
    int code = exit_ok;
    for (const analysis::LayerWidths& layer : layers) {
      if (!layer.needed || layer.needed->failure.empty()) continue;
      code = exit_check_failed;
      if (style_.text()) output += "FAIL " + layer.layer + ", " + layer.needed->failure + "\n";
    }
    return code;
  }

  std::string trace_, layers_, register_rounding_{analysis::needed_rounding_names[0]};
  std::vector<std::uint64_t> terms_;
  std::vector<std::string> weights_, activations_, only_;
  std::optional<std::uint64_t> tile_, chunk_, error_;
  std::uint64_t group_ = 16, margin_ = 10;
  bool channels_ = false, quiet_ = false;
  ThreadOptions threads_;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  TableOptions style_;
  CodecCache codecs_;
};

const RegisterCommand width_registration(
    {"width", "accumulator bits: certified, predicted, observed, needed",
     "For each layer of a trace: the bits of a register that certainly never overflows, by\n"
     "the formats, the weights or the range of the activations; the significand bits that\n"
     "closed forms predict for a float; the bits that the sums of this trace had; and the\n"
     "narrowest registers of six kinds whose error stays under the quantisation error, found\n"
     "by running them. With --terms: the bits that hold every sum of K products of two\n"
     "formats, in any order. Integer widths count in units of the lsb. docs/width.md explains\n"
     "every column.",
     "guardbit width --weights int8\n"
     "guardbit width --weights int6 --layers 'cnn/*' --only certified,observed --tile 16\n"
     "guardbit width --weights e4m3 --only needed --margin 6 --json\n"
     "guardbit width --weights int8 --layers cnn/fc --only overflows\n"
     "guardbit width --weights 'e{2..5}m{1..3}' -n 4608",
     [] { return std::make_unique<WidthCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
