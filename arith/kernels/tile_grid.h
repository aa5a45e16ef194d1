// The tiles of a matrix product: which outputs stand where in which of them.
//
// Rows of a tile are lines of one operand, lanes lines of the other; which way round wastes fewer
// lanes is chosen by the product's shape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/kernels/tile.h"
#include "arith/product/matrix_product.h"
#include "arith/product/plain_gemm.h"

namespace guardbit::inline arith {

/// The tiles of a product with m, n and k above 0.
struct TileGrid {
  std::size_t m, n, k;
  bool swapped;  ///< rows are columns of B, lanes rows of A

  explicit TileGrid(const GemmOperands& operands)
      : m(operands.m), n(operands.n), k(operands.k), swapped(padding(m) < padding(n)) {}

  std::size_t row_lines() const { return swapped ? n : m; }
  std::size_t lane_lines() const { return swapped ? m : n; }
  std::size_t row_panels() const { return (row_lines() + tile_rows - 1) / tile_rows; }
  std::size_t lane_panels() const { return (lane_lines() + tile_lanes - 1) / tile_lanes; }
  std::size_t rows_in(std::size_t panel) const {
    return std::min(tile_rows, row_lines() - panel * tile_rows);
  }
  std::size_t lanes_in(std::size_t panel) const {
    return std::min(tile_lanes, lane_lines() - panel * tile_lanes);
  }

  /// Pieces of work: up to panels_a_group tiles each.
  std::size_t tasks() const { return lane_panels() * row_groups(); }
  /// Calls action(row panel, lane panel) for each tile of a piece.
  template <class Action>
  void for_each_tile(std::size_t task, const Action& action) const {
    const std::size_t first = task % row_groups() * panels_a_group;
    const std::size_t end = std::min(row_panels(), first + panels_a_group);
    for (std::size_t panel = first; panel < end; ++panel) action(panel, task / row_groups());
  }
  /// Calls action(place in the tile, output of the product, column) for each output that there is.
  template <class Action>
  void for_each_output(std::size_t row_panel, std::size_t lane_panel, const Action& action) const {
    for (std::size_t i = 0; i < rows_in(row_panel); ++i) {
      for (std::size_t j = 0; j < lanes_in(lane_panel); ++j) {
        const std::size_t row = row_panel * tile_rows + i, lane = lane_panel * tile_lanes + j;
        action(i * tile_lanes + j, swapped ? lane * n + row : row * n + lane, swapped ? row : lane);
      }
    }
  }
  OutputRange outputs(std::size_t row_panel, std::size_t lane_panel) const {
    const std::size_t row = row_panel * tile_rows, row_end = row + rows_in(row_panel);
    const std::size_t lane = lane_panel * tile_lanes, lane_end = lane + lanes_in(lane_panel);
    return swapped ? OutputRange{lane, lane_end, row, row_end}
                   : OutputRange{row, row_end, lane, lane_end};
  }
  /// Products of a tile that are not zero; of each panel and k, how many operands are not.
  std::uint64_t products(const std::vector<std::uint8_t>& row_nonzero,
                         const std::vector<std::uint8_t>& lane_nonzero, std::size_t row_panel,
                         std::size_t lane_panel) const {
    const std::uint8_t* rows = row_nonzero.data() + row_panel * k;
    const std::uint8_t* lanes = lane_nonzero.data() + lane_panel * k;
    std::uint64_t count = 0;
    constexpr std::size_t piece = 1 << 16;  // sums of so many fit 32 bits
    for (std::size_t begin = 0; begin < k; begin += piece) {
      std::uint32_t part = 0;
      for (std::size_t i = begin; i < std::min(k, begin + piece); ++i) {
        part += std::uint32_t{rows[i]} * lanes[i];
      }
      count += part;
    }
    return count;
  }

 private:
  static constexpr std::size_t panels_a_group = 32;

  std::size_t row_groups() const { return (row_panels() + panels_a_group - 1) / panels_a_group; }
  // Lanes that stay empty where a side of `lines` lies along them.
  static std::size_t padding(std::size_t lines) {
    return (lines + tile_lanes - 1) / tile_lanes * tile_lanes * 1000 / lines;
  }
};

}  // namespace guardbit::inline arith
