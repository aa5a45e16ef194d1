// Constants of T1 to T3 for each register.
#include "analysis/register_stages.h"

#include <algorithm>
#include <cmath>

#include "arith/limits.h"

namespace guardbit {
namespace {

bool rounds_to_nearest(Rounding mode) {
  return mode == Rounding::nearest_even || mode == Rounding::nearest_away;
}

// `quantum_exp`: of the addends; becomes that of the register's content.
std::optional<RoundingStage> stage_of(const Register& reg, int& quantum_exp) {
  RoundingStage stage;
  stage.rounding = reg.spec.rounding;
  const int lost = rounds_to_nearest(stage.rounding.mode) ? 1 : 0;
  if (reg.layout.format.empty()) {
    if (reg.layout.lsb > quantum_exp) stage.absolute = std::ldexp(1.0, reg.layout.lsb - lost);
    quantum_exp = std::max(quantum_exp, reg.layout.lsb);
    return stage;
  }
  const Format format = parse_format(reg.layout.format);
  const FormatLimits limits = limits_of(format);
  if (!limits.has_even_steps || format.never_rounds_to_zero) return std::nullopt;
  stage.significand_bits = limits.significand_bits;
  stage.relative = std::ldexp(1.0, 1 - lost - limits.significand_bits);
  const int smallest = value_exp(limits.min_positive);
  if (smallest > quantum_exp) stage.absolute = std::ldexp(1.0, smallest - lost);
  quantum_exp = std::max(quantum_exp, limits.min_quantum_exp);
  return stage;
}

}  // namespace

std::optional<RoundingStages> rounding_stages(const MacRegisters& registers,
                                              int product_quantum_exp, std::size_t k) {
  const AccumulatorKind kind = registers.inner.spec.kind;
  if (registers.tree || registers.product || registers.sum_factors ||
      kind == AccumulatorKind::aligned) {
    return std::nullopt;
  }
  int quantum_exp = product_quantum_exp;
  const auto inner = stage_of(registers.inner, quantum_exp);
  if (!inner) return std::nullopt;
  RoundingStages stages{*inner, std::nullopt, std::max<std::size_t>(1, k)};
  if (!registers.outer) return stages;
  stages.chunk = std::max<std::size_t>(1, registers.chunk);
  stages.outer = stage_of(*registers.outer, quantum_exp);
  if (!stages.outer) return std::nullopt;
  return stages;
}

}  // namespace guardbit
