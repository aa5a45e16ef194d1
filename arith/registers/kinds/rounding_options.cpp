// Reading and printing of rounding.
#include "arith/registers/kinds/rounding_options.h"

#include <string>

namespace guardbit::inline arith {

bool RoundingOptions::take(const RegisterOptions& options, const SpecOption& option,
                           std::optional<Rounding> truncated) {
  if (option.key == "overflow") {
    overflow = parse_overflow(option.value, options.place("overflow"));
    overflow_given = true;
    return true;
  }
  if (option.key == "random") {
    rule.random_bits = options.integer(option, 1, 32);
    random_given = true;
    return true;
  }
  if (option.key != "rounding" || !truncated) return false;
  rule.mode = option.value == "truncate" ? *truncated
                                         : parse_rounding(option.value, options.place("rounding"));
  rounding_given = true;
  return true;
}

void add_rounding(SpecText& text, const RoundingRule& rule, Rounding usual) {
  if (rule.mode != usual) text.add("rounding", name_of(rule.mode));
  if (rule.mode == Rounding::stochastic) text.add("random", rule.random_bits);
}

}  // namespace guardbit::inline arith
