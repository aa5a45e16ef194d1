// Sums of products in two's complement registers of any width that a carrier holds.
//
// Carriers count in units of the register's lsb (or of the products' quantum where nothing is
// rounded), so that register contents are whole numbers: |content| + |addend| < 2^24 in float, 2^53
// in double, and the sum is exact. Products are exact where their significands have no more bits
// than the carrier's; rounding one to a whole number then depends on nothing else.
// Saturating: min and max. Wrapping: the content less the multiple of 2^width nearest to it, for
// which sums stay a factor of two below the carrier's limit. Events are additions that did either.
#pragma once

#include <optional>

#include "arith/kernels/tile.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

/// What happens to sums outside [-2^(width-1), 2^(width-1)); none: they are known to stay inside.
enum class Bounds { none, saturate, wrap };

struct SumRule {
  std::optional<RoundingRule> rounding;  ///< of each product to a whole number; nothing: they are
  Bounds bounds = Bounds::none;
  int width = 0;
  bool tells_range = false;  ///< the least and greatest sums; no rounding, no bounds
};

/// `rounding` stochastic: of up to 16 random bits.
TileSum<float> float_sums(const SumRule& rule);
TileSum<double> double_sums(const SumRule& rule);
/// The two's complement register for addends that come one at a time.
TileAdd double_adds(const SumRule& rule);

}  // namespace guardbit::inline arith
