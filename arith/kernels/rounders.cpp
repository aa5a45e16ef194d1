// The kernels that round real tensors, for each target, registered with Quantiser.
#include "arith/kernels/rounders.h"

#include <utility>
#include <variant>

#include "arith/kernels/targets.h"
#include "arith/quantising/fast_rounding.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/rounders.cpp"
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

namespace {

class KernelRounding final : public FastRounding {
 public:
  explicit KernelRounding(Rounders rounders) : rounders_(std::move(rounders)) {}
  QuantisationCounts operator()(std::span<const float> values, const RandomSteps& random,
                                CodePointer codes) const override {
    return HWY_DYNAMIC_DISPATCH(round_by_kernel)(rounders_, values, random, codes);
  }

 private:
  Rounders rounders_;
};

class KernelRounder final : public FastRounder {
 public:
  KernelRounder(const Codec& codec, const RoundingRule& rule, Overflow overflow)
      : codec_(codec),
        rule_(rule),
        overflow_(overflow),
        linear_(linear_rounding(codec, rule, overflow)) {}

  std::unique_ptr<const FastRounding> divided_by(double divisor, std::size_t count) const override {
    Rounders rounders{{&codec_, rule_, overflow_, divisor}, Divisor(divisor), linear_, nullptr};
    if (wants_steps(rounders.divisor, count)) {
      rounders.steps = std::make_shared<const StepFunction>(rounders.plain);
    }
    if (!rounders.linear && !rounders.steps) return nullptr;
    return std::make_unique<const KernelRounding>(std::move(rounders));
  }

 private:
  // Whether a table for this divisor pays: it costs some roundings of the plain path, which is
  // slower than the kernels by these factors, and saves as much for each value.
  bool wants_steps(const Divisor& divisor, std::size_t count) const {
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

  const Codec& codec_;
  RoundingRule rule_;
  Overflow overflow_;
  std::optional<LinearRounding> linear_;
};

const AddFastRounders fast_rounders([](const Codec& codec, const RoundingRule& rule,
                                       Overflow overflow) {
  return std::make_unique<const KernelRounder>(codec, rule, overflow);
});

}  // namespace
}  // namespace guardbit::inline arith
#endif
