// Panels, series and heat maps, key by key.
#include "sim/report/figure_file.h"

#include <array>
#include <cmath>
#include <utility>

#include "sim/report/json_reading.h"
#include "traces/files/json.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

constexpr std::array<std::pair<const char*, analysis::SeriesStyle>, 5> styles{
    {{"line_points", analysis::SeriesStyle::line_points},
     {"points", analysis::SeriesStyle::points},
     {"line", analysis::SeriesStyle::line},
     {"dashed", analysis::SeriesStyle::dashed},
     {"horizontal", analysis::SeriesStyle::horizontal}}};

analysis::SeriesStyle style_of(const StrictObject& object) {
  const std::string name = object.text("style");
  std::vector<std::string> names;
  for (const auto& [known, style] : styles) {
    if (name == known) return style;
    names.emplace_back(known);
  }
  throw_trace_error(object.place(), "unknown style '" + name + "'" + did_you_mean(name, names));
}

// A list of so many texts, or none.
std::vector<std::string> texts_of_points(const StrictObject& object, const std::string& key,
                                         std::size_t points) {
  if (!object.has(key)) return {};
  std::vector<std::string> texts = texts_at(object, key);
  if (!texts.empty() && texts.size() != points) {
    throw_trace_error(object.place(), "'" + key + "' has " + std::to_string(texts.size()) +
                                          " texts for " + std::to_string(points) + " points");
  }
  return texts;
}

analysis::Series series_of(const StrictObject& object) {
  analysis::Series series;
  series.label = object.text("label");
  series.style = style_of(object);
  if (object.has("colour") && !object.at("colour").is_null()) series.colour = object.size("colour");
  series.x = reals_at(object, "x");
  series.y = reals_at(object, "y");
  const bool horizontal = series.style == analysis::SeriesStyle::horizontal;
  if (horizontal ? series.y.size() != 1 : series.x.size() != series.y.size()) {
    throw_trace_error(object.place(),
                      horizontal ? "'y' must have one value" : "'x' and 'y' must be of one length");
  }
  series.point_labels = texts_of_points(object, "point_labels", series.y.size());
  return series;
}

void read_range(const StrictObject& object, analysis::Panel& panel) {
  if (!object.has("y_range") || object.at("y_range").is_null()) return;
  const std::vector<double> range = reals_at(object, "y_range");
  const bool right = range.size() == 2 && std::isfinite(range[0]) && std::isfinite(range[1]) &&
                     range[0] < range[1] && (!panel.log_y || range[0] > 0);
  if (!right) throw_trace_error(object.place(), "'y_range' must be two ascending numbers");
  panel.y_range = {range[0], range[1]};
}

[[noreturn]] void wrong_size(const StrictObject& object, const std::string& key) {
  throw_trace_error(object.place(), "'" + key +
                                        "' must have a list of every row, and each an entry "
                                        "of every column");
}

ReportHeatMap heat_map_of(const StrictObject& object) {
  ReportHeatMap map;
  map.columns = texts_at(object, "columns");
  map.rows = texts_at(object, "rows");
  map.value_label = object.text("value_label");
  const Json &values = object.list("values"), &texts = object.list("texts");
  if (values.size() != map.rows.size()) wrong_size(object, "values");
  if (texts.size() != map.rows.size()) wrong_size(object, "texts");
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    if (!values[row].is_array() || values[row].size() != map.columns.size()) {
      wrong_size(object, "values");
    }
    if (!texts[row].is_array() || texts[row].size() != map.columns.size()) {
      wrong_size(object, "texts");
    }
    map.values.emplace_back();
    map.texts.emplace_back();
    for (std::size_t column = 0; column < map.columns.size(); ++column) {
      map.values[row].push_back(real_of(values[row][column], object.place() + ": 'values'"));
      const Json& text = texts[row][column];
      map.texts[row].push_back(text.is_string() ? text.text() : "");
    }
  }
  return map;
}

ReportPanel panel_of(const StrictObject& object) {
  ReportPanel panel;
  panel.axes.title = object.text("title");
  panel.axes.xlabel = object.text("xlabel");
  panel.axes.ylabel = object.text("ylabel");
  if (object.has("heat_map") && !object.at("heat_map").is_null()) {
    panel.heat_map = heat_map_of(object.object("heat_map"));
    return panel;
  }
  panel.axes.log_x = object.boolean("log_x");
  panel.axes.log_y = object.boolean("log_y");
  read_range(object, panel.axes);
  panel.axes.zero_label = object.text("zero_label");
  for (const Json& series : object.list("series")) {
    const StrictObject one(
        series, object.place() + ": series[" + std::to_string(panel.axes.series.size()) + "]");
    panel.axes.series.push_back(series_of(one));
    panel.point_names.push_back(
        texts_of_points(one, "point_names", panel.axes.series.back().y.size()));
  }
  return panel;
}

}  // namespace

ReportFigure parse_figure(std::string_view text, const std::string& place) {
  const Json document = parse_json(text, place);
  const StrictObject object(document, place);
  ReportFigure figure{object.text("name"), object.text("title"), {}};
  for (const Json& panel : object.list("panels")) {
    figure.panels.push_back(panel_of(
        StrictObject(panel, place + ": panels[" + std::to_string(figure.panels.size()) + "]")));
  }
  return figure;
}

}  // namespace guardbit::sim
