// Operands, products and registers.
#include "analysis/cost/lane_cells.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "analysis/cost/blocks.h"
#include "arith/numbers/big_int.h"

namespace guardbit::analysis {
namespace {

using enum CellKind;

// The hidden bit of one minifloat, and its significand and exponent without it.
CellCounts minifloat_decoder(const OperandWidths& operand) {
  CellCounts cells;
  for (const CellKind kind : {or2, xor2, and2}) cells[kind] = operand.exponent_bits - 1;
  return cells;
}

// One posit: the magnitude, the length of its regime, the shift that takes the regime away. Of the
// shift's positions, three in five have two inputs.
CellCounts posit_decoder(const OperandWidths& operand) {
  const int n = operand.bits, word = n - 1;
  const int stages = bits_to_count(word + 1);
  CellCounts cells = leading_zeros(word);
  cells[xor2] += n + word;
  cells[half_adder] += n + 2 * (stages + 1);
  cells[or2] += 2 * n;
  cells[mux2] += std::lround(0.6 * word * stages) + stages + 1;
  cells[and2] += std::lround(0.4 * word * stages);
  return cells;
}

CellCounts sum_of_exponents(const MacDesign& design) {
  CellCounts cells;
  if (design.activations.kind == OperandKind::posit) {
    cells[full_adder] = bits_to_count(design.reach() + 1);
    return cells;
  }
  cells[full_adder] = std::max(design.activations.exponent_bits, design.weights.exponent_bits) - 1;
  cells[half_adder] = 1;
  if (design.activations.is_signed && design.weights.is_signed) cells[xor2] = 1;
  return cells;
}

// What the inverted sign rows of one product leave to add, with operands of n and m bits:
// 2^(n-1) + 2^(m-1) - 2^(n+m-1) where both have a sign, 2^(m-1) - 2^(n+m-1) where only that of m
// bits has one.
BigInt sign_constant(const OperandWidths& a, const OperandWidths& b) {
  const BigInt top = BigInt(1) << (a.bits + b.bits - 1);
  const BigInt of_a = BigInt(1) << (a.bits - 1), of_b = BigInt(1) << (b.bits - 1);
  if (a.is_signed && b.is_signed) return of_a + of_b - top;
  if (a.is_signed) return of_a - top;
  return b.is_signed ? BigInt(of_b - top) : BigInt(0);
}

}  // namespace

CellCounts product_cells(const MacDesign& design) {
  const OperandWidths &a = design.activations, &w = design.weights;
  const bool posits = a.kind == OperandKind::posit;
  return (posits ? posit_decoder(a) + posit_decoder(w)
                 : minifloat_decoder(a) + minifloat_decoder(w)) +
         unsigned_multiplier(a.precision, w.precision) + sum_of_exponents(design);
}

CellCounts integer_cells(const MacDesign& design) {
  const OperandWidths &a = design.activations, &w = design.weights;
  const int places = design.register_bits, lowest = -design.dropped();
  const BigInt modulus = BigInt(1) << places;
  BigInt constant = (design.lanes * sign_constant(a, w) << lowest) % modulus;
  if (constant < 0) constant += modulus;
  std::vector<int> bits(static_cast<std::size_t>(places), 1);  // of the register
  for (int place = 0; place < places; ++place) {
    if (bit_test(constant, static_cast<unsigned>(place))) ++bits[static_cast<std::size_t>(place)];
  }
  for (int i = 0; i < a.bits; ++i) {
    for (int j = 0; j < w.bits && lowest + i + j < places; ++j) {
      bits[static_cast<std::size_t>(lowest + i + j)] += design.lanes;
    }
  }
  CellCounts cells = sum_of_bits(std::move(bits));
  cells[and2] += design.lanes * a.bits * w.bits;
  return cells;
}

CellCounts register_cells(const MacDesign& design) {
  CellCounts cells;
  cells[flip_flop] = cells[and2] = design.register_bits;
  return cells;
}

}  // namespace guardbit::analysis
