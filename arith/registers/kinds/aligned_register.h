// What fused, aligned sums and the presets of them share.
#pragma once

#include "arith/registers/aligned_rule.h"
#include "arith/registers/kinds/format_register.h"

namespace guardbit::inline arith {

/// What a group's sum is rounded to, and how its terms are aligned.
struct AlignedRegister {
  FormatRegister sum;
  AlignedRule rule;
};

/// Throws SpecError where the order is not one of groups.
void check_takes_groups(const RegisterOptions& options, const SumOrder& order);

Register fit_aligned(const AlignedRegister& reg, const SumsToHold& sums);

}  // namespace guardbit::inline arith
