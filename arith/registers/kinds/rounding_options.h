// The options rounding=, random= and overflow=, which most kinds have.
#pragma once

#include <optional>

#include "arith/numbers/rounding.h"
#include "arith/registers/kind.h"
#include "arith/registers/spec_text.h"

namespace guardbit::inline arith {

struct RoundingOptions {
  RoundingRule rule;
  Overflow overflow = Overflow::wrap;
  bool rounding_given = false, overflow_given = false, random_given = false;

  /// `truncated`: what rounding=truncate means; nothing where the kind has no rounding=.
  bool take(const RegisterOptions& options, const SpecOption& option,
            std::optional<Rounding> truncated);
  void check_random(const RegisterOptions& options) const {
    if (random_given && rule.mode != Rounding::stochastic) {
      options.fail("random=<bits> goes with rounding=stochastic");
    }
  }
  /// Refuses an overflow that no integer register has.
  void check_overflow(const RegisterOptions& options) const {
    if (overflow == Overflow::infinity) options.fail("an integer register has no infinity");
  }
};

/// Nothing where the mode is the usual one.
void add_rounding(SpecText& text, const RoundingRule& rule,
                  Rounding usual = Rounding::nearest_even);

}  // namespace guardbit::inline arith
