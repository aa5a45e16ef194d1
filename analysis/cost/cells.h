// What a datapath is made of: how many of each kind of cell.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace guardbit::analysis {

enum class CellKind { full_adder, half_adder, and2, mux2, xor2, flip_flop, or2 };
inline constexpr std::array<std::string_view, 7> cell_kind_names{
    "full_adder", "half_adder", "and2", "mux2", "xor2", "flip_flop", "or2"};

/// Cells by kind, all of two inputs but for adders and flip-flops.
struct CellCounts {
  std::array<std::int64_t, cell_kind_names.size()> by_kind{};
  std::int64_t& operator[](CellKind kind) { return by_kind[static_cast<std::size_t>(kind)]; }
  std::int64_t operator[](CellKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
  CellCounts& operator+=(const CellCounts& other) {
    for (std::size_t i = 0; i < by_kind.size(); ++i) by_kind[i] += other.by_kind[i];
    return *this;
  }
  CellCounts& operator*=(std::int64_t factor) {
    for (std::int64_t& count : by_kind) count *= factor;
    return *this;
  }
  bool operator==(const CellCounts&) const = default;
};
inline CellCounts operator+(CellCounts a, const CellCounts& b) { return a += b; }
inline CellCounts operator*(std::int64_t factor, CellCounts counts) { return counts *= factor; }

}  // namespace guardbit::analysis
