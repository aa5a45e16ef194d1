// Running a sweep: layers outermost, so that references and operands are made once.
#include "sim/sweep.h"

#include <set>
#include <utility>

#include "sim/cost_columns.h"
#include "sim/kernel_columns.h"
#include "sim/layer_cost.h"

namespace guardbit {
namespace {

// The specification with the given lsb in place of `lsb=auto`.
AccumulatorSpec with_lsb(std::string text, int lsb) {
  const std::string pattern = "lsb=auto";
  const auto at = text.find(pattern);
  if (at != text.npos) text.replace(at, pattern.size(), "lsb=" + std::to_string(lsb));
  return parse_accumulator(text);
}

// The same with an lsb that puts the register's top bit where the sums of the layer need it.
AccumulatorSpec fitted(const std::string& text, const LayerBench& bench) {
  const int spare = with_lsb(text, 0).inner.width - bench.observed_bits();
  return with_lsb(text, bench.product_lsb() - std::min(spare, 0));
}

// What stays the same along a line of a plot.
std::string kind_label(const AccumulatorSpec& spec) {
  const RegisterSpec& reg = spec.inner;
  std::string label;
  switch (reg.kind) {
    case AccumulatorKind::exact:
      label = "exact";
      break;
    case AccumulatorKind::integer:
      label = "integer, " + std::string(name_of(reg.overflow));
      break;
    case AccumulatorKind::fixed:
      label = "fixed, " + std::string(name_of(reg.rounding.mode));
      break;
    case AccumulatorKind::floating:
      label = "float " + family_label(reg.format) + ", " + std::string(name_of(reg.rounding.mode));
      break;
    case AccumulatorKind::quire:
      label = reg.partial ? "partial quire" : "quire";
      break;
    case AccumulatorKind::aligned:
      label = "aligned, " + std::to_string(reg.aligned.terms) + " terms";
      break;
    case AccumulatorKind::tensor_core:
      label = reg.generation;
      break;
  }
  if (spec.partials != 0) return label + ", partial sums: " + std::to_string(spec.partials);
  if (spec.chunk == 0) return spec.tree ? label + ", pairwise" : label;
  return label + (spec.tree ? ", trees of " : ", chunks of ") + std::to_string(spec.chunk);
}

class Sweep {
 public:
  Sweep(const Trace& trace, const SweepPlan& plan, Workers& workers,
        const std::function<void(double, double)>& progress)
      : trace_(trace), plan_(plan), workers_(workers), progress_(progress) {}

  std::vector<SweepRow> run(const std::vector<Layer>& layers) {
    check_plan();
    std::size_t runs = plan_.formats.size();
    for (const AccumulatorStudy& study : plan_.studies) runs += 1 + study.accumulators.size();
    for (const Layer& layer : layers) total_ += static_cast<double>(runs) * macs_of(layer);
    for (const Layer& layer : layers) run_layer(layer);
    return std::move(rows_);
  }

 private:
  // What does not parse fails before the first layer runs.
  void check_plan() {
    for (const std::string& format : plan_.formats) codecs_.get(format);
    for (const AccumulatorStudy& study : plan_.studies) {
      codecs_.get(study.format);
      for (const std::string& text : study.accumulators) with_lsb(text, 0);
    }
  }

  double macs_of(const Layer& layer) const {
    return LoweredLayer(layer, trace_.tensors.at(layer.activations).shape,
                        trace_.tensors.at(layer.weights).shape)
        .macs();
  }

  void run_layer(const Layer& layer) {
    const std::vector<double> originals = original_outputs(trace_, layer, workers_);
    std::set<std::string> under_exact;
    for (const std::string& format : plan_.formats) {
      const QuantisedLayer quantised = quantise(layer, format);
      LayerBench bench(trace_, quantised, originals, formats_, workers_);
      add_row(quantised, bench, AccumulatorSpec{});
      under_exact.insert(quantised.weights.codec->format().name);
    }
    for (const AccumulatorStudy& study : plan_.studies) {
      const QuantisedLayer quantised = quantise(layer, study.format);
      LayerBench bench(trace_, quantised, originals, formats_, workers_);
      if (!under_exact.contains(quantised.weights.codec->format().name)) {
        add_row(quantised, bench, AccumulatorSpec{});
      }
      for (const std::string& text : study.accumulators) {
        add_row(quantised, bench, fitted(text, bench));
      }
    }
  }

