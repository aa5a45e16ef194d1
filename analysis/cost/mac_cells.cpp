// Lanes and their register.
#include "analysis/cost/mac_cells.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/cost/blocks.h"
#include "analysis/cost/lane_cells.h"
#include "arith/numbers/big_int.h"

namespace guardbit::analysis {
namespace {

using enum CellKind;

// Where a product can lie in a two's complement register.
Aligner window_of(const MacDesign& design) {
  const int dropped = std::max(0, design.dropped());
  const int top = design.product_bits() + design.reach();
  return {design.product_bits(), design.reach(), dropped,
          std::min(top, design.dropped() + design.register_bits)};
}

// The sum of the lanes' aligned products and the register.
CellCounts lanes_sum(const MacDesign& design, int window, bool negates) {
  CellCounts cells;
  const int places = design.register_bits;
  if (design.lanes == 1) {
    cells[full_adder] = places;
    return cells;
  }
  std::vector<int> bits(static_cast<std::size_t>(places), 1);  // of the register
  const std::size_t low = static_cast<std::size_t>(std::max(0, -design.dropped()));
  const std::size_t sign = low + static_cast<std::size_t>(window);
  for (std::size_t place = low; place < sign; ++place) bits[place] += design.lanes;
  if (negates) {
    bits[low] += design.lanes;  // -x = ~x + 1
    const BigInt modulus = BigInt(1) << places;
    const BigInt ones = (modulus - (BigInt(design.lanes) << sign) % modulus) % modulus;
    for (std::size_t place = 0; place < bits.size(); ++place) {
      if (bit_test(ones, static_cast<unsigned>(place))) ++bits[place];
    }
    if (sign < bits.size()) bits[sign] += design.lanes;
  }
  return sum_of_bits(std::move(bits));
}

CellCounts fixed_point_cells(const MacDesign& design) {
  const Aligner shape = window_of(design);
  const int window = shape.top - shape.dropped;
  const bool negates = design.activations.is_signed || design.weights.is_signed;
  CellCounts lane = product_cells(design) + aligner(shape);
  if (negates) lane[xor2] += window;
  return design.lanes * lane + lanes_sum(design, window, negates);
}

CellCounts saturation_cells(const MacDesign& design) {
  CellCounts cells;
  cells[mux2] = design.register_bits;
  cells[xor2] = 2;
  return cells;
}

}  // namespace

CellCounts alignment_cells(const MacDesign& design) {
  const bool shifts = design.activations.kind != OperandKind::integer &&
                      design.kind == RegisterKind::twos_complement;
  return shifts ? aligner(window_of(design)) : CellCounts{};
}

CellCounts mac_cells(const MacDesign& design) {
  CellCounts cells = register_cells(design);
  if (design.kind == RegisterKind::floating) {
    return cells + design.lanes * (product_cells(design) + floating_addition_cells(design));
  }
  cells += design.activations.kind == OperandKind::integer ? integer_cells(design)
                                                           : fixed_point_cells(design);
  return design.saturates ? cells + saturation_cells(design) : cells;
}

}  // namespace guardbit::analysis
