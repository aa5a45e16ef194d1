// The elements of a systolic array over a block of cycles: the kernels of arith/kernels/sums.h and
// arith/kernels/floating.h in an array's order.
//
// Sums run down the columns: what row i adds to in cycle t is what row i - 1 added to L cycles
// before, L being the stages of its adder. So sums move in waves, one row in L cycles: wave p meets
// row i in cycle p - L * (rows-1-i). Waves know nothing of each other, so that one may run through
// the rows that it meets in a block before the next one does: every element takes every cycle, and
// every register is at the block's end what it is after stepping edge by edge. The arithmetic is
// that of the tile kernels, exact under the same conditions: each element adds one product to one
// register. Not for random bits, trees and aligned sums, whose registers are more.
//
// Where elements keep their sums, nothing they hold depends on another's, and each may take all
// cycles of a block by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "arith/kernels/floating.h"
#include "arith/kernels/posit.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/tile.h"

namespace guardbit::inline arith {

/// Columns are filled up to a multiple of this, which no vector exceeds.
constexpr std::size_t row_lanes = 16;

/// Arrays are [..][columns].
template <class T>
struct RowsJob {
  std::size_t rows = 0;
  std::size_t columns = 0;  ///< a multiple of row_lanes
  std::size_t cycles = 0;   ///< of the block
  std::size_t latency = 1;  ///< L
  /// [rows]: what column j of row i multiplies in cycle t is moving[i][j - t], a shift register as
  /// an address.
  const T* const* moving = nullptr;
  const T* staying = nullptr;  ///< [rows]
  T* sums = nullptr;           ///< [L * (rows - 1) + cycles]: by wave
  /// By wave: counts up additions that left the register's range. Null: none can.
  T* events = nullptr;
  T* ignored = nullptr;  ///< as in TileJob; null: no sum may become infinite
};

/// Rows of elements that keep their sums. Arrays are [..][columns].
template <class T>
struct KeptJob {
  std::size_t rows = 0;
  std::size_t columns = 0;  ///< a multiple of row_lanes
  std::size_t cycles = 0;   ///< of the block
  /// In cycle t column j of row i multiplies west[i][j - t] and what stands at north + (t - i) *
  /// columns + j.
  const T* const* west = nullptr;
  const T* north = nullptr;
  T* sums = nullptr;     ///< [rows]
  T* events = nullptr;   ///< the same: counts up, as above
  T* ignored = nullptr;  ///< as above
};

/// Both ways of stepping an array's rows; none where there are none for the machine's vectors.
template <class T>
struct RowsSum {
  std::function<void(const RowsJob<T>&)> passed;  ///< sums are passed on to the next row
  std::function<void(const KeptJob<T>&)> kept;
  explicit operator bool() const { return passed != nullptr; }
};

/// One addend to each of many registers side by side.
struct BankJob {
  const float* floats = nullptr;    ///< addends, or
  const double* doubles = nullptr;  ///< addends
  double unit = 1;                  ///< of addends, in that of the registers; a power of two
  std::size_t count = 0;            ///< a multiple of row_lanes
  double* sums = nullptr;
  double* events = nullptr;
  double* ignored = nullptr;
};
/// Returns how many addends were not zero. Empty where random bits are needed.
using BankAdd = std::function<std::uint64_t(const BankJob&)>;

/// The kernel for arrays that belongs to a tile kernel.
template <class Kernel>
struct RowsOf {
  using type = BankAdd;
};
template <class T>
struct RowsOf<TileSum<T>> {
  using type = RowsSum<T>;
};

/// Rows of the registers of float_sums and double_sums; not stochastic, no range told.
RowsSum<float> float_rows(const SumRule& rule);
RowsSum<double> double_rows(const SumRule& rule);
/// Rows of the registers of float_rounded_sums and double_rounded_sums; not stochastic.
RowsSum<float> float_rounded_rows(const FloatRule& rule);
RowsSum<double> double_rounded_rows(const FloatRule& rule);

/// Banks of the registers of double_adds, double_rounded_adds and double_posit_adds.
BankAdd bank_adds(const SumRule& rule);
BankAdd bank_rounded_adds(const FloatRule& rule);
BankAdd bank_posit_adds(const PositRule& rule);

}  // namespace guardbit::inline arith
