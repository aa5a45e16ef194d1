// The blocks of arithmetic that datapaths are built of, as exact numbers of cells.
//
// The textbook circuits, as they were synthesised to fit the factors of cost_tables/factors.csv:
//  - sums of many bits: Dadda's tree ("Some schemes for parallel multipliers", 1965), which lowers
//    columns to the heights .. 9, 6, 4, 3, 2 with as few adders as there can be, and a ripple
//    adder;
//  - leading zeros: a tree of ORs that choose, at each node, one of two counts;
//  - shifters: one stage of multiplexers a bit of the distance. Where only one of its two inputs is
//    there, a multiplexer is an AND, and a bit that can be neither is no cell at all.
// Not these circuits: Booth recoding, prefix adders (the factors of style `bk` stand for them).
#pragma once

#include <vector>

#include "analysis/cost/cells.h"

namespace guardbit::analysis {

/// The whole number n with 2^n >= value > 2^(n-1); value at least 1.
int bits_to_count(int value);

/// Adds bits[c] bits of weight 2^c for all c to one number, modulo 2^(number of columns).
CellCounts sum_of_bits(std::vector<int> bits);

/// The product of unsigned numbers of a and b bits.
CellCounts unsigned_multiplier(int a, int b);

/// The number of zeros above the highest one of a word; the tree of the next power of two, in
/// proportion.
CellCounts leading_zeros(int width);

/// A shift of a word within its width, in `stages` steps of 1, 2, 4, ..
CellCounts shifter(int width, int stages);

/// Shifts a word up by 0 to `reach` places.
struct Aligner {
  int width = 0;  ///< of the word
  int reach = 0;
  int dropped = 0;  ///< low bits of the result that nobody takes
  int top = 0;      ///< bits of the result below this one are taken; at most width + reach
};
CellCounts aligner(const Aligner& shape);

}  // namespace guardbit::analysis
