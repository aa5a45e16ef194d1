// Prefixes through the functional model, and which accumulators are worth a curve.
#include "sim/sweep/error_along_sum.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/judge/register_value.h"
#include "sim/sweep/sweep_labels.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t most_outputs = 4096, most_sums_shown = 2, most_curves = 7;

// The first `k` products of the first `m` rows.
GemmOperands prefix_of(const GemmOperands& whole, std::size_t m, std::size_t k) {
  GemmOperands prefix;
  prefix.m = m;
  prefix.k = k;
  prefix.n = whole.n;
  const auto take = [&](const std::vector<Operand>& lines, std::size_t count,
                        std::vector<Operand>& taken) {
    for (std::size_t line = 0; line < count; ++line) {
      const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(line * whole.k);
      taken.insert(taken.end(), begin, begin + static_cast<std::ptrdiff_t>(k));
    }
  };
  take(whole.a, m, prefix.a);
  take(whole.b, whole.n, prefix.b);
  prefix.bias = whole.bias;
  return prefix;
}

double root_mean_square(const std::vector<double>& a, const std::vector<double>* b = nullptr) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double value = b == nullptr ? a[i] : a[i] - (*b)[i];
    sum += value * value;
  }
  return std::sqrt(sum / static_cast<double>(a.size()));
}

// A kind of accumulator on an array: the choice that stands for it.
struct Curve {
  std::string kind, array;
  std::size_t choice = 0;
};
struct Candidates {
  std::size_t first_choice = 0;
  std::vector<Curve> curves;
};

class CurveChoice {
 public:
  CurveChoice(const SweepRows& rows, std::size_t layer) : rows_(rows), layer_(layer) {}

  // The candidates of each pair of operands, in order of appearance.
  std::vector<Candidates> candidates() {
    std::vector<Candidates> all;
    std::map<std::pair<SweepOperand, SweepOperand>, std::size_t> places;
    for (std::size_t i = 0; i < rows_.choices(); ++i) {
      const SweepChoice& choice = rows_.plan.choices[i];
      const bool blocks = choice.weights.scaling.starts_with("block") ||
                          choice.activations.scaling.starts_with("block");
      if (is_exact(choice) || blocks) continue;
      const auto [place, is_new] =
          places.try_emplace({choice.weights, choice.activations}, all.size());
      if (is_new) all.push_back({i, {}});
      consider(all[place->second].curves, i);
    }
    return all;
  }

 private:
  void consider(std::vector<Curve>& curves, std::size_t choice) {
    const SweepChoice& made = rows_.plan.choices[choice];
    const std::string kind = kind_label(accumulator_with_lsb(made.accumulator, 0));
    const auto known = std::ranges::find_if(curves, [&](const Curve& curve) {
      return curve.kind == kind && curve.array == made.array;
    });
    if (known == curves.end()) {
      curves.push_back({kind, made.array, choice});
    } else if (is_better(choice, known->choice)) {
      known->choice = choice;
    }
  }

  bool is_better(std::size_t a, std::size_t b) const {
    const SweepRow &one = rows_.at(layer_, a), &other = rows_.at(layer_, b);
    const auto good = [](const SweepRow& row) {
      return row.errors.arithmetic <= row.errors.quantisation;
    };
    if (good(one) != good(other)) return good(one);
    if (!good(one)) return one.errors.arithmetic < other.errors.arithmetic;
    return one.accumulator_bits < other.accumulator_bits;
  }

  const SweepRows& rows_;
  std::size_t layer_;
};

std::size_t longest_sums(const Trace& trace, const std::vector<Layer>& layers) {
  const auto k = [&](const Layer& layer) {
    return LoweredLayer(layer, trace.tensors.at(layer.activations).shape,
                        trace.tensors.at(layer.weights).shape)
        .shape()
        .k;
  };
  const auto longest = std::ranges::max_element(layers, {}, k);
  return static_cast<std::size_t>(longest - layers.begin());
}

ArrayLine line_of(const Curve& curve, const SweepRow& row, const std::vector<std::size_t>& lengths,
                  std::vector<double> errors) {
  ArrayLine line{
      curve.kind + ", " + std::to_string(row.accumulator_bits) + " bits", curve.array, {}};
  line.series.y = std::move(errors);
  for (const std::size_t length : lengths) {
    line.series.x.push_back(static_cast<double>(length));
    line.series.point_names.push_back(row.accumulator);
  }
  return line;
}

