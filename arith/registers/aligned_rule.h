// The parameters of a fused, aligned sum; arith/registers/kinds/aligned_sums.h says what they do.
#pragma once

#include <cstddef>
#include <vector>

#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

/// What makes a fused sum beside the register's format and rounding.
struct AlignedRule {
  int terms = 4;                               ///< products a group, 1 to 1024
  int fraction = 23;                           ///< bits kept below the largest exponent, 1 to 60
  int floor = -133;                            ///< the least exponent that terms are aligned to
  Rounding alignment = Rounding::toward_zero;  ///< of the aligned terms; not stochastic
  bool late = false;   ///< the register is added after the block, not with the terms
  int block = 0;       ///< products a late addition; a multiple of terms. 0: terms
  int interleave = 1;  ///< 1 or 2
  bool operator==(const AlignedRule&) const = default;

  /// Products that are summed at once: a group, or the block of a late addition.
  std::size_t batch() const { return static_cast<std::size_t>(late && block != 0 ? block : terms); }
  /// The order in which the groups of the first `count` products of a batch take them.
  std::vector<std::size_t> late_order(std::size_t count) const;
};

}  // namespace guardbit::inline arith
