// The wires at the edges of an array: one lane a row or column, bundled.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <vector>

#include "traces/accelerator.h"

namespace guardbit::models {

/// What one wire bundle carries in one cycle: an operand's code in the low half of `bits` and that
/// of its block scale in the high half, or the low 64 bits of a register; LaneVector has the
/// others.
struct Lane {
  std::uint64_t bits = 0;
  bool valid = false;
  bool operator==(const Lane&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Lane& lane) {
  return lane.valid ? out << lane.bits : out << '-';
}

/// All lanes of one edge in one cycle, top to bottom or left to right.
struct LaneVector {
  std::vector<Lane> lanes;
  std::vector<std::uint64_t> upper;  ///< of registers of more than 64 bits: the other words
  LaneVector() = default;
  explicit LaneVector(std::size_t count) : lanes(count) {}
  Lane& operator[](std::size_t i) { return lanes[i]; }
  const Lane& operator[](std::size_t i) const { return lanes[i]; }
  std::size_t size() const { return lanes.size(); }
  void clear() {
    std::fill(lanes.begin(), lanes.end(), Lane{});
    upper.clear();
  }
  /// Puts the words of a register on lane i; those of all lanes have as many.
  void put(std::size_t i, std::span<const std::uint64_t> words) {
    lanes[i] = {words[0], true};
    upper.resize(size() * (words.size() - 1));
    std::copy(words.begin() + 1, words.end(),
              upper.begin() + static_cast<std::ptrdiff_t>(i * (words.size() - 1)));
  }
  /// The `count` words that lane i carries.
  std::vector<std::uint64_t> words(std::size_t i, std::size_t count) const {
    std::vector<std::uint64_t> result(count);
    result[0] = lanes[i].bits;
    for (std::size_t word = 1; word < count; ++word)
      result[word] = upper[i * (count - 1) + word - 1];
    return result;
  }
  bool operator==(const LaneVector&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const LaneVector& vector) {
  for (const Lane& lane : vector.lanes) out << ' ' << lane;
  return out;
}

/// What enters an array in one cycle: from the west the lanes of each row, from the north those of
/// each column.
struct EdgeInputs {
  LaneVector west;
  LaneVector north;
  EdgeInputs() = default;
  EdgeInputs(std::size_t rows, std::size_t cols) : west(rows), north(cols) {}
  void clear() {
    west.clear();
    north.clear();
  }
};

inline EdgeInputs edge_inputs(const ArrayConfig& array) {
  return {array.shape.rows * array.lanes, array.shape.cols * array.lanes};
}

}  // namespace guardbit::models