analysis::Panel sum_panel(const SweepRows& rows, const QuantisedLayer& layer,
                          std::size_t layer_number, const Candidates& candidates,
                          Workers& workers) {
  const std::size_t k = layer.lowered.shape().k;
  const std::vector<std::size_t> lengths = prefix_lengths(k);
  const ErrorAlongSum along(layer, lengths, workers);
  analysis::Panel panel;
  panel.title = layer.layer.name + ", " +
                operands_label(rows.plan.choices[candidates.first_choice]) + " operands";
  panel.xlabel = "products summed so far";
  panel.ylabel = "rms error / rms of the whole sums";
  panel.log_x = panel.log_y = true;
  std::vector<ArrayLine> lines;
  for (const Curve& curve : candidates.curves) {
    const SweepRow& row = rows.at(layer_number, curve.choice);
    const MacRegisters registers = registers_for(layer, parse_accumulator(row.accumulator),
                                                 chain_length_of(rows.plan.choices[curve.choice]));
    lines.push_back(line_of(curve, row, lengths, along.errors(registers, rows.plan.rule.seed)));
  }
  panel.series = merged_lines(lines);
  panel.series.resize(std::min(panel.series.size(), most_curves));
  analysis::Series budget;
  budget.label = "quantisation error";
  budget.y = {rows.at(layer_number, candidates.first_choice).errors.quantisation};
  budget.style = analysis::SeriesStyle::horizontal;
  panel.series.push_back(std::move(budget));
  return panel;
}

}  // namespace

std::vector<std::size_t> prefix_lengths(std::size_t k) {
  std::vector<std::size_t> lengths;
  for (std::size_t length = 1; length < k; length *= 2) lengths.push_back(length);
  lengths.push_back(k);
  return lengths;
}

ErrorAlongSum::ErrorAlongSum(const QuantisedLayer& layer, std::vector<std::size_t> lengths,
                             Workers& workers)
    : lengths_(std::move(lengths)), workers_(workers) {
  const MacRegisters exact = registers_for(layer, {}, 0);
  const GemmOperands whole = operands_of(layer, exact, 0);
  for (std::size_t n = 0; n < whole.n; ++n) {
    const std::vector<double>& scales = layer.weights.scales;
    scales_.push_back(scales[scales.size() > 1 ? layer.lowered.channel(0, n) : 0]);
  }
  const std::size_t m = std::clamp<std::size_t>(most_outputs / whole.n, 1, whole.m);
  for (const std::size_t length : lengths_) {
    prefixes_.push_back(prefix_of(whole, m, length));
    exact_sums_.push_back(sums(prefixes_.size() - 1, exact, 0));
  }
}

std::vector<double> ErrorAlongSum::sums(std::size_t length, const MacRegisters& registers,
                                        std::uint64_t seed) const {
  const GemmOperands& operands = prefixes_[length];
  RegisterFile file = make_register_file(registers.last().layout, operands.m * operands.n);
  multiply_matrices(operands, registers, {seed, 0, Detail::events, false, &workers_}, file);
  const analysis::RegisterReader reader(file.layout);
  std::vector<double> values;
  analysis::MpfrNumber value(2);
  for (std::size_t i = 0; i < file.size(); ++i) {
    reader.read(file.bits(i), value);
    values.push_back(value.to_double() * scales_[i % operands.n]);
  }
  return values;
}

std::vector<double> ErrorAlongSum::errors(const MacRegisters& registers, std::uint64_t seed) const {
  const double signal = root_mean_square(exact_sums_.back());
  std::vector<double> errors;
  for (std::size_t i = 0; i < lengths_.size(); ++i) {
    const std::vector<double> held = sums(i, registers, seed);
    const double error = root_mean_square(held, &exact_sums_[i]);
    errors.push_back(error == 0 ? 0 : error / signal);
  }
  return errors;
}

analysis::Figure error_along_sum(const SweepRows& rows, const Trace& trace,
                                 const std::vector<Layer>& layers, Workers& workers) {
  analysis::Figure figure{"error-along-sum", "Where in the sum its error arises", {}};
  const std::size_t longest = longest_sums(trace, layers);
  std::vector<Candidates> operands = CurveChoice(rows, longest).candidates();
  std::ranges::stable_sort(operands, std::greater{},
                           [](const Candidates& one) { return one.curves.size(); });
  operands.resize(std::min(operands.size(), most_sums_shown));
  CodecCache codecs;
  for (const Candidates& candidates : operands) {
    const SweepChoice& choice = rows.plan.choices[candidates.first_choice];
    const QuantisedLayer layer =
        quantise_layer(trace, layers[longest], operand_choice(choice.activations),
                       operand_choice(choice.weights), rows.plan.rule, codecs, &workers);
    if (layer.lowered.shape().k == 1) continue;
    figure.panels.push_back(sum_panel(rows, layer, longest, candidates, workers));
  }
  return figure;
}

}  // namespace guardbit::sim
