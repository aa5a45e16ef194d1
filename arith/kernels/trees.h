// Sums of products by trees of adders: adjacent pairs, their sums in adjacent pairs again, and so
// on.
//
// Each adder is that of arith/kernels/sums.h or floating.h, exact on the same conditions: what it
// adds are two contents of the register, or a product and nothing. The tree is built as products
// come, as arith/registers/kinds/tree.h does, with a vector of outputs in place of each node. No
// random bits: every node would need its own. Events and additions of non-zero sums to sums are
// counted.
#pragma once

#include "arith/kernels/floating.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/tile.h"

namespace guardbit::inline arith {

TileSum<double> double_sum_trees(const SumRule& rule);
/// False for a tile in which a sum leaves the range. Neither rule is stochastic.
TileSum<double> double_rounded_trees(const FloatRule& rule);

}  // namespace guardbit::inline arith
