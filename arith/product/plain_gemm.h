// The plain path of the functional model: one output after another, one product after another.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arith/product/matrix_product.h"

namespace guardbit::inline arith {

/// Rows [m_begin, m_end) by columns [n_begin, n_end) of a product's outputs.
struct OutputRange {
  std::size_t m_begin = 0, m_end = 0, n_begin = 0, n_end = 0;
  std::size_t size() const { return (m_end - m_begin) * (n_end - n_begin); }
};

/// Adds the results in the range to `file`, where those of the product begin at first_output.
MacTally multiply_plainly(const GemmOperands& operands, const MacRegisters& registers,
                          const OutputRange& range, std::uint64_t seed, std::size_t first_output,
                          RegisterFile& file);

}  // namespace guardbit::inline arith
