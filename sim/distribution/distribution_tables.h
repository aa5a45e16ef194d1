// The tables of expected errors: a row a density and format, a split, a crossing, or a tensor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/distribution/expected_quantisation.h"
#include "sim/distribution/format_advice.h"
#include "sim/table.h"
#include "traces/trace.h"

namespace guardbit {

/// A dot product of `terms` products; what is empty is as the first operand's.
struct DotRequest {
  std::uint64_t terms = 1;
  std::string density, format;
};

/// A row a density and format. Throws SpecError.
Table density_table(const std::vector<std::string>& densities,
                    const std::vector<std::string>& formats, const ScaleChoice& scale,
                    const std::optional<DotRequest>& dot, ExpectedQuantisations& expectations);

/// A row a density and number of bits: the best of all splits, and the next. Throws SpecError.
Table split_table(const std::vector<std::string>& densities, const std::vector<std::uint64_t>& bits,
                  const ScaleChoice& scale, ExpectedQuantisations& expectations);

/// A row a crossing of two formats' errors, from crest factors of 1 to 10^6. Throws SpecError.
Table crossing_table(const std::vector<std::string>& densities,
                     const std::vector<std::string>& formats, ExpectedQuantisations& expectations);

/// A row a tensor, added one by one: its shape, each format's error, and the recommended one.
class TensorTable {
 public:
  TensorTable(const std::vector<std::string>& formats, const ScaleChoice& scale,
              ExpectedQuantisations& expectations);
  /// A tensor without values gets no row. Throws SpecError for block scales.
  void add(const Trace& trace, const std::string& tensor);
  const Table& table() const { return table_; }

 private:
  const std::vector<std::string>& formats_;
  const ScaleChoice& scale_;
  ExpectedQuantisations& expectations_;
  FormatAdviser adviser_;
  Table table_;
};

}  // namespace guardbit
