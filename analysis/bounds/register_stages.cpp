// Constants of T1 to T3 for each register.
#include "analysis/bounds/register_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "analysis/reference/rounded_up.h"
#include "arith/numbers/limits.h"

namespace guardbit::analysis {
namespace {

double largest_in_twos_complement(const RegisterLayout& layout) {
  const int magnitude_bits = std::min(layout.width - 1, 53);
  const double ones = std::ldexp(1.0, magnitude_bits) - 1;
  const double largest = std::ldexp(ones, layout.width - 1 - magnitude_bits + layout.lsb);
  return std::min(largest, std::numeric_limits<double>::max());
}

double largest_magnitude(const FormatLimits& limits) {
  const auto magnitude = [](const Unpacked& value) {
    return std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
  };
  return std::min(magnitude(limits.max), magnitude(limits.lowest));
}

RoundingStage twos_complement_stage(const Register& reg, int& quantum_exp) {
  RoundingStage stage;
  const bool nearest = is_nearest(reg.rounding.mode);
  const int lsb = reg.layout.lsb;
  const double error = lsb > quantum_exp ? std::ldexp(1.0, nearest ? lsb - 1 : lsb) : 0;
  stage.relative = RoundingStage::Relative{0, error};
  stage.errors = {error};
  stage.lsb = lsb;
  stage.errs_within_terms = nearest;
  stage.largest = largest_in_twos_complement(reg.layout);
  quantum_exp = std::max(quantum_exp, lsb);
  return stage;
}

RoundingStage floating_stage(const Register& reg, int& quantum_exp, const ValueSpacings& spacings) {
  RoundingStage stage;
  const Rounding mode = reg.rounding.mode;
  const Format& format = reg.layout.format();
  const FormatLimits& limits = reg.layout.codec->limits();
  stage.spacing = spacings.get(format);
  for (const MpfrNumber& error : largest_errors(*stage.spacing, mode, quantum_exp)) {
    stage.errors.push_back(mpfr_get_d(error.get(), MPFR_RNDU));
  }
  stage.largest = largest_magnitude(limits);
  const bool is_float = limits.has_even_steps && !format.never_rounds_to_zero;
  if (is_float) {
    stage.relative = RoundingStage::Relative{limits.significand_bits, stage.errors.front()};
  }
  stage.errs_within_terms = is_float && is_nearest(mode);
  const int content = limits.min_quantum_exp;
  quantum_exp = format.never_rounds_to_zero ? content : std::max(content, quantum_exp);
  return stage;
}

// `quantum_exp`: of the addends; becomes that of the register's content.
RoundingStage stage_of(const Register& reg, int& quantum_exp, const ValueSpacings& spacings) {
  RoundingStage stage = reg.layout.is_twos_complement()
                            ? twos_complement_stage(reg, quantum_exp)
                            : floating_stage(reg, quantum_exp, spacings);
  stage.rounding = reg.rounding;
  return stage;
}

// Two's complement or a format that each sum is rounded to.
bool is_stage(const Register& reg) {
  return std::holds_alternative<TwosComplementSums>(reg.sums) ||
         std::holds_alternative<FormatSums>(reg.sums);
}

}  // namespace

std::optional<RoundingStages> rounding_stages(const MacRegisters& registers,
                                              int product_quantum_exp,
                                              const ValueSpacings& spacings) {
  const bool rounds_one_by_one =
      is_stage(registers.inner) && (!registers.outer || is_stage(*registers.outer));
  if (registers.order.tree || registers.product || registers.sum_factors || !rounds_one_by_one) {
    return std::nullopt;
  }
  int quantum_exp = product_quantum_exp;
  RoundingStages stages{stage_of(registers.inner, quantum_exp, spacings), std::nullopt,
                        registers.order};
  if (registers.outer) stages.outer = stage_of(*registers.outer, quantum_exp, spacings);
  return stages;
}

bool excludes_overflow(const RoundingStages& stages, double magnitude_sum, double bound) {
  const double content = raised(magnitude_sum + bound);
  return content <= stages.inner.largest && (!stages.outer || content <= stages.outer->largest);
}

}  // namespace guardbit::analysis
