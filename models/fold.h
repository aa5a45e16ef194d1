// One array-sized piece of a matrix product.
#pragma once

#include <cstddef>

#include "arith/numbers/operand.h"
#include "arith/product/bias.h"

namespace guardbit::models {

/// Rows [m0, m0 + m) of A, columns [n0, n0 + n) of B, products [k0, k0 + k). Edge folds are smaller
/// than the array, which then idles in part.
struct Fold {
  std::size_t m0 = 0, m = 0;
  std::size_t k0 = 0, k = 0;
  std::size_t n0 = 0, n = 0;
  std::size_t cycles = 0;  ///< clock edges from the first operand to the last result
  std::size_t chunk = 0;   ///< number of this fold among those along k
  bool last_along_k = true;
  bool preloaded = false;             ///< its stationary operands came in while the fold before ran
  const Fold* next = nullptr;         ///< whose stationary operands come in while this one runs
  std::size_t first_register = 0;     ///< of the partial-sum bank
  std::size_t first_output = 0;       ///< of the product, in the layer's outputs
  std::size_t row_length = 0;         ///< n of the whole product
  const BiasAddends* bias = nullptr;  ///< of the product's columns; outlives the fold
  /// Place in the layer's outputs of row i and column j of the fold.
  std::size_t output(std::size_t i, std::size_t j) const {
    return first_output + (m0 + i) * row_length + n0 + j;
  }
  bool has_bias() const { return bias != nullptr && !bias->empty(); }
  /// What the sums of column j of the fold start with; only where there is a bias.
  Product bias_of(std::size_t j) const { return bias->at(n0 + j); }
};

}  // namespace guardbit::models
