// The families of densities, and reading specifications of them.
#include "analysis/distributions/density.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "arith/error.h"
#include "arith/joined.h"

namespace guardbit::analysis {
namespace {

std::vector<DensityFamily>& families() {
  static std::vector<DensityFamily> all;
  return all;
}

[[noreturn]] void fail(const std::string& text, const std::string& expected) {
  throw SpecError("density '" + text + "': expected " + expected);
}

const DensityFamily& family_of(const Spec& spec) {
  for (const DensityFamily& family : families()) {
    if (family.name == spec.name) return family;
  }
  fail(spec.text, joined(density_families(), &DensityFamily::grammar));
}

void check_options(const Spec& spec, const DensityFamily& family) {
  for (const SpecOption& option : spec.options) {
    if (option.key == "clip" || (option.key == "relu" && option.value.empty())) continue;
    const auto& keys = family.keys;
    if (std::find(keys.begin(), keys.end(), option.key) == keys.end()) {
      fail(spec.text, family.grammar + "[,clip=<A>][,relu], not '" + option.key + "'");
    }
  }
}

DensityPointer parse_part(std::string_view text) {
  const Spec spec = parse_spec(text, "density");
  const DensityFamily& family = family_of(spec);
  check_options(spec, family);
  DensityPointer density = family.make(spec);
  for (const SpecOption& option : spec.options) {
    if (option.key == "clip") density = clipped(density, positive_option(spec, "clip", 0));
  }
  for (const SpecOption& option : spec.options) {
    if (option.key == "relu") density = rectified(density);
  }
  return density;
}

// Where the next part of a mixture begins: behind a plus sign that is not of a number's exponent.
std::size_t next_plus(std::string_view text) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool exponent = (text[i - 1] == 'e' || text[i - 1] == 'E') && i > 1 &&
                          (text[i - 2] == '.' || (text[i - 2] >= '0' && text[i - 2] <= '9'));
    if (text[i] == '+' && !exponent) return i;
  }
  return text.npos;
}

// `0.01*uniform:max=6`
std::pair<double, DensityPointer> parse_weighted(std::string_view text) {
  const auto star = text.find('*');
  const std::optional<double> weight =
      star == text.npos ? std::nullopt : real_number(text.substr(0, star));
  if (!weight || *weight <= 0 || *weight >= 1) {
    fail(std::string(text),
         "a further part of a mixture to be <weight>*<density>, the weight "
         "between 0 and 1");
  }
  return {*weight, parse_part(text.substr(star + 1))};
}

}  // namespace

RegisterDensityFamily::RegisterDensityFamily(DensityFamily family) {
  families().push_back(std::move(family));
}

std::vector<DensityFamily> density_families() {
  std::vector<DensityFamily> sorted = families();
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return sorted;
}

double positive_option(const Spec& spec, const std::string& key, double usual) {
  for (const SpecOption& option : spec.options) {
    if (option.key != key) continue;
    const std::optional<double> value = real_number(option.value);
    // Squares and their quotients stay ordinary doubles.
    if (value && *value >= 1e-60 && *value <= 1e60) return *value;
    fail(spec.text, key + " to be a number from 1e-60 to 1e60, not '" + option.value + "'");
  }
  return usual;
}

DensityPointer parse_density(std::string_view text) {
  std::size_t plus = next_plus(text);
  const DensityPointer first = parse_part(text.substr(0, plus));
  if (plus == text.npos) return first;
  double rest = 1;
  std::vector<std::pair<double, DensityPointer>> parts{{0, first}};
  for (std::string_view remaining = text; plus != text.npos;) {
    remaining.remove_prefix(plus + 1);
    plus = next_plus(remaining);
    parts.push_back(parse_weighted(remaining.substr(0, plus)));
    rest -= parts.back().first;
  }
  if (rest <= 0) fail(std::string(text), "weights that leave something for the first part");
  parts.front().first = rest;
  return mixed(std::move(parts));
}

}  // namespace guardbit::analysis
