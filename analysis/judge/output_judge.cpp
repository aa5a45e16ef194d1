// The proof in machine numbers, and the decision in MPFR.
#include "analysis/judge/output_judge.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "analysis/judge/error_stats.h"
#include "analysis/reference/rounded_up.h"

namespace guardbit::analysis {
namespace {

constexpr int digits = 17;

// The register's own bits.
std::string hex(std::span<const std::uint64_t> words, int width) {
  const int top_bits = width - 64 * static_cast<int>(words.size() - 1);
  const std::uint64_t top = words.back() << (64 - top_bits) >> (64 - top_bits);
  std::string text = fmt::format("0x{:0{}x}", top, (top_bits + 3) / 4);
  for (std::size_t i = words.size() - 1; i-- > 0;) text += fmt::format("{:016x}", words[i]);
  return text;
}

// At least |x|, not zero; infinite where x may be subnormal as a double.
double magnitude_at_most(const DyadicSum& x) {
  constexpr double smallest = 0x1p-1000;
  const double nearest = std::abs(nearest_double(x));  // a relative 2^-53 away
  return nearest < smallest ? HUGE_VAL : nearest * (1 + 0x1p-51);
}

}  // namespace

std::string exact_text(const MpfrNumber& x) { return x.to_hex() + " = " + x.to_decimal(digits); }

ExactSumNumbers numbers_of(const ExactIntegerSums& sums) {
  constexpr Int128 exact_below = Int128{1} << std::numeric_limits<double>::digits;
  const auto at_least = [](const IntegerDot& x) {
    const double nearest = nearest_double(x.dyadic_magnitude());
    const bool is_exact = x.magnitude_sum < exact_below && nearest >= 0x1p-1000;
    return is_exact ? nearest : lowered(nearest);
  };
  return {sums.fit(), sums.scaled.dyadic(), at_least(sums.scaled), at_least(sums.unscaled),
          sums.largest_factor};
}

OutputJudge::OutputJudge(const MacRegisters& registers, const Terms& terms,
                         const RegisterFormats& formats)
    : layout_(registers.last().layout),
      reader_(layout_, formats),
      bound_(registers, terms.product_quantum_exp, terms.k, terms.has_bias, formats.spacings()),
      congruence_exp_(congruence_exp(registers, terms.product_quantum_exp, terms.has_bias)),
      scales_sums_(terms.scales_sums) {}

Proof OutputJudge::prove(std::span<const std::uint64_t> bits, std::uint8_t flags,
                         const ExactSumNumbers& sums) const {
  Proof proof;
  proof.value = reader_.read(bits);
  const bool has_bound = (flags & output_overflowed) == 0;
  if (!has_bound && !congruence_exp_ && (proof.value || (flags & output_special) != 0)) {
    proof.is_right = true;  // whatever the sum
  }
  if (!sums.fit || !proof.value) return proof;
  proof.error = difference(*proof.value, sums.sum);
  if (!proof.error || (congruence_exp_ && !is_multiple(*proof.error, *congruence_exp_)))
    return proof;
  if (!has_bound || proof.error->integer == 0) {
    proof.is_right = true;
    return proof;
  }
  const double error = magnitude_at_most(*proof.error), bound = bound_at_least(sums);
  proof.is_right = error <= bound;
  if (proof.is_right) proof.bound_usage = error / bound * (1 + 0x1p-51);
  return proof;
}

double OutputJudge::bound_at_least(const ExactSumNumbers& sums) const {
  if (!scales_sums_) return bound_.at_least(sums.magnitude_sum);
  return bound_.at_least(sums.magnitude_sum, sums.unscaled_magnitude_sum, sums.largest_factor);
}

double OutputJudge::bound_usage(const DyadicSum& error, const ExactIntegerSums& sums) const {
  ExactSums exact;
  assign(sums.scaled.dyadic_magnitude(), exact.magnitude_sum);
  assign(sums.unscaled.dyadic_magnitude(), exact.unscaled_magnitude_sum);
  exact.largest_factor.reset(64);
  mpfr_set_d(exact.largest_factor.get(), sums.largest_factor, MPFR_RNDU);
  MpfrNumber distance(2);
  assign(error, distance);
  return analysis::bound_usage(distance, bound_of(exact));
}

MpfrNumber OutputJudge::bound_of(const ExactSums& sums) const {
  if (!scales_sums_) return bound_.of(sums.magnitude_sum);
  return bound_.of(sums.magnitude_sum, sums.unscaled_magnitude_sum, sums.largest_factor);
}

// What is not a number lies within no bound.
Judgement OutputJudge::judge(const MpfrNumber& value, std::uint8_t flags,
                             const ExactSums& sums) const {
  Judgement judgement;
  if ((flags & output_overflowed) == 0) judgement.bound = bound_of(sums);
  const MpfrNumber error = distance(value, sums.sum);
  const bool is_number = is_finite(error);
  const bool may_be_special = (flags & output_special) != 0;
  judgement.breaks_bound =
      judgement.bound ? !is_number || *judgement.bound < error : !is_number && !may_be_special;
  judgement.breaks_congruence =
      congruence_exp_ && is_number && !congruent(value, sums.sum, *congruence_exp_);
  if (judgement.breaks_bound) {
    judgement.complaint = "error " + error.to_decimal(digits) + ", bound " +
                          (judgement.bound ? judgement.bound->to_decimal(digits) : "any number") +
                          " by " + bound_.theorem();
  } else if (judgement.breaks_congruence) {
    judgement.complaint = "not equal modulo 2^" + std::to_string(*congruence_exp_);
  }
  return judgement;
}

std::string OutputJudge::describe(std::span<const std::uint64_t> bits, std::uint8_t flags) const {
  MpfrNumber value(2);
  reader_.read(bits, value);
  return fmt::format("{} = {} (flags {})", hex(bits, layout_.width), value.to_decimal(digits),
                     flags);
}

}  // namespace guardbit::analysis
