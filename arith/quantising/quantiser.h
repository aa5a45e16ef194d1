// Real tensors to codes, many values at a time: the `quantise` of scaling.h, by the fastest way that
// is registered, equal to it in every code and count.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"
#include "arith/quantising/fast_rounding.h"
#include "arith/quantising/plain_rounding.h"

namespace guardbit::inline arith {

/// Rounds values / one divisor. The codec of the quantiser it is from must outlive it.
class DividingQuantiser {
 public:
  /// Writes the codes of values.size() values; the random bits of values[i] are random.at(i).
  QuantisationCounts operator()(std::span<const float> values, const RandomSteps& random,
                                CodePointer codes) const;

 private:
  friend class Quantiser;
  DividingQuantiser(const PlainRounding& plain, std::shared_ptr<const FastRounding> fast)
      : plain_(plain), fast_(std::move(fast)) {}

  PlainRounding plain_;
  std::shared_ptr<const FastRounding> fast_;  // may be null
};

/// Made once for a codec, which is referred to and not copied, and a rule.
class Quantiser {
 public:
  Quantiser(const Codec& codec, const RoundingRule& rule, Overflow overflow);

  /// For a divisor that is finite and positive, and about `count` values.
  DividingQuantiser divided_by(double divisor, std::size_t count) const;

 private:
  const Codec& codec_;
  RoundingRule rule_;
  Overflow overflow_;
  std::shared_ptr<const FastRounder> fast_;  // may be null
};

}  // namespace guardbit::inline arith
