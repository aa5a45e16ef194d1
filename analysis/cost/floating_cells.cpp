// The fused multiply-add of a floating-point register: the textbook path of one rounding, which
// keeps subnormals, adds magnitudes with their signs and normalises by the number of leading zeros.
#include <algorithm>

#include "analysis/cost/blocks.h"
#include "analysis/cost/lane_cells.h"

namespace guardbit::analysis {
namespace {

using enum CellKind;

// The widths of the path, named once.
struct Path {
  int product;      // significand bits of a product
  int precision;    // of the register
  int significand;  // of the wider one
  int aligned;      // the same with guard and round bit
  int exponent;     // of the register's exponent with sign and overflow
  int sum;          // before normalisation
};

Path path_of(const MacDesign& design) {
  const int product = design.product_bits(), precision = design.fraction_bits + 1;
  const int significand = std::max(precision, product);
  return {product,        precision, significand, significand + 2, design.exponent_bits + 2,
          significand + 4};
}

CellCounts shifted_by_zeros(int width) {
  return leading_zeros(width) + shifter(width, bits_to_count(width + 1));
}

CellCounts normalised_product(const Path& path, const MacDesign& design) {
  CellCounts cells = shifted_by_zeros(path.product);
  cells[or2] += path.product + design.exponent_bits;
  cells[full_adder] += 2 * path.exponent;
  return cells;
}

// The larger exponent, the operands swapped by it, the smaller one shifted down with a sticky bit.
CellCounts aligned_operands(const Path& path) {
  CellCounts cells;
  for (const CellKind kind : {full_adder, xor2, half_adder}) cells[kind] = path.exponent + 1;
  cells[mux2] = path.significand + std::min(path.precision, path.product) + path.exponent + 2;
  cells[and2] = path.significand;
  cells += shifter(path.aligned, bits_to_count(path.significand + 3));
  cells[and2] += path.aligned + path.significand;
  cells[or2] += 2 * path.significand;
  return cells;
}

// Added or subtracted, then negated where the difference is below zero.
CellCounts signed_sum(const Path& path) {
  CellCounts cells;
  cells[full_adder] = cells[half_adder] = path.aligned + 2;
  cells[xor2] = 2 * (path.aligned + 2);
  return cells;
}

CellCounts rounded(const Path& path, const MacDesign& design) {
  CellCounts cells = shifted_by_zeros(path.sum);
  cells[full_adder] += 2 * path.exponent;
  cells[mux2] += bits_to_count(path.sum + 1);
  cells[half_adder] += 2 * path.exponent + design.fraction_bits + 1;
  cells[or2] += 2 * path.sum - path.precision + design.register_bits;
  cells[and2] += design.register_bits;
  return cells;
}

}  // namespace

CellCounts floating_addition_cells(const MacDesign& design) {
  const Path path = path_of(design);
  return normalised_product(path, design) + aligned_operands(path) + signed_sum(path) +
         rounded(path, design);
}

}  // namespace guardbit::analysis
