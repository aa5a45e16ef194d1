// What an architect configures beside the formats: the array, its pipeline, buffers and memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "traces/array_shape.h"

namespace guardbit::inline traces {

/// How a processing element that keeps a sum feeds an adder of several stages, whose result comes
/// too late for the next product.
enum class Feedback {
  stall,      ///< a product enters only when the sum before it is out; the order stays
  interleave  ///< products take turns in as many partial sums as the adder has stages
};

/// Registers within a processing element.
struct PePipeline {
  std::size_t multiplier =
      0;                  ///< clock edges from operands to the product; 0: same as the addition
  std::size_t adder = 1;  ///< clock edges of an addition, at least 1
  Feedback feedback = Feedback::stall;  ///< read where elements keep their sums
  bool operator==(const PePipeline&) const = default;
};

/// A grid of processing elements; of dot-product units, where `lanes` products enter at once.
struct ArrayConfig {
  ArrayShape shape = {};  ///< at least 1 x 1
  std::size_t lanes = 1;  ///< products a unit takes a cycle; some dataflows have more than 1
  PePipeline pipeline = {};
  /// The next fold's stationary operands load while a fold runs, where operands stay.
  bool double_buffered = false;
  bool operator==(const ArrayConfig&) const = default;
};

/// A memory next to the array, in two halves: the array works on one, the other is filled or
/// drained.
struct BufferConfig {
  std::uint64_t bytes = 0;  ///< of both halves together; 0: everything fits
  std::size_t ports = 0;    ///< elements a cycle, to or from the array; 0: as many as it asks for
  bool operator==(const BufferConfig&) const = default;
};

/// The memory outside; needed where a buffer has a size.
struct MemoryConfig {
  double bandwidth = 0;       ///< bytes a cycle, above 0
  std::uint64_t latency = 0;  ///< cycles from a burst's request to its first byte
  std::uint64_t burst = 64;   ///< bytes of a transaction, at least 1
  bool dmi = false;           ///< copies directly; the timing is the same
  bool operator==(const MemoryConfig&) const = default;
};

/// Which loop over the folds of a product is outermost; what stays bit for bit the same.
enum class FoldOrder {
  chosen,         ///< the one that takes less time; where nothing waits, columns_outer
  columns_outer,  ///< folds along the array's columns, as in SCALE-Sim
  rows_outer      ///< folds along the array's rows
};

/// How a product is cut into pieces of the array's size.
struct Tiling {
  FoldOrder order = FoldOrder::chosen;
  /// Cycles a fold streams at most, where operands are stationary; longer ones are cut and
  /// load their stationary operands again. 0: never.
  std::size_t stream = 0;
  bool operator==(const Tiling&) const = default;
};

/// Where operands come from and results go to.
struct StorageConfig {
  BufferConfig activations, weights, outputs;
  std::optional<MemoryConfig> memory;  ///< none: operands are in the buffers when a layer begins
  bool operator==(const StorageConfig&) const = default;
};

struct AcceleratorConfig {
  ArrayConfig array;
  std::string dataflow;  ///< its name (traces/dataflow.h)
  StorageConfig storage;
  Tiling tiling;
  double clock_hz = 1e9;
};

}  // namespace guardbit::inline traces
