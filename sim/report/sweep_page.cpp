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
#include "traces/files/json.h"

namespace guardbit::sim {
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
                              Heading{"area", "area", "int8 = 1"},
                              Heading{"area_low", "area from", "int8 = 1"},
                              Heading{"area_high", "area to", "int8 = 1"},
                              Heading{"area_ratio", "area", "int8 = 1"},
                              Heading{"on_front_area", "on front of area", ""},
                              Heading{"on_front_luts", "on front of LUTs", ""},
                              Heading{"error", "error", "rel."},
                              Heading{"area_ratio_low", "area from", "int8 = 1"},
                              Heading{"area_ratio_high", "area to", "int8 = 1"},
                              Heading{"utilisation", "use", "of 1"}};

// What the plots of a sweep show, by their names.
struct Caption {
  const char* name;
  const char* words;
};
constexpr std::array captions{
    Caption{
        "error-versus-bitwidth",
        "Sums are exact here: only the rounding of the operands errs. Layers are combined as the "
        "root of their mean square."},
    Caption{
        "error-versus-accumulator-width",
        "Below the dotted line the accumulator costs less than the rounding of the operands did; "
        "in the grey band it costs nothing."},
    Caption{
        "error-along-sum",
        "Partial sums against exact ones, of each kind of register the narrowest that errs less "
        "than quantisation did. The dotted line is what the rounding of the operands costs."},
    Caption{
        "error-versus-cost",
        "Below and to the left is better. Of the choices on the front, none is beaten in both."},
    Caption{"best-format-per-layer",
            "The format with the least error of each layer at each width, under exact sums."}};

std::string caption_of(const std::string& name, const std::string& title) {
  for (const Caption& caption : captions) {
    if (name == caption.name) return caption.words;
  }
  return title;
}

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
    const Json value = row[column].json();
    return value.is_boolean() || (value.is_string() && value != "inf" && value != "-inf");
  });
}

// Whether two columns are there and say the same in every row.
bool agree(const RecordedRows& all, const std::string& one, const std::string& other) {
  const std::size_t first = all.column(one), second = all.column(other);
  if (first == all.keys.size() || second == all.keys.size()) return false;
  return std::all_of(all.rows.begin(), all.rows.end(), [&](const std::vector<Cell>& row) {
    return row[first].csv() == row[second].csv();
  });
}

// Where both operands always have one format, one column names it.
Table table_of(const RecordedRows& all) {
  const bool alike = agree(all, "weights", "activations");
  std::vector<std::size_t> shown;
  std::vector<Column> columns;
  for (std::size_t i = 0; i < all.keys.size(); ++i) {
    if (alike && (all.keys[i] == "activations" || all.keys[i] == "activation_bits")) continue;
    shown.push_back(i);
    columns.push_back(column_of(all.keys[i], is_text(all, i)));
    const bool weights = all.keys[i] == "weights" || all.keys[i] == "weight_bits";
    if (alike && weights) columns.back().heading = "operands";
  }
  Table table(columns);
  for (const std::vector<Cell>& row : all.rows) {
    std::vector<Cell> cells;
    for (const std::size_t i : shown) cells.push_back(row[i]);
    table.add_row(std::move(cells));
  }
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

Verdict sweep_verdict(const RecordedSweep& sweep, const RecordedRows& points) {
  Verdict verdict{sweep.passed, "", {}};
  verdict.sentence = sweep.passed ? "Every output lies within the proven bound of its accumulator."
                                  : "Some output is beyond the proven bound of its accumulator.";
  const std::string failure = first_failure(points);
  if (!failure.empty()) verdict.details.push_back(failure);
  verdict.details.push_back("All " + grouped(sweep.outputs) + " outputs of " + grouped(sweep.rows) +
                            " points compared with their exact sums.");
  return verdict;
}

std::string sweep_repeat_html(const RecordedSweep& sweep) {
  return "<p>Save the specification as <code>sweep.yaml</code>. With the same trace, the same "
         "version gives the same bytes, on any machine and any number of threads.</p>\n" +
         code_html("guardbit sweep sweep.yaml -o out") + code_html(sweep.specification);
}

PageSection plot_section(const std::filesystem::path& folder, const RecordedPlot& plot,
                         std::size_t number) {
  const std::filesystem::path path = folder / plot.data;
  ReportFigure figure = parse_figure(file_text(path), path.string());
  figure.title = caption_of(figure.name, figure.title);
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
  page.verdicts = {sweep_verdict(sweep, points)};
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
  page.sections.push_back({"repeat", "How to repeat it", sweep_repeat_html(sweep)});
  return page;
}

}  // namespace guardbit::sim
