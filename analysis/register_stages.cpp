// Constants of T1 to T3 for each register.
#include "analysis/register_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/rounded_up.h"
#include "arith/limits.h"

namespace guardbit {
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

// `quantum_exp`: of the addends; becomes that of the register's content.
std::optional<RoundingStage> stage_of(const Register& reg, int& quantum_exp) {
  RoundingStage stage;
  stage.rounding = reg.spec.rounding;
  stage.quantum_exp = quantum_exp;
  const int lost = is_nearest(stage.rounding.mode) ? 1 : 0;
  if (reg.layout.format.empty()) {
    if (reg.layout.lsb > quantum_exp) stage.absolute = std::ldexp(1.0, reg.layout.lsb - lost);
    quantum_exp = std::max(quantum_exp, reg.layout.lsb);
    stage.largest = largest_in_twos_complement(reg.layout);
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
  stage.largest = largest_magnitude(limits);
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
  RoundingStages stages{*inner, std::nullopt, std::max<std::size_t>(1, k), registers.partials};
  if (!registers.outer) return stages;
  stages.chunk = std::max<std::size_t>(1, registers.chunk);
  stages.outer = stage_of(*registers.outer, quantum_exp);
  if (!stages.outer) return std::nullopt;
  return stages;
}

bool excludes_overflow(const RoundingStages& stages, double magnitude_sum, double bound) {
  const double content = raised(magnitude_sum + bound);
  return content <= stages.inner.largest && (!stages.outer || content <= stages.outer->largest);
}

}  // namespace guardbit
