// The cells of a MAC unit, block by block.
//
// What is counted, for operands of the widths that analysis/cost/design.h reads off:
//  - integers: a Baugh-Wooley array (Baugh and Wooley, 1973), merged with the register into one sum
//    of bits: the sign rows enter inverted, which leaves a constant of ones to add;
//  - minifloats: hidden bits and signs, an unsigned multiplier, the sum of the exponents; then
//  either
//    a shift to the product's place in a two's complement register (Kulisch's, or a window of it),
//    or a fused multiply-add that is normalised and rounded once;
//  - posits: both decoders (sign, regime, exponent), then the same as minifloats.
// A register is its flip-flops and a gate a bit that clears it. K lanes repeat what lies before the
// register; two's complement registers take all lanes in one sum of bits (negated products enter
// inverted, with a carry and a sign bit), floating-point ones take them through adders in series.
// Saturation is a multiplexer a bit behind the adder, and two gates that tell of an overflow.
//
// Not counted: NaN and infinities, multipliers of block scales, pipeline registers, the registers
// in which an array hands its operands on, the OR that makes truncation of a negative product round
// down rather than toward zero, clock and wires.
#pragma once

#include "analysis/cost/cells.h"
#include "analysis/cost/design.h"

namespace guardbit::analysis {

/// The cells of all lanes and the register.
CellCounts mac_cells(const MacDesign& design);

/// Cells of the shifter that takes a product of one lane to its place in a two's complement
/// register; none for integers.
CellCounts alignment_cells(const MacDesign& design);

}  // namespace guardbit::analysis
