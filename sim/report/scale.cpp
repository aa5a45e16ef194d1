// Round tics.
#include "sim/report/scale.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"

namespace guardbit::sim {
namespace {

// The least of 1, 2, 5 times a power of ten of which at most so many steps fit into the length.
double round_step(double length, std::size_t most) {
  const double least = length / static_cast<double>(most);
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::string number_label(double value) {
  if (value == std::floor(value) && value >= 0 && value < 1e15) {
    return grouped(static_cast<std::uint64_t>(value));
  }
  return readable(value, 6);
}

std::vector<Tic> linear_tics(const Scale& scale, std::size_t most) {
  const double step = round_step(scale.high - scale.low, most);
  std::vector<Tic> all;
  if (!std::isfinite(step)) return all;
  const double first = std::ceil(scale.low / step - 1e-9);
  for (std::size_t i = 0; i <= most + 1; ++i) {
    const double value = (first + static_cast<double>(i)) * step;
    if (value > scale.high + 1e-9 * step) break;
    all.push_back({value, number_label(std::abs(value) < 1e-9 * step ? 0 : value)});
  }
  return all;
}

// 1, 2 and 5 of each of a few decades.
std::vector<Tic> short_log_tics(const Scale& scale) {
  std::vector<Tic> all;
  for (auto exp = static_cast<int>(std::floor(std::log10(scale.low)));
       exp <= std::log10(scale.high); ++exp) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, exp);
      const bool labelled = digit == 1 || digit == 2 || digit == 5;
      if (scale.holds(value)) all.push_back({value, labelled ? number_label(value) : ""});
    }
  }
  return all;
}

std::vector<Tic> decade_tics(const Scale& scale, std::size_t most) {
  constexpr std::array steps{1, 2, 3, 5, 10, 20, 50, 100, 200, 500};
  const double low = std::log10(scale.low), high = std::log10(scale.high);
  const int step = *std::find_if(steps.begin(), steps.end() - 1, [&](int candidate) {
    return (high - low) / candidate <= static_cast<double>(most);
  });
  const bool minor = high - low <= 5;
  std::vector<Tic> all;
  for (auto exp = static_cast<int>(std::floor(low)); exp <= high; ++exp) {
    if (exp % step == 0 && scale.holds(std::pow(10.0, exp))) {
      all.push_back(
          {std::pow(10.0, exp), fmt::format("10^{}{}", exp < 0 ? "−" : "", std::abs(exp))});
    }
    for (int digit = 2; minor && digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, exp);
      if (scale.holds(value)) all.push_back({value, ""});
    }
  }
  return all;
}

}  // namespace

double Scale::position(double value) const {
  const auto along = [&](double v) { return log ? std::log10(v) : v; };
  const double length = along(high) - along(low);
  const double share = (along(value) - along(low)) / length;
  return std::isfinite(share) ? first + share * (last - first) : first;
}

bool Scale::holds(double value) const {
  const double slack = 1e-6 * std::abs(last - first);
  const double at = position(value);
  return at >= std::min(first, last) - slack && at <= std::max(first, last) + slack;
}

std::vector<Tic> tics(const Scale& scale, std::size_t most) {
  if (!(scale.low < scale.high)) return {};
  if (!scale.log) return linear_tics(scale, most);
  if (scale.high / scale.low >= 100) return decade_tics(scale, most);
  std::vector<Tic> all = short_log_tics(scale);
  const auto labels =
      std::count_if(all.begin(), all.end(), [](const Tic& tic) { return !tic.label.empty(); });
  // So short that it is nearly linear.
  return labels < 3 ? linear_tics(scale, std::min<std::size_t>(most, 5)) : all;
}

std::vector<Tic> tics_at(const Scale& scale, const std::set<double>& values) {
  constexpr std::size_t most = 14;
  constexpr double digit = 8;
  std::vector<Tic> all;
  double end = -HUGE_VAL;
  if (values.size() > most) return {};
  for (const double value : values) {
    if (value != std::floor(value) || std::abs(value) >= 1e7) return {};
    const std::string label = number_label(value);
    const double half = static_cast<double>(label.size() + 1) * digit / 2;
    if (scale.position(value) - half < end) return {};
    end = scale.position(value) + half;
    all.push_back({value, label});
  }
  return all;
}

}  // namespace guardbit::sim
