// Expected errors as rows.
#include "sim/tables/distribution_tables.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "traces/operands/tensor_values.h"

namespace guardbit::sim {
namespace {

// Decibels with as many decimals as the published tables have.
Cell decibel_cell(double value) {
  return std::isfinite(value) ? Cell::shown_as(fmt::format("{:.2f}", value), value) : Cell(value);
}

Cell density_cell(const std::optional<double>& value) {
  return value ? Cell::real(*value, 6) : Cell();
}

std::vector<Column> density_columns(bool has_dot) {
  std::vector<Column> columns{{"density", "density", "", Align::left},
                              {"format", "format", "", Align::left},
                              {"maximum", "maximum"},
                              {"scale", "scale"},
                              {"mean_squared_error", "mean squared\nerror"},
                              {"mean_squared_error_db", "the same", "dB"},
                              {"saturation_share", "saturated", "%"},
                              {"sqnr_db", "SQNR", "dB"}};
  if (has_dot) {
    columns.push_back({"dot_squared_error", "dot product:\nsquared error"});
    columns.push_back({"dot_sqnr_db", "SQNR", "dB"});
  }
  return columns;
}

std::vector<Cell> density_cells(const std::string& density,
                                const analysis::ExpectedQuantisation& found) {
  const double share = (found.error.saturation / found.error.squared).to_double();
  return {density,
          found.format,
          density_cell(found.maximum),
          density_cell(found.scale),
          Cell::real(found.error.squared.to_double(), 5),
          decibel_cell(decibels(1, found.error.squared)),
          found.scale && found.error.squared > analysis::Wide(0)
              ? Cell::shown_as(fmt::format("{:.1f}", 100 * share), share)
              : Cell(),
          decibel_cell(found.sqnr())};
}

void append_dot(std::vector<Cell>& cells, const analysis::ExpectedQuantisation& first,
                const analysis::ExpectedQuantisation& second, std::uint64_t terms) {
  if (!first.scale || !second.scale) {
    throw SpecError("--dot: expected one scale for each operand, not block scales");
  }
  const analysis::DotError error = dot_error(first.error, second.error, terms);
  cells.push_back(Cell::real(error.squared.to_double(), 5));
  cells.push_back(decibel_cell(decibels(error.power, error.squared)));
}

std::vector<Column> tensor_columns(const std::vector<std::string>& formats) {
  std::vector<Column> columns{{"tensor", "tensor", "", Align::left},
                              {"elements", "elements"},
                              {"excess_kurtosis", "excess\nkurtosis"},
                              {"crest_factor", "crest\nfactor"}};
  for (const std::string& format : formats) columns.push_back({"sqnr_db_" + format, format, "dB"});
  columns.push_back({"recommended", "recommended", "", Align::left});
  columns.push_back({"reason", "reason", "", Align::left});
  return columns;
}

}  // namespace

Table density_table(const std::vector<std::string>& densities,
                    const std::vector<std::string>& formats, const analysis::ScaleChoice& scale,
                    const std::optional<DotRequest>& dot,
                    analysis::ExpectedQuantisations& expectations) {
  Table table(density_columns(dot.has_value()));
  for (const std::string& density : densities) {
    const analysis::DensityPointer parsed = analysis::parse_density(density);
    for (const std::string& format : formats) {
      const analysis::ExpectedQuantisation found = expectations.of(*parsed, format, scale);
      std::vector<Cell> cells = density_cells(density, found);
      if (dot) {
        const analysis::DensityPointer other =
            dot->density.empty() ? parsed : analysis::parse_density(dot->density);
        const std::string& other_format = dot->format.empty() ? format : dot->format;
        append_dot(cells, found, expectations.of(*other, other_format, scale), dot->terms);
      }
      table.add_row(std::move(cells));
    }
  }
  return table;
}

Table split_table(const std::vector<std::string>& densities, const std::vector<std::uint64_t>& bits,
                  const analysis::ScaleChoice& scale,
                  analysis::ExpectedQuantisations& expectations) {
  Table table({{"density", "density", "", Align::left},
               {"bits", "bits"},
               {"format", "best", "", Align::left},
               {"maximum", "maximum"},
               {"sqnr_db", "SQNR", "dB"},
               {"next", "next", "", Align::left},
               {"next_sqnr_db", "SQNR", "dB"}});
  for (const std::string& density : densities) {
    const analysis::DensityPointer parsed = analysis::parse_density(density);
    for (const std::uint64_t count : bits) {
      std::vector<analysis::ExpectedQuantisation> all;
      for (const std::string& format : analysis::splits_of(count)) {
        all.push_back(expectations.of(*parsed, format, scale));
      }
      std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.error.squared < b.error.squared;
      });
      table.add_row({density, count, all[0].format, density_cell(all[0].maximum),
                     decibel_cell(all[0].sqnr()), all[1].format, decibel_cell(all[1].sqnr())});
    }
  }
  return table;
}

