// The tables of expected errors: a row a density and format, a split, a crossing, or a tensor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/distributions/expected_quantisation.h"
#include "analysis/distributions/format_advice.h"
#include "sim/tables/table.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// A dot product of `terms` products; what is empty is as the first operand's.
struct DotRequest {
  std::uint64_t terms = 1;
  std::string density, format;
};

/// A row a density and format. Throws SpecError.
Table density_table(const std::vector<std::string>& densities,
                    const std::vector<std::string>& formats, const analysis::ScaleChoice& scale,
                    const std::optional<DotRequest>& dot,
                    analysis::ExpectedQuantisations& expectations);

/// A row a density and number of bits: the best of all splits, and the next. Throws SpecError.
Table split_table(const std::vector<std::string>& densities, const std::vector<std::uint64_t>& bits,
                  const analysis::ScaleChoice& scale,
                  analysis::ExpectedQuantisations& expectations);

/// A row a crossing of two formats' errors, from crest factors of 1 to 10^6. Throws SpecError.
Table crossing_table(const std::vector<std::string>& densities,
                     const std::vector<std::string>& formats,
                     analysis::ExpectedQuantisations& expectations);

/// A row a tensor, added one by one: its shape, each format's error, and the recommended one.
class TensorTable {
 public:
  TensorTable(const std::vector<std::string>& formats, const analysis::ScaleChoice& scale,
              analysis::ExpectedQuantisations& expectations);
  /// A tensor without values gets no row. Throws SpecError for block scales.
  void add(const Trace& trace, const std::string& tensor);
  const Table& table() const { return table_; }

 private:
  const std::vector<std::string>& formats_;
  const analysis::ScaleChoice& scale_;
  analysis::ExpectedQuantisations& expectations_;
  analysis::FormatAdviser adviser_;
  Table table_;
};

}  // namespace guardbit::sim
