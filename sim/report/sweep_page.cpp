// Verdict, plots and tables of a sweep.
#include "sim/report/sweep_page.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/report/figure_file.h"
#include "sim/report/html.h"
#include "sim/report/json_reading.h"
#include "sim/report/report_table.h"
#include "sim/report/sweep_file.h"

namespace guardbit {
namespace {

struct Heading {
  const char* key;
  const char* words;
  const char* unit;
};
constexpr std::array headings{Heading{"weight_bits", "weights", "bits"},
                              Heading{"activation_bits", "activations", "bits"},
                              Heading{"accumulator_bits", "register", "bits"},
                              Heading{"quantisation_error", "quantisation", "rel."},
                              Heading{"arithmetic_error", "arithmetic", "rel."},
                              Heading{"total_error", "total error", "rel."},
                              Heading{"saturations", "saturated", ""},
                              Heading{"macs", "MACs", ""},
                              Heading{"luts", "LUTs", ""},
                              Heading{"area_ratio", "area", "int8 = 1"},
                              Heading{"area_ratio_low", "area from", "int8 = 1"},
                              Heading{"area_ratio_high", "area to", "int8 = 1"},
                              Heading{"utilisation", "use", "of 1"}};

Column column_of(const std::string& key, bool text) {
  const Align align = text ? Align::left : Align::right;
  for (const Heading& heading : headings) {
    if (key == heading.key) return {key, heading.words, heading.unit, align};
  }
  std::string words = key, unit;
  if (words.ends_with("_pj")) {
    words.resize(words.size() - 3);
    unit = "pJ";
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  return {key, words, unit, align};
}

bool is_text(const RecordedRows& all, std::size_t column) {
  return std::any_of(all.rows.begin(), all.rows.end(), [&](const std::vector<Cell>& row) {
    return row[column].json().is_string() && !row[column].csv().ends_with("inf");
  });
}

Table table_of(const RecordedRows& all) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < all.keys.size(); ++i) {
    columns.push_back(column_of(all.keys[i], is_text(all, i)));
  }
  Table table(columns);
  for (const std::vector<Cell>& row : all.rows) table.add_row(row);
  return table;
}

std::string rows_html(const RecordedRows& all, TableView view) {
  const std::vector<std::string> others(all.keys.begin() + 1, all.keys.end());
  const Table table = condensed(table_of(all), others, view);
  view.long_table = table.rows() > 20;
  const std::size_t failure = all.column("failure");
  if (failure < all.keys.size()) {
    for (const std::vector<Cell>& row : all.rows) {
      view.failed.push_back(!row[failure].csv().empty());
    }
  }
  return table_html(table, view);
}

std::string first_failure(const RecordedRows& points) {
  const std::size_t failure = points.column("failure");
  if (failure == points.keys.size()) return "";
  for (const std::vector<Cell>& row : points.rows) {
    if (row[failure].csv().empty()) continue;
    std::string text = "First:";
    for (const char* key : {"layer", "weights", "activations", "accumulator"}) {
      const std::size_t column = points.column(key);
      if (column < points.keys.size()) text += " " + row[column].csv() + ",";
    }
    text.back() = ':';
    return text + " " + row[failure].csv();
  }
  return "";
}

Verdict verdict(const RecordedSweep& sweep, const RecordedRows& points) {
  Verdict verdict{sweep.passed, "", {}};
  verdict.sentence = sweep.passed ? "Every output lies within the proven bound of its accumulator."
                                  : "Some output is beyond the proven bound of its accumulator.";
  const std::string failure = first_failure(points);
  if (!failure.empty()) verdict.details.push_back(failure);
  verdict.details.push_back("All " + grouped(sweep.outputs) + " outputs of " + grouped(sweep.rows) +
                            " points compared with their exact sums.");
  return verdict;
}

std::string repeat_html(const RecordedSweep& sweep) {
  return "<p>Save the specification as <code>sweep.yaml</code>. With the same trace, the same "
         "version gives the same bytes, on any machine and any number of threads.</p>\n" +
         code_html("guardbit sweep sweep.yaml -o out") + code_html(sweep.specification);
}

PageSection plot_section(const std::filesystem::path& folder, const RecordedPlot& plot,
                         std::size_t number) {
  const std::filesystem::path path = folder / plot.data;
  ReportFigure figure = parse_figure(file_text(path), path.string());
  figure.name = fmt::format("figure-{}", number);
  return {fmt::format("plot-{}", number), plot.title,
          figure_html(figure, fmt::format("Figure {}", number))};
}

}  // namespace

Page sweep_page(const std::filesystem::path& folder, std::size_t first_figure) {
  const std::filesystem::path head = folder / "sweep.json", lines = folder / "sweep.jsonl";
  const RecordedSweep sweep = parse_sweep(file_text(head), head.string());
  const RecordedRows points = parse_json_lines(file_text(lines), lines.string());
  Page page;
  page.kind = "guardbit sweep";
  page.title = fmt::format("Sweep of {}", sweep.trace);
  page.verdicts = {verdict(sweep, points)};
  page.facts = {{"Trace", fmt::format("{}, {} layers", sweep.trace, sweep.layers.size())},
                {"Choices", grouped(sweep.choices)},
                {"Points", grouped(sweep.rows) + ", each a layer under a choice"},
                {"Seed", std::to_string(sweep.seed)},
                {"Version", "guardbit " + sweep.version}};
  page.version = sweep.version;
  for (const RecordedPlot& plot : sweep.plots) {
    page.sections.push_back(plot_section(folder, plot, first_figure++));
  }
  const std::filesystem::path choices = folder / "choices.csv";
  if (std::filesystem::exists(choices)) {
    TableView view{"table-choices", "Every choice, over all layers"};
    view.file = "choices.csv";
    page.sections.push_back(
        {"choices", "Choices", rows_html(parse_csv(file_text(choices), choices.string()), view)});
  }
  TableView view{"table-points", "Every layer under every choice"};
  view.file = "sweep.csv";
  page.sections.push_back({"points", "Points", rows_html(points, view)});
  page.sections.push_back({"repeat", "How to repeat it", repeat_html(sweep)});
  return page;
}

}  // namespace guardbit
