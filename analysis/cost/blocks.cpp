// Counting the cells of blocks.
#include "analysis/cost/blocks.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace guardbit::analysis {
namespace {

// Lowers every column to the height; carries go one column up, in the same step.
void lower_columns(std::vector<int>& bits, int height, CellCounts& cells) {
  for (std::size_t column = 0; column < bits.size(); ++column) {
    while (bits[column] > height) {
      const bool by_one = bits[column] == height + 1;
      ++cells[by_one ? CellKind::half_adder : CellKind::full_adder];
      bits[column] -= by_one ? 1 : 2;
      if (column + 1 < bits.size()) ++bits[column + 1];
    }
  }
}

}  // namespace

int bits_to_count(int value) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(value) - 1));
}

CellCounts sum_of_bits(std::vector<int> bits) {
  CellCounts cells;
  std::vector<int> heights{2};
  while (heights.back() < std::ranges::max(bits)) heights.push_back(heights.back() * 3 / 2);
  std::for_each(heights.rbegin(), heights.rend(),
                [&](int height) { lower_columns(bits, height, cells); });
  cells[CellKind::full_adder] += std::ranges::count(bits, 2);
  cells[CellKind::half_adder] += std::ranges::count(bits, 1);
  return cells;
}

CellCounts unsigned_multiplier(int a, int b) {
  std::vector<int> bits(static_cast<std::size_t>(a + b), 0);
  for (int i = 0; i < a; ++i) {
    for (int j = 0; j < b; ++j) ++bits[static_cast<std::size_t>(i + j)];
  }
  CellCounts cells = sum_of_bits(std::move(bits));
  if (cells[CellKind::full_adder] > 0) {  // the lowest of the final adder has no carry to take
    --cells[CellKind::full_adder];
    ++cells[CellKind::half_adder];
  }
  cells[CellKind::and2] += a * b;
  return cells;
}

CellCounts leading_zeros(int width) {
  const int levels = bits_to_count(width);
  const int leaves = 1 << levels;
  int ors = 0, muxes = 0;
  for (int level = 1; level <= levels; ++level) {
    const int nodes = leaves >> level;
    ors += nodes;
    muxes += (level - 1) * nodes;
  }
  const auto in_proportion = [&](int count) {
    return std::lround(static_cast<double>(count) * width / leaves);
  };
  CellCounts cells;
  cells[CellKind::or2] = in_proportion(ors);
  cells[CellKind::mux2] = in_proportion(muxes);
  return cells;
}

CellCounts shifter(int width, int stages) {
  CellCounts cells;
  for (int stage = 0; stage < stages; ++stage) {
    const int ands = std::min(1 << stage, width);
    cells[CellKind::and2] += ands;
    cells[CellKind::mux2] += width - ands;
  }
  return cells;
}

CellCounts aligner(const Aligner& shape) {
  CellCounts cells;
  const int stages = bits_to_count(shape.reach + 1);
  int width = shape.width;
  for (int stage = 0; stage < stages; ++stage) {
    const int distance = 1 << stage;
    const int still_to_come = (1 << stages) - 2 * distance;  // what later stages can shift
    const int next = std::min({shape.width + shape.reach, shape.top, width + distance});
    for (int bit = std::max(0, shape.dropped - still_to_come); bit < next; ++bit) {
      const bool stays = bit < width, comes = bit >= distance && bit - distance < width;
      if (stays || comes) ++cells[stays && comes ? CellKind::mux2 : CellKind::and2];
    }
    width = next;
  }
  return cells;
}

}  // namespace guardbit::analysis