  QuantisedLayer quantise(const Layer& layer, const std::string& format) {
    return quantise_layer(trace_, layer, {format, plan_.activation_scaling},
                          {format, plan_.weight_scaling}, plan_.rule, codecs_, &workers_);
  }

  void add_row(const QuantisedLayer& quantised, LayerBench& bench, const AccumulatorSpec& spec) {
    const LayerBench::Result result = bench.run(spec, plan_.rule.seed);
    const Format& format = quantised.weights.codec->format();
    AdditionCounts counts = result.run.tally.inner.counts;
    counts += result.run.tally.outer.counts;
    rows_.push_back({network_of(quantised.layer.name), quantised.layer.name, format.name,
                     format.width, to_string(spec), kind_label(spec),
                     result.registers.inner.layout.width, result.errors, counts, result.kernel,
                     result.check.outputs, result.check.first_failure,
                     unit_of(quantised, result.registers, 1, false), quantised.lowered.macs()});
    done_ += quantised.lowered.macs();
    progress_(done_, total_);
  }

  const Trace& trace_;
  const SweepPlan& plan_;
  Workers& workers_;
  const std::function<void(double, double)>& progress_;
  CodecCache codecs_;
  RegisterFormats formats_;
  std::vector<SweepRow> rows_;
  double done_ = 0;
  double total_ = 0;
};

}  // namespace

std::string network_of(const std::string& layer) {
  const auto slash = layer.find('/');
  return slash == layer.npos ? "" : layer.substr(0, slash);
}

std::string family_label(const std::string& format) {
  const std::string name = format.substr(0, format.find(':'));
  const auto underscore = name.find('_');
  if (name.starts_with("posit")) return "posit es " + name.substr(underscore + 1);
  const bool is_unsigned = name.starts_with('u');
  const std::string bare = name.substr(is_unsigned ? 1 : 0);
  if (bare.starts_with('e'))
    return (is_unsigned ? "unsigned E" : "E") + bare.substr(1, bare.find('m') - 1);
  return name.substr(0, name.find_first_of("0123456789"));
}

std::vector<SweepRow> run_sweep(const Trace& trace, const std::vector<Layer>& layers,
                                const SweepPlan& plan, Workers& workers,
                                const std::function<void(double, double)>& progress) {
  return Sweep(trace, plan, workers, progress).run(layers);
}

Table sweep_table(const std::vector<SweepRow>& rows, bool explain, bool cost) {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"format", "format", "", Align::left},
                              {"format_bits", "format", "bits"},
                              {"accumulator", "accumulator", "", Align::left},
                              {"accumulator_bits", "accumulator", "bits"},
                              {"quantisation_error", "quantisation", "relative rms"},
                              {"arithmetic_error", "arithmetic", "relative rms"},
                              {"total_error", "total", "relative rms"},
                              {"additions", "additions"},
                              {"overflows", "overflows"},
                              {"saturations", "saturations"}};
  if (explain) append_kernel_columns(columns);
  if (cost) append_cost_columns(columns);
  Table table(columns);
  for (const SweepRow& row : rows) {
    std::vector<Cell> cells{row.layer,
                            row.format,
                            row.format_bits,
                            row.accumulator,
                            row.accumulator_bits,
                            Cell::real(row.errors.quantisation, 3),
                            Cell::real(row.errors.arithmetic, 3),
                            Cell::real(row.errors.total, 3),
                            row.counts.additions,
                            row.counts.overflows,
                            row.counts.saturations};
    if (explain) append_kernel_cells(cells, row.kernel);
    if (cost) append_cost_cells(cells, row.unit, row.macs);
    table.add_row(std::move(cells));
  }
  return table;
}

Table sweep_kernel_table(const std::vector<SweepRow>& rows) {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"format", "format", "", Align::left},
                              {"accumulator", "accumulator", "", Align::left}};
  append_kernel_columns(columns);
  Table table(columns);
  for (const SweepRow& row : rows) {
    std::vector<Cell> cells{row.layer, row.format, row.accumulator};
    append_kernel_cells(cells, row.kernel);
    table.add_row(std::move(cells));
  }
  return table;
}

}  // namespace guardbit