Table crossing_table(const std::vector<std::string>& densities,
                     const std::vector<std::string>& formats,
                     analysis::ExpectedQuantisations& expectations) {
  Table table({{"density", "density", "", Align::left},
               {"below", "below", "", Align::left},
               {"above", "above", "", Align::left},
               {"crest_factor", "crest factor"},
               {"sqnr_db", "SQNR", "dB"}});
  constexpr double lowest = 1, highest = 1e6;
  for (const std::string& density : densities) {
    const analysis::DensityPointer body = analysis::parse_density(density);
    for (std::size_t i = 0; i < formats.size(); ++i) {
      for (std::size_t j = i + 1; j < formats.size(); ++j) {
        const analysis::ValueGrid &a = expectations.grid(formats[i]),
                                  &b = expectations.grid(formats[j]);
        for (const analysis::Crossing& crossing : crest_crossings(*body, a, b, lowest, highest)) {
          const analysis::ExpectedError<analysis::Wide> error =
              error_at_crest(*body, a, crossing.crest);
          table.add_row({density, crossing.second_above ? a.format : b.format,
                         crossing.second_above ? b.format : a.format, Cell::real(crossing.crest, 6),
                         decibel_cell(decibels(error.power, error.squared))});
        }
      }
    }
  }
  return table;
}

TensorTable::TensorTable(const std::vector<std::string>& formats,
                         const analysis::ScaleChoice& scale,
                         analysis::ExpectedQuantisations& expectations)
    : formats_(formats),
      scale_(scale),
      expectations_(expectations),
      adviser_(expectations),
      table_(tensor_columns(formats)) {}

void TensorTable::add(const Trace& trace, const std::string& tensor) {
  std::vector<double> values = tensor_values(trace, tensor, expectations_.codecs());
  const analysis::ValueShape shape = analysis::shape_of(values);
  if (shape.count == 0) return;
  const analysis::DensityPointer density = analysis::empirical(std::move(values));
  std::vector<analysis::ExpectedQuantisation> found;
  for (const std::string& format : formats_) {
    found.push_back(shape.rms > 0 ? expectations_.of(*density, format, scale_)
                                  : analysis::ExpectedQuantisation{format, {}, {}, {}});
    if (shape.rms > 0 && !found.back().scale) {
      throw SpecError("scaling of blocks: expected a density; for tensors see guardbit quantize");
    }
  }
  const bool by_largest = scale_.kind == analysis::ScaleChoice::Kind::rule;
  const analysis::FormatAdvice advice = adviser_.advise(shape, found, by_largest);
  std::vector<Cell> cells{tensor, shape.count, Cell::real(shape.excess_kurtosis, 4),
                          Cell::real(shape.crest, 4)};
  for (const analysis::ExpectedQuantisation& one : found) {
    cells.push_back(shape.rms > 0 ? decibel_cell(one.sqnr()) : Cell());
  }
  cells.push_back(advice.format);
  cells.push_back(advice.reason);
  table_.add_row(std::move(cells));
}

}  // namespace guardbit::sim
