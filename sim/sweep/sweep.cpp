// Running a sweep: layers outermost, so that references and operands are made once.
#include "sim/sweep/sweep.h"

#include <algorithm>
#include <utility>

#include "analysis/cost/layer_cost.h"
#include "analysis/machine/cycles.h"
#include "sim/sweep/sweep_costs.h"

namespace guardbit::sim {
namespace {

LoweredLayer lowered(const Trace& trace, const Layer& layer) {
  return {layer, trace.tensors.at(layer.activations).shape, trace.tensors.at(layer.weights).shape};
}

double work_of(const LoweredLayer& layer) {
  return layer.macs() + 200 * static_cast<double>(layer.outputs());
}

// With an lsb that puts a register's top bit where the sums of the layer need it.
AccumulatorSpec fitted(const std::string& text, const analysis::LayerBench& bench) {
  const int width = accumulator_with_lsb(text, 0).inner->asked_width().value_or(0);
  const int spare = width - bench.observed_bits();
  return accumulator_with_lsb(text, bench.product_lsb() - std::min(spare, 0));
}

class Sweep {
 public:
  Sweep(const Trace& trace, const SweepPlan& plan, Workers& workers, const SweepHooks& hooks,
        std::vector<SweepRow> finished)
      : trace_(trace), plan_(plan), workers_(workers), hooks_(hooks), rows_(std::move(finished)) {}

  std::vector<SweepRow> run(const std::vector<Layer>& layers) {
    const std::size_t choices = plan_.choices.size();
    for (std::size_t i = rows_.size() / choices; i < layers.size() && !stopped_; ++i) {
      run_layer(layers[i], rows_.size() % choices);
    }
    return std::move(rows_);
  }

 private:
  void run_layer(const Layer& layer, std::size_t begin) {
    const std::vector<double> originals = analysis::original_outputs(trace_, layer, workers_);
    while (begin < plan_.choices.size() && !stopped_) {
      const SweepChoice& first = plan_.choices[begin];
      const auto alike = [&](const SweepChoice& other) { return first.has_operands_of(other); };
      const auto from = plan_.choices.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto end = std::find_if_not(from, plan_.choices.end(), alike);
      run_operands(layer, originals, {from, end});
      begin = static_cast<std::size_t>(end - plan_.choices.begin());
    }
  }

  // Choices of the same operands: these and their exact sums are made once.
  void run_operands(const Layer& layer, const std::vector<double>& originals,
                    std::span<const SweepChoice> choices) {
    const QuantisedLayer quantised =
        quantise_layer(trace_, layer, operand_choice(choices[0].activations),
                       operand_choice(choices[0].weights), plan_.rule, codecs_, &workers_);
    analysis::LayerBench bench(trace_, quantised, originals, formats_, workers_);
    for (const SweepChoice& choice : choices) {
      try {
        rows_.push_back(row_of(quantised, bench, choice));
      } catch (const SpecError& error) {  // by the layer's values: nothing could say it before
        throw SpecError("layer " + layer.name + " under " + to_string(choice) + ": " +
                        error.what());
      }
      work_ += work_of(quantised.lowered);
      hooks_.finished(rows_.back(), rows_.size(), work_);
      stopped_ = hooks_.stop();
      if (stopped_) return;
    }
  }

  SweepRow row_of(const QuantisedLayer& quantised, analysis::LayerBench& bench,
                  const SweepChoice& choice) {
    const AccumulatorSpec spec = fitted(choice.accumulator, bench);
    const std::size_t chain = chain_length_of(choice);
    analysis::LayerBench::Result result = bench.run(spec, plan_.rule.seed, chain);
    const Format& weights = quantised.weights.codec->format();
    const Format& activations = quantised.activations.codec->format();
    AdditionCounts counts = result.run.tally.inner.counts;
    counts += result.run.tally.outer.counts;
    SweepRow row{.layer = quantised.layer.name,
                 .weights = choice.weights,
                 .activations = choice.activations,
                 .weight_bits = weights.width,
                 .activation_bits = activations.width,
                 .array = choice.array,
                 .accumulator = to_string(spec),
                 .accumulator_bits = result.registers.inner.layout.width,
                 .errors = result.errors,
                 .additions = counts.additions,
                 .overflows = counts.overflows,
                 .saturations = counts.saturations,
                 .outputs = result.check.outputs,
                 .macs = quantised.lowered.macs(),
                 .cycles = std::nullopt,
                 .utilisation = std::nullopt,
                 .kernel = plan_.explain ? result.kernel : KernelReport{},
                 .costs = {},
                 .failure = result.check.first_failure};
    const std::optional<ArrayDesign> array = array_of(choice);
    if (array) add_cycles(row, quantised.lowered, *array);
    if (plan_.cost) {
      const std::size_t lanes = array ? array->array.lanes : 1;
      row.costs =
          unit_costs(analysis::unit_of(quantised, result.registers, lanes, chain != 0), row.macs);
    }
    return row;
  }

  static void add_cycles(SweepRow& row, const LoweredLayer& layer, const ArrayDesign& array) {
    row.cycles =
        layer.batches() * analysis::physical_cycles(array.dataflow, layer.shape(), array.array);
    row.utilisation = analysis::utilisation(row.macs, array.array, *row.cycles);
  }

  const Trace& trace_;
  const SweepPlan& plan_;
  Workers& workers_;
  const SweepHooks& hooks_;
  CodecCache codecs_;
  analysis::RegisterFormats formats_;
  std::vector<SweepRow> rows_;
  double work_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::string network_of(const std::string& layer) {
  const auto slash = layer.find('/');
  return slash == layer.npos ? "" : layer.substr(0, slash);
}

double sweep_work(const Trace& trace, const std::vector<Layer>& layers, const SweepPlan& plan,
                  std::size_t begin) {
  double work = 0;
  for (const Layer& layer : layers) {
    const std::size_t skipped = std::min(begin, plan.choices.size());
    work += static_cast<double>(plan.choices.size() - skipped) * work_of(lowered(trace, layer));
    begin -= skipped;
  }
  return work;
}

std::vector<SweepRow> run_sweep(const Trace& trace, const std::vector<Layer>& layers,
                                const SweepPlan& plan, std::vector<SweepRow> finished,
                                Workers& workers, const SweepHooks& hooks) {
  return Sweep(trace, plan, workers, hooks, std::move(finished)).run(layers);
}

}  // namespace guardbit::sim
