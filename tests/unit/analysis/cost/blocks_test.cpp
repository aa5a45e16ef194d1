// Blocks against counts by hand.
#include "analysis/cost/blocks.h"

#include <doctest/doctest.h>

namespace guardbit::analysis::blocks_test {

using enum CellKind;

TEST_CASE("two columns of two bits take two adders and the carry leaves") {
  const CellCounts cells = sum_of_bits({2, 2});
  CHECK(cells[full_adder] == 2);
  CHECK(cells[half_adder] == 0);
}

TEST_CASE("three bits of one weight are lowered to two first") {
  // Half adder: 3 bits to 2 and a carry; then a full adder for the two and a half adder for it.
  const CellCounts cells = sum_of_bits({3, 0});
  CHECK(cells[full_adder] == 1);
  CHECK(cells[half_adder] == 2);
}

TEST_CASE("Dadda's tree of an 8 by 8 product has 35 full and 7 half adders") {
  // Dadda (1965): n^2 - 4n + 3 full and n - 1 half adders in the tree, then 2n - 2 columns of two,
  // of which the lowest has no carry. The column of one bit counts as a half adder too.
  const CellCounts cells = unsigned_multiplier(8, 8);
  CHECK(cells[full_adder] == 35 + 13);
  CHECK(cells[half_adder] == 7 + 1 + 1);
  CHECK(cells[and2] == 64);
}

TEST_CASE("leading zeros of eight bits take seven nodes, which choose 4 count bits") {
  const CellCounts cells = leading_zeros(8);
  CHECK(cells[or2] == 7);
  CHECK(cells[mux2] == 2 * 1 + 1 * 2);
  CHECK(leading_zeros(1) == CellCounts{});
  CHECK(leading_zeros(6)[or2] == 5);  // 7 * 6 / 8 = 5.25
}

TEST_CASE("a shifter has an AND where nothing comes in") {
  const CellCounts cells = shifter(4, 3);  // by 1, 2, 4: 3, 2, 0 multiplexers
  CHECK(cells[mux2] == 5);
  CHECK(cells[and2] == 1 + 2 + 4);
}

TEST_CASE("an aligner has multiplexers where a bit can stay or come, ANDs where it can do one") {
  // Four bits by 0 to 4: stages 1, 2, 4 of 5, 7 and 8 places, with 3 multiplexers each.
  const CellCounts cells = aligner({4, 4, 0, 8});
  CHECK(cells[mux2] == 9);
  CHECK(cells[and2] == 2 + 4 + 5);
  CHECK(aligner({4, 0, 0, 4}) == CellCounts{});
}

TEST_CASE("what an aligner drops at the bottom or the top costs nothing") {
  // Of the last stage the places 2 to 5: place 2 and 3 can only stay, 4 and 5 do either. The one
  // before it keeps places 0 to 5, since the last one can lift them by 4.
  const CellCounts cells = aligner({4, 4, 2, 6});
  CHECK(cells[mux2] == 3 + 3 + 2);
  CHECK(cells[and2] == 2 + 3 + 2);
}

TEST_CASE("the number of stages covers every distance") {
  CHECK(bits_to_count(1) == 0);
  CHECK(bits_to_count(2) == 1);
  CHECK(bits_to_count(29) == 5);
  CHECK(bits_to_count(32) == 5);
}

}  // namespace guardbit::analysis::blocks_test
