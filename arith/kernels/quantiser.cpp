// Which kernel rounds what, and the kernels for each target.
#include "arith/kernels/quantiser.h"

#include <utility>
#include <variant>

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/quantiser.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "arith/kernels/linear_rounding-inl.h"
#include "arith/kernels/step_function-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// One call of a kernel.
struct Task {
  const PlainRounding& plain;
  std::span<const float> values;
  const RandomSteps& random;
  const CodePointer& codes;

  template <class Kernel>
  QuantisationCounts operator()(const Kernel& kernel) const {
    return round_all(kernel, plain, values, random, codes);
  }
};

template <bool wraps, class Quotient>
QuantisationCounts round_linearly(const LinearRounding& rounding, const Quotient& quotient,
                                  const Task& task) {
  return rounding.is_stochastic ? task(LinearKernel<true, wraps, Quotient>(rounding, quotient))
                                : task(LinearKernel<false, wraps, Quotient>(rounding, quotient));
}

template <class Quotient>
QuantisationCounts round_linearly(const LinearRounding& rounding, const Quotient& quotient,
                                  const Task& task) {
  return rounding.wraps ? round_linearly<true>(rounding, quotient, task)
                        : round_linearly<false>(rounding, quotient, task);
}

// The subnormal floats are not normalised by PowerQuotient, which is right only where they are
// subnormal in the format too.
QuantisationCounts round_linearly(const LinearRounding& rounding, const Divisor& divisor,
                                  const Task& task) {
  if (divisor.is_power_of_two && rounding.normal_exp + divisor.exp >= -126) {
    return round_linearly(rounding, PowerQuotient(divisor), task);
  }
  if (!divisor.is_moderate()) {
    return std::visit([&](auto* to) { return task.plain(task.values, task.random, to); },
                      task.codes);
  }
  return round_linearly(rounding, GeneralQuotient(divisor), task);
}

QuantisationCounts round_by_kernel(const Rounders& rounders, std::span<const float> values,
                                   const RandomSteps& random, CodePointer codes) {
  const Task task{rounders.plain, values, random, codes};
  if (rounders.steps) return task(StepKernel(*rounders.steps));
  return round_linearly(*rounders.linear, rounders.divisor, task);
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

HWY_EXPORT(round_by_kernel);

QuantisationCounts DividingQuantiser::operator()(std::span<const float> values,
                                                 const RandomSteps& random,
                                                 CodePointer codes) const {
  if (rounders_.linear || rounders_.steps) {
    return HWY_DYNAMIC_DISPATCH(round_by_kernel)(rounders_, values, random, codes);
  }
  return std::visit([&](auto* to) { return rounders_.plain(values, random, to); }, codes);
}

Quantiser::Quantiser(const Codec& codec, const RoundingRule& rule, Overflow overflow)
    : codec_(codec),
      rule_(rule),
      overflow_(overflow),
      linear_(linear_rounding(codec, rule, overflow)) {}

// Whether a table for this divisor pays: it costs some roundings of the plain path, which is slower
// than the kernels by these factors, and saves as much for each value.
bool Quantiser::wants_steps(const Divisor& divisor, std::size_t count) const {
  const bool wraps =
      overflow_ == Overflow::wrap && codec_.can_wrap();  // again and again: too many steps
  if (wraps || codec_.format().width > 16 || rule_.mode == Rounding::stochastic) return false;
  const std::size_t cost = StepFunction::candidates(codec_);
  if (!linear_) return count / 2 >= cost;
  // The table is as fast as linear rounding with a power of two; not where steps lie close
  // together.
  const bool is_sparse = codec_.format().width <= 8 && linear_->fraction_bits <= 4;
  return is_sparse && !divisor.is_power_of_two && count / 256 >= cost;
}

DividingQuantiser Quantiser::divided_by(double divisor, std::size_t count) const {
  Rounders rounders{{&codec_, rule_, overflow_, divisor}, Divisor(divisor), linear_, nullptr};
  if (wants_steps(rounders.divisor, count)) {
    rounders.steps = std::make_shared<const StepFunction>(rounders.plain);
  }
  return DividingQuantiser(std::move(rounders));
}

}  // namespace guardbit::inline arith
#endif
