// What running a layer produces: cycles, counts, outputs. Models make it, analysis judges it.
#pragma once

#include <cstdint>
#include <optional>

#include "arith/dot.h"

namespace guardbit {

/// Bits that changed in the registers of the array's elements, which begin a layer as zero.
struct ToggleCounts {
  std::uint64_t operand = 0;
  std::uint64_t product = 0;
  std::uint64_t accumulator = 0;
  bool operator==(const ToggleCounts&) const = default;
  ToggleCounts& operator+=(const ToggleCounts& other) {
    operand += other.operand;
    product += other.product;
    accumulator += other.accumulator;
    return *this;
  }
};

struct LayerRun {
  std::uint64_t cycles = 0;  ///< clock edges of the array; 0 for the functional model
  std::uint64_t folds = 0;
  MacTally tally;
  std::optional<ToggleCounts> toggles;  ///< where they were asked for
  RegisterFile outputs;  ///< batch, m, n: one register an output
};

}  // namespace guardbit
