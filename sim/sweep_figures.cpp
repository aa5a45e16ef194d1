// The two plots of a sweep. Errors of several layers are combined as the root of their mean square.
#include <cmath>
#include <map>
#include <utility>

#include "sim/sweep.h"

namespace guardbit {
namespace {

// Root mean square of the relative errors of several layers.
struct Mean {
  double sum_of_squares = 0;
  int count = 0;
  void add(double error) {
    sum_of_squares += error * error;
    ++count;
  }
  double value() const { return std::sqrt(sum_of_squares / count); }
};

// Points of the lines of a panel, in the order in which lines first appear.
class Lines {
 public:
  void add(const std::string& label, int x, double error) {
    if (!lines_.contains(label)) order_.push_back(label);
    lines_[label][x].add(error);
  }
  std::vector<Series> series() const {
    std::vector<Series> all;
    for (const std::string& label : order_) {
      Series series;
      series.label = label;
      for (const auto& [x, mean] : lines_.at(label)) {
        series.x.push_back(x);
        series.y.push_back(mean.value());
      }
      all.push_back(std::move(series));
    }
    return all;
  }

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::map<int, Mean>> lines_;
};

// The values of a field of the rows in order of appearance.
template <class Field>
std::vector<std::string> distinct(const std::vector<SweepRow>& rows, Field field) {
  std::vector<std::string> values;
  for (const SweepRow& row : rows) {
    if (std::find(values.begin(), values.end(), field(row)) == values.end()) {
      values.push_back(field(row));
    }
  }
  return values;
}

}  // namespace

Figure error_versus_bitwidth(const std::vector<SweepRow>& rows) {
  Figure figure{
      "error-versus-bitwidth", "Error of the outputs against the width of the operands", {}};
  for (const std::string& network : distinct(rows, [](const auto& row) { return row.network; })) {
    Lines lines;
    for (const SweepRow& row : rows) {
      if (row.network != network || row.kind != "exact") continue;
      lines.add(family_label(row.format), row.format_bits, row.errors.total);
    }
    Panel panel;
    panel.title = network;
    panel.xlabel = "bits of weights and activations";
    panel.ylabel = "relative rms error of the outputs";
    panel.series = lines.series();
    panel.log_y = true;
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

Figure error_versus_accumulator_width(const std::vector<SweepRow>& rows) {
  Figure figure{"error-versus-accumulator-width",
                "Error of the sums against the width of the accumulator",
                {}};
  const auto by_format = [](const auto& row) { return row.kind == "exact" ? "" : row.format; };
  for (const std::string& format : distinct(rows, by_format)) {
    if (format.empty()) continue;
    Lines lines;
    Mean quantisation;
    for (const SweepRow& row : rows) {
      if (row.format != format) continue;
      if (row.kind == "exact") quantisation.add(row.errors.quantisation);
      if (row.kind != "exact") lines.add(row.kind, row.accumulator_bits, row.errors.arithmetic);
    }
    Panel panel;
    panel.title = format + " operands";
    panel.xlabel = "bits of the accumulator";
    panel.ylabel = "relative rms error of the sums";
    panel.series = lines.series();
    Series budget;
    budget.label = "quantisation error";
    budget.y = {quantisation.value()};
    budget.style = SeriesStyle::horizontal;
    panel.series.push_back(std::move(budget));
    panel.log_y = true;
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace guardbit
