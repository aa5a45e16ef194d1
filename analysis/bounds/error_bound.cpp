// The bound of an output from those of its registers, in the order in which errors arise.
#include "analysis/bounds/error_bound.h"

#include <algorithm>
#include <limits>
#include <variant>

#include "analysis/reference/rounded_up.h"
#include "arith/numbers/ceil_div.h"
#include "arith/registers/inner_sums.h"

namespace guardbit::analysis {
namespace {

// The longest inner sum, and how many there are.
RegisterBound::Counts inner_counts(const MacRegisters& registers, std::size_t k) {
  const SumOrder& order = registers.order;
  const std::size_t longest = std::max<std::size_t>(1, longest_inner_sum(order, k));
  return {longest, inner_sum_count(order, k), k, order.tree};
}

// What a register adds.
struct Addends {
  int quantum_exp;
  RegisterBound::Counts counts;
};

// With one more addend before them, in one sum: a multiple of 2^bias_exp.
Addends with_bias(Addends addends, std::optional<int> bias_exp) {
  if (!bias_exp) return addends;
  addends.quantum_exp = std::min(addends.quantum_exp, *bias_exp);
  ++addends.counts.terms;
  ++addends.counts.additions;
  return addends;
}

// The factors of inner sums are multiples of two to this.
int factor_quantum_exp(const MacRegisters& registers) {
  return registers.sum_factors ? registers.sum_factors->quantum_exp : 0;
}

bool wraps_exactly(const Register& reg, int addend_quantum_exp) {
  return std::holds_alternative<TwosComplementSums>(reg.sums) &&
         reg.layout.lsb <= addend_quantum_exp && reg.overflow == Overflow::wrap;
}

MpfrNumber infinite() {
  MpfrNumber result(bound_precision);
  mpfr_set_inf(result.get(), 1);
  return result;
}

}  // namespace

ErrorBound::ErrorBound(const MacRegisters& registers, int product_quantum_exp, std::size_t k,
                       bool has_bias, const ValueSpacings& spacings) {
  const std::optional<int> bias_exp = has_bias ? std::optional(product_quantum_exp) : std::nullopt;
  int quantum_exp = product_quantum_exp;
  if (registers.product) {
    product_.emplace(code_layout(registers.product->shared_codec()),
                     registers.product->spec().rounding.mode, quantum_exp,
                     RegisterBound::Counts{1, k, k}, spacings);
    quantum_exp = product_->quantum_exp();
  }
  bound_inner(registers, quantum_exp, k, registers.outer ? std::nullopt : bias_exp, spacings);
  if (!registers.outer) return;
  const std::size_t sums = inner_counts(registers, k).sums;
  const int inner_quantum_exp = inner_ ? inner_->quantum_exp() : registers.inner.range.quantum_exp;
  const Addends addends =
      with_bias({inner_quantum_exp + factor_quantum_exp(registers), {sums, 1, sums}}, bias_exp);
  outer_.emplace(*registers.outer, addends.quantum_exp, addends.counts, spacings);
}

void ErrorBound::bound_inner(const MacRegisters& registers, int quantum_exp, std::size_t k,
                             std::optional<int> bias_exp, const ValueSpacings& spacings) {
  if (std::holds_alternative<AlignedSums>(registers.inner.sums)) {
    return bound_aligned(registers, k, bias_exp, spacings);
  }
  const Addends addends = with_bias({quantum_exp, inner_counts(registers, k)}, bias_exp);
  inner_.emplace(registers.inner, addends.quantum_exp, addends.counts, spacings);
}

void ErrorBound::bound_aligned(const MacRegisters& registers, std::size_t k,
                               std::optional<int> bias_exp, const ValueSpacings& spacings) {
  const RegisterLayout& layout = registers.inner.layout;
  const Rounding mode = registers.inner.rounding.mode;
  const AlignedRule& rule = std::get<AlignedSums>(registers.inner.sums).rule;
  const auto counts = inner_counts(registers, k);
  const auto pieces = [](std::size_t length, int piece) {
    const auto size = static_cast<std::size_t>(piece);
    return ceil_div(length, size);
  };
  const ProductExponents exponents = product_exponents(registers);
  const FormatLimits& limits = layout.codec->limits();
  if (!rule.late) {
    if (bias_exp) bias_.emplace(layout, mode, *bias_exp, RegisterBound::Counts{}, spacings);
    aligned_.emplace(rule, limits, mode, exponents, pieces(counts.terms, rule.terms), counts.sums);
    return;
  }
  // Each block's sum is an addend of the register, which rounds to nearest.
  const auto block = static_cast<int>(rule.batch());
  const std::size_t blocks = pieces(counts.terms, block);
  aligned_.emplace(rule, limits, mode, exponents,
                   pieces(static_cast<std::size_t>(block), rule.terms), blocks * counts.sums);
  const Addends addends =
      with_bias({limits.min_quantum_exp, {blocks, counts.sums, blocks * counts.sums}}, bias_exp);
  inner_.emplace(layout, Rounding::nearest_even, addends.quantum_exp, addends.counts, spacings);
}

MpfrNumber ErrorBound::inner_error(const MpfrNumber& magnitude_sum) const {
  MpfrNumber error(bound_precision);
  const auto compose = [&](const auto& stage) {
    if (stage) error = plus(error, stage->of(plus(magnitude_sum, error)));
  };
  compose(product_);
  compose(bias_);
  compose(aligned_);
  compose(inner_);
  return error;
}

bool ErrorBound::exists() const {
  return (!inner_ || inner_->exists()) && (!outer_ || outer_->exists());
}

MpfrNumber ErrorBound::of(const MpfrNumber& magnitude_sum) const {
  if (!exists()) return infinite();
  const MpfrNumber inner = inner_error(magnitude_sum);
  return outer_ ? plus(inner, outer_->of(plus(magnitude_sum, inner))) : inner;
}

MpfrNumber ErrorBound::of(const MpfrNumber& magnitude_sum, const MpfrNumber& unscaled,
                          const MpfrNumber& largest_factor) const {
  if (!exists()) return infinite();
  MpfrNumber inner = inner_error(unscaled);
  mpfr_mul(inner.get(), inner.get(), largest_factor.get(), MPFR_RNDU);
  return plus(inner, outer_->of(plus(magnitude_sum, inner)));
}

double ErrorBound::inner_error_at_least(double magnitude_sum) const {
  double error = 0;
  const auto compose = [&](const auto& stage) {
    if (stage) error = sum_at_least(error, stage->at_least(sum_at_least(magnitude_sum, error)));
  };
  compose(product_);
  compose(bias_);
  compose(aligned_);
  compose(inner_);
  return error;
}

double ErrorBound::at_least(double magnitude_sum) const {
  if (!exists()) return std::numeric_limits<double>::infinity();
  const double inner = inner_error_at_least(magnitude_sum);
  return outer_ ? sum_at_least(inner, outer_->at_least(sum_at_least(magnitude_sum, inner))) : inner;
}

double ErrorBound::at_least(double magnitude_sum, double unscaled, double largest_factor) const {
  if (!exists()) return std::numeric_limits<double>::infinity();
  const double inner = lowered(inner_error_at_least(unscaled) * largest_factor);
  return sum_at_least(inner, outer_->at_least(sum_at_least(magnitude_sum, inner)));
}

std::string ErrorBound::theorem() const {
  if (!exists()) return "none";
  std::string names;
  const auto add = [&](const std::string& theorem) {
    names += (names.empty() ? "" : " + ") + theorem;
  };
  if (product_) add(product_->theorems());
  if (bias_) add(bias_->theorems());
  if (aligned_) add("T7");
  if (inner_) add(inner_->theorems());
  if (outer_) add(outer_->theorems());
  return names;
}

MpfrNumber distance(const MpfrNumber& a, const MpfrNumber& b) {
  MpfrNumber result(bound_precision);
  mpfr_sub(result.get(), a.get(), b.get(), MPFR_RNDA);
  mpfr_abs(result.get(), result.get(), MPFR_RNDU);
  return result;
}

std::optional<int> congruence_exp(const MacRegisters& registers, int product_quantum_exp,
                                  bool has_bias) {
  const Register& inner = registers.inner;
  if (registers.product) return std::nullopt;
  if (!wraps_exactly(inner, product_quantum_exp)) return std::nullopt;
  const auto& sums = std::get<TwosComplementSums>(inner.sums);
  // Each half of a dual register is one bit narrower than their difference.
  const int inner_exp = inner.layout.width + inner.layout.lsb - (sums.dual ? 1 : 0);
  if (!registers.outer) return inner_exp;
  const Register& outer = *registers.outer;
  const int factor_exp = factor_quantum_exp(registers);
  const int inner_quantum_exp = std::max(inner.layout.lsb, product_quantum_exp) + factor_exp;
  if (!wraps_exactly(outer, has_bias ? product_quantum_exp : inner_quantum_exp)) {
    return std::nullopt;
  }
  const int outer_exp = outer.layout.width + outer.layout.lsb;
  return sums.holds_every_sum ? outer_exp : std::min(inner_exp + factor_exp, outer_exp);
}

bool congruent(const MpfrNumber& a, const MpfrNumber& b, int exp) {
  if (a == b) return true;
  // The integer parts of both in units of the last bit of either hold the difference.
  const auto last_bit = [](const MpfrNumber& x) {
    return mpfr_zero_p(x.get()) ? mpfr_get_emax() : mpfr_get_exp(x.get()) - mpfr_min_prec(x.get());
  };
  const auto top_bit = [](const MpfrNumber& x) {
    return mpfr_zero_p(x.get()) ? mpfr_get_emin() : mpfr_get_exp(x.get());
  };
  const mpfr_exp_t bits = std::max(top_bit(a), top_bit(b)) - std::min(last_bit(a), last_bit(b)) + 1;
  MpfrNumber multiple(std::max<mpfr_exp_t>(bits, MPFR_PREC_MIN));
  int inexact = mpfr_sub(multiple.get(), a.get(), b.get(), MPFR_RNDN);
  inexact |= mpfr_div_2si(multiple.get(), multiple.get(), exp, MPFR_RNDN);
  require_exact(inexact, "difference of a register and the exact sum");
  return mpfr_integer_p(multiple.get()) != 0;
}

}  // namespace guardbit::analysis
