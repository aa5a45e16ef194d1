// Cells times areas times factors.
#include <algorithm>

#include "analysis/cost/cost.h"
#include "analysis/cost/mac_cells.h"
#include "arith/error.h"
#include "arith/joined.h"
#include "arith/numbers/format.h"
#include "arith/registers/accumulator_spec.h"

namespace guardbit::analysis {
namespace {

constexpr std::string_view fitted_style = "ripple";

const CellLibrary& library_of(const std::string& name) {
  const std::vector<CellLibrary>& libraries = cost_tables().libraries;
  const auto at = std::ranges::find(libraries, name, &CellLibrary::name);
  if (at != libraries.end()) return *at;
  throw SpecError("cell library '" + name + "': expected one of " +
                  joined(libraries, &CellLibrary::name));
}

const AreaFactor* factor_of(const std::string& library, std::string_view style, MacFamily family) {
  const std::vector<AreaFactor>& factors = cost_tables().factors;
  const auto at = std::ranges::find_if(factors, [&](const AreaFactor& factor) {
    return factor.library == library && factor.style == style && factor.family == family;
  });
  return at == factors.end() ? nullptr : &*at;
}

double flip_flops_um2(const CellCounts& cells, const CellLibrary& library) {
  const auto kind = static_cast<std::size_t>(CellKind::flip_flop);
  return static_cast<double>(cells.by_kind[kind]) * library.um2[kind];
}

double total_um2(const CellCounts& cells, const CellLibrary& library, double factor) {
  double um2 = 0;
  for (std::size_t i = 0; i < library.um2.size(); ++i) {
    um2 += static_cast<double>(cells.by_kind[i]) * library.um2[i];
  }
  const double registers = flip_flops_um2(cells, library);
  return factor * (um2 - registers) + registers;
}

// The ratio in each library and style that both families have a factor for.
RatioInterval ratio_interval(const MacDesign& design, const std::string& library) {
  const MacDesign reference = reference_mac();
  const CellCounts cells = mac_cells(design), reference_cells = mac_cells(reference);
  RatioInterval interval;
  for (const AreaFactor& factor : cost_tables().factors) {
    if (factor.family != family_of(design)) continue;
    const AreaFactor* of_reference = factor_of(factor.library, factor.style, family_of(reference));
    if (of_reference == nullptr) continue;
    const CellLibrary& areas = library_of(factor.library);
    const double ratio = total_um2(cells, areas, factor.factor) / design.lanes /
                         total_um2(reference_cells, areas, of_reference->factor);
    interval.low = interval.low == 0 ? ratio : std::min(interval.low, ratio);
    interval.high = std::max(interval.high, ratio);
    if (factor.library == library && factor.style == fitted_style) interval.value = ratio;
  }
  return interval;
}

}  // namespace

MacDesign reference_mac() {
  static const MacDesign design = [] {
    const Codec int8(parse_format("int8"));
    return *mac_design(int8, int8,
                       make_mac_registers(parse_accumulator("int:width=32,overflow=wrap"),
                                          int8.limits(), int8.limits(), 1, 0),
                       1);
  }();
  return design;
}

AreaEstimate area_of(const MacDesign& design, const std::string& library) {
  const CellLibrary& areas = library_of(library);
  const AreaFactor* factor = factor_of(library, fitted_style, family_of(design));
  if (factor == nullptr) {
    throw SpecError("cell library '" + library + "' has no factor for " +
                    std::string(name_of(family_of(design))));
  }
  const CellCounts cells = mac_cells(design);
  const double um2 = total_um2(cells, areas, factor->factor);
  return {um2 / areas.nand2_um2, flip_flops_um2(cells, areas) / areas.nand2_um2, um2,
          ratio_interval(design, library), *factor};
}

}  // namespace guardbit::analysis
