// The four ways for one layer, and what stands in the way of any.
#include "analysis/widths/layer_widths.h"

#include <cmath>

namespace guardbit::analysis {
namespace {

double ratio_of_decibels(double decibels) { return std::pow(10.0, -decibels / 20); }

// Both operands of the trace are real numbers, so that the error of quantising them is known.
bool has_originals(const Trace& trace, const Layer& layer) {
  return !trace.tensors.at(layer.activations).quantisation &&
         !trace.tensors.at(layer.weights).quantisation;
}

void add_note(LayerWidths& widths, const std::string& note) {
  widths.note += (widths.note.empty() ? "" : "; ") + note;
}

void find_target(LayerWidths& widths, const WidthRequest& request) {
  if (request.error_db) {
    widths.target = ratio_of_decibels(*request.error_db);
  } else if (widths.quantisation_error) {
    widths.target = *widths.quantisation_error * ratio_of_decibels(request.margin_db);
    if (*widths.target == 0) {
      add_note(widths, "the formats hold the operands exactly: needed are exact sums");
    }
  } else {
    add_note(widths,
             "the trace holds codes, whose quantisation error is not known: give --error to say "
             "which error would do");
  }
}

// Kinds of which no register keeps the target, but for aligned sums that were left out.
void note_missing(LayerWidths& widths, std::size_t terms) {
  std::string missing;
  for (std::size_t kind = 0; kind < needed_kind_names.size(); ++kind) {
    const bool left_out = static_cast<NeededKind>(kind) == NeededKind::aligned && terms == 0;
    if (!widths.needed->kinds[kind] && !left_out) {
      missing += " " + std::string(needed_kind_names[kind]);
    }
  }
  if (!missing.empty()) add_note(widths, "no register that there is keeps the target:" + missing);
}

// What rests on the errors of quantisation and of registers.
void add_errors(LayerWidths& widths, const Trace& trace, const QuantisedLayer& layer,
                const WidthRequest& request, const RegisterFormats& formats, Workers& workers) {
  const std::vector<double> originals = has_originals(trace, layer.layer)
                                            ? original_outputs(trace, layer.layer, workers)
                                            : std::vector<double>{};
  LayerBench bench(trace, layer, originals, formats, workers);
  if (!originals.empty()) widths.quantisation_error = bench.quantisation_error();
  find_target(widths, request);
  const auto squared =
      widths.target ? std::optional(*widths.target * *widths.target) : std::nullopt;
  widths.predicted = predict(layer.activations.codec->limits(), layer.weights.codec->limits(),
                             widths.terms, squared, request.chunk);
  if (!request.needed || !widths.target) return;
  const std::size_t terms = widths.certified.widest ? request.terms : 0;
  widths.needed = needed_widths(
      bench, widths.terms,
      {*widths.target, widths.predicted.chunk, terms, request.seed, request.rounding});
  note_missing(widths, terms);
}

}  // namespace

LayerWidths layer_widths(const Trace& trace, const QuantisedLayer& layer,
                         const WidthRequest& request, const RegisterFormats& formats,
                         Workers& workers) {
  LayerWidths widths;
  widths.layer = layer.layer.name;
  widths.weights = layer.weights.codec->format().name;
  widths.activations = layer.activations.codec->format().name;
  widths.terms = layer.lowered.shape().k;
  widths.certified = certify(layer, request.tile);
  widths.observed = observe(layer, workers);
  if (!widths.certified.widest) {
    add_note(widths,
             "block scales are factors of the products: nothing is certified by the weights, and "
             "aligned sums take none");
  }
  if (request.needed || request.predicted) {
    add_errors(widths, trace, layer, request, formats, workers);
  }
  return widths;
}

}  // namespace guardbit::analysis
