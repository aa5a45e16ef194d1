// Panels, series, points; numbers that JSON does not have are null or text.
#include "analysis/plotting/figure_json.h"

#include <cmath>

#include "traces/files/json.h"

namespace guardbit::analysis {
namespace {

Json number_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number_json(value));
  return list;
}

const char* name_of(SeriesStyle style) {
  switch (style) {
    case SeriesStyle::line_points:
      return "line_points";
    case SeriesStyle::points:
      return "points";
    case SeriesStyle::line:
      return "line";
    case SeriesStyle::dashed:
      return "dashed";
    case SeriesStyle::horizontal:
      break;
  }
  return "horizontal";
}

Json series_json(const Series& series) {
  return {{"label", series.label},
          {"style", name_of(series.style)},
          {"colour", series.colour ? Json(*series.colour) : Json(nullptr)},
          {"x", numbers_json(series.x)},
          {"y", numbers_json(series.y)},
          {"point_labels", series.point_labels},
          {"point_names", series.point_names}};
}

Json heat_map_json(const HeatMap& map) {
  Json json{{"columns", map.columns}, {"rows", map.rows}, {"value_label", map.value_label}};
  json["values"] = Json::array();
  json["texts"] = Json::array();
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    Json values = Json::array(), texts = Json::array();
    for (std::size_t column = 0; column < map.columns.size(); ++column) {
      const std::size_t cell = row * map.columns.size() + column;
      values.push_back(number_json(map.values[cell]));
      texts.push_back(map.texts[cell]);
    }
    json["values"].push_back(std::move(values));
    json["texts"].push_back(std::move(texts));
  }
  return json;
}

Json panel_json(const Panel& panel) {
  Json json{{"title", panel.title}, {"xlabel", panel.xlabel}, {"ylabel", panel.ylabel}};
  json["log_x"] = panel.log_x;
  json["log_y"] = panel.log_y;
  json["y_range"] =
      panel.y_range ? numbers_json({panel.y_range->first, panel.y_range->second}) : Json(nullptr);
  json["zero_label"] = panel.zero_label;
  json["series"] = Json::array();
  for (const Series& series : panel.series) json["series"].push_back(series_json(series));
  if (panel.heat_map) json["heat_map"] = heat_map_json(*panel.heat_map);
  return json;
}

}  // namespace

std::string figure_json(const Figure& figure) {
  Json json{{"name", figure.name}, {"title", figure.title}};
  json["panels"] = Json::array();
  for (const Panel& panel : figure.panels) json["panels"].push_back(panel_json(panel));
  return json.dump(1, BadText::replaced) + "\n";
}

}  // namespace guardbit::analysis
