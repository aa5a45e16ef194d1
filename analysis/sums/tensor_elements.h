// The elements of a layer's tensor, decoded once by the textbook formulas of ExactFormat.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/sums/reference_operands.h"
#include "analysis/sums/scaled_integers.h"

namespace guardbit::analysis {

struct TensorElements {
  std::vector<Dyadic> values;  ///< without their block scales
  std::vector<Dyadic> scales;  ///< those of each element; empty without blocks

  Dyadic scale(std::size_t index) const { return scales.empty() ? Dyadic{1, 0} : scales[index]; }
  /// Value and scale multiplied; at most 62 bits, as scales have 16 and values 33.
  Dyadic scaled(std::size_t index) const;
  /// The smallest exponent of a scale that multiplies anything but zero.
  int scale_quantum_exp() const;
};

/// `format` is canonical.
TensorElements decode_elements(std::span<const Code> codes, const std::string& format,
                               const LayerBlocks& blocks);
TensorElements decode_elements(std::span<const float> values);

}  // namespace guardbit::analysis
