// Faster ways to round a real tensor to codes. Whoever has one registers how it is chosen.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"
#include "arith/quantising/plain_rounding.h"

namespace guardbit::inline arith {

/// Rounds values / one divisor as PlainRounding does.
class FastRounding {
 public:
  virtual ~FastRounding() = default;
  virtual QuantisationCounts operator()(std::span<const float> values, const RandomSteps& random,
                                        CodePointer codes) const = 0;
};

/// The fast ways to one codec and rule.
class FastRounder {
 public:
  virtual ~FastRounder() = default;
  /// For a divisor that is finite and positive, and about `count` values; null where none serves.
  virtual std::unique_ptr<const FastRounding> divided_by(double divisor,
                                                         std::size_t count) const = 0;
};

/// The codec outlives the result.
using ChooseFastRounder = std::function<std::unique_ptr<const FastRounder>(
    const Codec& codec, const RoundingRule& rule, Overflow overflow)>;

/// Registers what Quantiser asks, at namespace level: there is one.
struct AddFastRounders {
  explicit AddFastRounders(ChooseFastRounder choose);
};

}  // namespace guardbit::inline arith
