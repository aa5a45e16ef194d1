// The shape in which kernels sum products: tiles of 8 rows by 32 lanes of outputs.
//
// Kernels vectorise over outputs, never over a sum: every lane adds its products one after another
// in ascending k, as the plain path does, because the order is part of the result. Operands are
// floats or doubles that hold the decoded values exactly, times a power of two chosen for the
// layer: the carriers. A kernel states why its arithmetic on carriers is exact and when it is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace guardbit::inline arith {

constexpr std::size_t tile_rows = 8;
constexpr std::size_t tile_lanes = 32;
constexpr std::size_t tile_outputs = tile_rows * tile_lanes;

/// Random bits of a rounding, at most: those that one of four steps in sequence has in a word.
constexpr int most_random_bits = 16;

/// Sums of one tile; arrays of tile_outputs are [row][lane], rows outermost.
template <class T>
struct TileJob {
  const T* rows = nullptr;   ///< [k][tile_rows]
  const T* lanes = nullptr;  ///< [k][tile_lanes]
  std::size_t k = 0;
  std::size_t first_k = 0;  ///< number of the first product among those of an output
  /// Both halves of the keys of each output's RandomStream, whose steps products are in sequence;
  /// read by stochastic kernels only.
  const std::uint32_t* first_keys = nullptr;
  const std::uint32_t* second_keys = nullptr;
  T* sums = nullptr;    ///< what the sums start with, and what they come to
  T* events = nullptr;  ///< counts up: additions that left the register's range
  /// Counts up: non-zero products that came after a sum had become infinite, which takes no more of
  /// them. Null: no sum may become infinite.
  T* ignored = nullptr;
  T* low = nullptr;  ///< the least and the greatest sums so far; where a kernel tells them
  T* high = nullptr;
  /// 2^exponent of each operand of rows and lanes (arith/numbers/operand.h), 0 of a zero; read by
  /// aligned kernels only.
  const double* row_powers = nullptr;
  const double* lane_powers = nullptr;
  T* additions = nullptr;  ///< counts up: additions beside those of products
};

/// Adds up a tile. False: something happened that the kernel does not follow; then the tile has to
/// be summed by the plain path. An infinite sum stands for whatever the register then holds.
template <class T>
using TileSum = std::function<bool(const TileJob<T>&)>;

/// One addend to each of tile_outputs registers.
struct TileAddends {
  const double* addends = nullptr;
  std::size_t step = 0;  ///< number of the addend among those of an output
  const std::uint32_t* first_keys = nullptr;
  const std::uint32_t* second_keys = nullptr;
  double* sums = nullptr;
  double* events = nullptr;
  double* ignored = nullptr;  ///< never null: single addends follow every sum
};
using TileAdd = std::function<void(const TileAddends&)>;

}  // namespace guardbit::inline arith
