// One row of processing elements over a block of cycles: the kernels of arith/kernels/sums.h and
// arith/kernels/floating.h in the order of a systolic array.
//
// Sums run down the columns only: what row i does in a cycle depends on row i - 1 one cycle before
// and on nothing below. So a row may take all cycles of a block before the row under it does, and
// every element and register is at the block's end what it is after stepping edge by edge. The
// arithmetic is that of the tile kernels, exact under the same conditions: each element adds one
// product to one register. Not for random bits, trees and aligned sums, whose registers are more.
#pragma once

#include <cstddef>
#include <functional>
#include <variant>

#include "arith/kernels/floating.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/tile.h"

namespace guardbit {

/// Columns of a row are filled up to a multiple of this, which no vector exceeds.
constexpr std::size_t row_lanes = 16;

/// Arrays are [cycle][columns].
template <class T>
struct RowJob {
  std::size_t columns = 0;  ///< a multiple of row_lanes
  std::size_t cycles = 0;
  /// What column j multiplies in cycle t is moving[j - t]: a shift register as an address.
  const T* moving = nullptr;
  const T* staying = nullptr;  ///< [columns]
  T* sums = nullptr;           ///< from the row above, and with this row's products
  T* events = nullptr;         ///< counts up: additions that left the register's range
  T* ignored = nullptr;        ///< as in TileJob; null: no sum may become infinite
};

/// Steps a row. Empty where there is none for the machine's vectors.
template <class T>
using RowSum = std::function<void(const RowJob<T>&)>;

/// The row kernel that belongs to a tile kernel; none to single addends.
template <class Kernel>
struct RowsOf {
  using type = std::monostate;
};
template <class T>
struct RowsOf<TileSum<T>> {
  using type = RowSum<T>;
};

/// As float_sums and double_sums; not stochastic, no range told.
RowSum<float> float_rows(const SumRule& rule);
RowSum<double> double_rows(const SumRule& rule);
/// As float_rounded_sums and double_rounded_sums; not stochastic.
RowSum<float> float_rounded_rows(const FloatRule& rule);
RowSum<double> double_rounded_rows(const FloatRule& rule);

}  // namespace guardbit
