// Ranges and tics, chosen here and not by gnuplot: its logarithmic axis drops zeros without a word.
#include "analysis/plotting/axes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "analysis/plotting/text.h"

namespace guardbit::analysis {
namespace {

/// The smallest range that holds some values.
struct Extent {
  double low = 0, high = 0;
  bool empty = true;
  void include(double value) {
    low = empty ? value : std::min(low, value);
    high = empty ? value : std::max(high, value);
    empty = false;
  }
};

/// Calls `use` with x, y and the place of each point of a series; a horizontal line is one point.
template <typename Use>
void for_each_point(const Panel& panel, const Series& series, Use use) {
  const bool horizontal = series.style == SeriesStyle::horizontal;
  const std::size_t points = horizontal ? std::min<std::size_t>(series.y.size(), 1)
                                        : std::min(series.x.size(), series.y.size());
  for (std::size_t i = 0; i < points; ++i) {
    const double x = horizontal ? 1 : series.x[i];
    use(x, series.y[i], point_place(panel, x, series.y[i]));
  }
}

Extent y_extent(const Panel& panel) {
  Extent extent;
  for (const Series& series : panel.series) {
    for_each_point(panel, series, [&](double, double y, PointPlace place) {
      if (place == PointPlace::axes) extent.include(y);
    });
  }
  return extent;
}

std::set<double> x_values(const Panel& panel) {
  std::set<double> values;
  for (const Series& series : panel.series) {
    if (series.style == SeriesStyle::horizontal) continue;
    for_each_point(panel, series, [&](double x, double, PointPlace place) {
      if (place != PointPlace::nowhere) values.insert(x);
    });
  }
  return values;
}

/// Widens a range by a share of itself on both sides; a single value by 1.
void pad(double& low, double& high, double share) {
  const double margin = low < high ? share * (high - low) : 1;
  low -= margin;
  high += margin;
}

/// Tics at the values themselves, where these are few integers that leave room for their numbers.
std::string tics_at(const std::set<double>& values, bool log, double px_per_unit) {
  constexpr std::size_t most = 14;
  constexpr double digit_px = 8;
  if (values.empty() || values.size() > most) return "";
  std::string tics;
  double previous_end = -1e300;
  for (const double value : values) {
    if (value != std::floor(value) || std::abs(value) >= 1e7) return "";
    const std::string text = plot_number(value);
    const double centre = (log ? std::log10(value) : value) * px_per_unit;
    const double half_width = static_cast<double>(text.size() + 1) * digit_px / 2;
    if (centre - half_width < previous_end) return "";
    previous_end = centre + half_width;
    tics += (tics.empty() ? "" : ", ") + text;
  }
  return "(" + tics + ")";
}

/// `20k`, `1.5M`: as short as a tic must be.
std::string short_number(double value) {
  constexpr std::array<std::pair<double, const char*>, 3> units{
      {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [unit, letter] : units) {
    if (value >= unit && value >= 1e4) return plot_number(value / unit) + letter;
  }
  return plot_number(value);
}

/// Tics of an axis from 10^low to 10^high, which are few decades: 1, 2 and 5 of each, or more
/// digits where these would be less than three.
std::string short_log_tics(double low, double high) {
  const std::array<std::vector<double>, 3> digit_sets{
      {{1, 2, 5}, {1, 1.5, 2, 3, 5, 7}, {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9}}};
  std::string tics;
  for (const std::vector<double>& digits : digit_sets) {
    std::string candidate;
    int count = 0;
    for (auto exp = static_cast<int>(std::floor(low)); exp <= high; ++exp) {
      for (const double digit : digits) {
        const double value = exp < 0 ? digit / std::pow(10.0, -exp) : digit * std::pow(10.0, exp);
        if (std::log10(value) < low || std::log10(value) > high) continue;
        candidate +=
            (candidate.empty() ? "'" : ", '") + short_number(value) + "' " + plot_number(value);
        ++count;
      }
    }
    if (!candidate.empty()) tics = std::move(candidate);
    if (count >= 3) break;
  }
  return "(" + tics + ")";
}

/// '10^{-3}' 1e-3, ... from 10^low to 10^high for each decade, or each second, third, ... of a long
/// axis; with minor tics where there is room.
std::string decade_tics(double low, double high) {
  constexpr std::array steps{1, 2, 3, 5, 10, 20, 50, 100};
  const auto step = *std::find_if(steps.begin(), steps.end() - 1,
                                  [&](int candidate) { return high - low <= 8.0 * candidate; });
  const bool minor = high - low <= 5;
  std::string tics;
  for (auto exp = static_cast<int>(std::floor(low)); exp <= high; ++exp) {
    if (exp % step == 0 && exp >= low) {
      const std::string sign = exp < 0 ? "\u2212" : "";
      tics += "'10^{" + sign + std::to_string(std::abs(exp)) + "}' 1e" + std::to_string(exp) + ", ";
    }
    for (int digit = 2; minor && digit <= 9; ++digit) {
      const double position = exp + std::log10(digit);
      if (position < low || position > high) continue;
      tics += "'' " + std::to_string(digit) + "e" + std::to_string(exp) + " 1, ";
    }
  }
  return tics;
}

PlotYAxis linear_y_axis(const Panel& panel, Extent extent) {
  PlotYAxis axis;
  axis.row.assign(panel.series.size(), 0);
  if (extent.empty) return axis;
  axis.low = extent.low;
  axis.high = extent.high;
  pad(axis.low, axis.high, 0.06);
  // Values not far from zero are shown from zero.
  if (extent.low >= 0 && extent.low <= 0.4 * extent.high) axis.low = 0;
  return axis;
}

std::vector<bool> series_with_zeros(const Panel& panel) {
  std::vector<bool> with_zeros;
  for (const Series& series : panel.series) {
    with_zeros.push_back(false);
    for_each_point(panel, series, [&](double, double, PointPlace place) {
      if (place == PointPlace::zero_band) with_zeros.back() = true;
    });
  }
  return with_zeros;
}

/// Adds the band below a logarithmic axis that begins at 10^low.
void add_zero_band(const Panel& panel, const std::vector<bool>& with_zeros, double low, double high,
                   PlotYAxis& axis) {
  const auto rows = static_cast<double>(std::count(with_zeros.begin(), with_zeros.end(), true));
  const double row_px = std::min(11.0, 80 / rows);
  const double band_px = std::max(rows * row_px + 10, 32.0);  // room for the name beside it
  const double decades_per_px = (high - low) / (plot_height_px - band_px);
  const auto position = [&](double px) { return std::pow(10.0, low - px * decades_per_px); };
  double next_px = (band_px - rows * row_px) / 2 + row_px / 2;
  for (std::size_t i = 0; i < with_zeros.size(); ++i) {
    if (!with_zeros[i]) continue;
    axis.row[i] = position(next_px);
    next_px += row_px;
  }
  axis.has_band = true;
  axis.band_top = std::pow(10.0, low);
  axis.low = position(band_px);
  axis.tics += plot_quoted_with_font(panel.zero_label, "=12") + " " +
               plot_number(position(band_px / 2)) + ", ";
}

/// Fitted to the values; to whole decades where these are so close that no tic might be left.
PlotYAxis log_y_axis(const Panel& panel, Extent extent) {
  if (extent.empty) extent = {.low = 0.2, .high = 0.5, .empty = false};  // only zeros, or nothing
  double low = std::log10(extent.low), high = std::log10(extent.high);
  if (!panel.y_range) {
    const bool wide = high - low >= 1.05;
    pad(low, high, 0.05);
    if (!wide) low = std::floor(low);
    if (!wide) high = std::ceil(high);
  }
  PlotYAxis axis;
  axis.row.assign(panel.series.size(), 0);
  axis.tics = decade_tics(low, high);
  axis.low = std::pow(10.0, low);
  axis.high = std::pow(10.0, high);
  const std::vector<bool> with_zeros = series_with_zeros(panel);
  if (std::count(with_zeros.begin(), with_zeros.end(), true) > 0) {
    add_zero_band(panel, with_zeros, low, high, axis);
  }
  if (!axis.tics.empty()) axis.tics = "(" + axis.tics.substr(0, axis.tics.size() - 2) + ")";
  return axis;
}

}  // namespace

PointPlace point_place(const Panel& panel, double x, double y) {
  if (!std::isfinite(x) || !std::isfinite(y) || (panel.log_x && x <= 0)) return PointPlace::nowhere;
  if (!panel.log_y || y > 0) return PointPlace::axes;
  return y == 0 ? PointPlace::zero_band : PointPlace::nowhere;
}

PlotAxis x_axis(const Panel& panel, double width_px) {
  const std::set<double> values = x_values(panel);
  PlotAxis axis;
  if (values.empty()) return panel.log_x ? PlotAxis{.low = 1, .high = 10, .tics = ""} : axis;
  double low = *values.begin(), high = *values.rbegin();
  if (panel.log_x) {
    low = std::log10(low);
    high = std::log10(high);
  }
  const bool labels = std::ranges::any_of(panel.series, &Series::labels_below);
  pad(low, high, labels ? 0.1 : 0.04);  // room for texts left of the first point
  axis.low = panel.log_x ? std::pow(10.0, low) : low;
  axis.high = panel.log_x ? std::pow(10.0, high) : high;
  axis.tics = tics_at(values, panel.log_x, width_px / (high - low));
  const bool few_decades = panel.log_x && high - low < 2;
  if (axis.tics.empty() && few_decades) axis.tics = short_log_tics(low, high);
  return axis;
}

PlotYAxis y_axis(const Panel& panel) {
  Extent extent = y_extent(panel);
  if (panel.y_range) extent = {panel.y_range->first, panel.y_range->second, false};
  if (panel.log_y) return log_y_axis(panel, extent);
  PlotYAxis axis = linear_y_axis(panel, extent);
  if (panel.y_range) {
    axis.low = extent.low;
    axis.high = extent.high;
  }
  return axis;
}

}  // namespace guardbit::analysis
