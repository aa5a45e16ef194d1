// Which kernel rounds what, and the kernels for each target.
#include "arith/kernels/quantiser.h"

#include <utility>

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
template <class Output>
struct Task {
  const PlainRounding& plain;
  std::span<const float> values;
  const RandomSteps& random;
  Output* codes;

  template <class Kernel>
  QuantisationCounts operator()(const Kernel& kernel) const {
    return round_all(kernel, plain, values, random, codes);
  }
};

template <bool wraps, class Quotient, class Output>
QuantisationCounts round_linearly(const LinearRounding& rounding, const Quotient& quotient,
                                  const Task<Output>& task) {
  using enum LinearRounding::Kind;
  switch (rounding.kind) {
    case nearest_even:
      return task(LinearKernel<nearest_even, wraps, Quotient>(rounding, quotient));
    case directed:
      return task(LinearKernel<directed, wraps, Quotient>(rounding, quotient));
    case to_odd:
      return task(LinearKernel<to_odd, wraps, Quotient>(rounding, quotient));
    case stochastic:
      break;
  }
  return task(LinearKernel<stochastic, wraps, Quotient>(rounding, quotient));
}

template <class Quotient, class Output>
QuantisationCounts round_linearly(const LinearRounding& rounding, const Quotient& quotient,
                                  const Task<Output>& task) {
  return rounding.wraps ? round_linearly<true>(rounding, quotient, task)
                        : round_linearly<false>(rounding, quotient, task);
}

// The subnormal floats are not normalised by PowerQuotient, which is right only where they are
// subnormal in the format too.
template <class Output>
QuantisationCounts round_linearly(const LinearRounding& rounding, const Divisor& divisor,
                                  const Task<Output>& task) {
  if (divisor.is_power_of_two && rounding.normal_exp + divisor.exp >= -126) {
    return round_linearly(rounding, PowerQuotient(divisor), task);
  }
  if (!divisor.is_moderate()) return task.plain(task.values, task.random, task.codes);
  return round_linearly(rounding, GeneralQuotient(divisor), task);
}

template <class Output>
QuantisationCounts round_task(const Rounders& rounders, const Task<Output>& task) {
  if (rounders.steps) return task(StepKernel(*rounders.steps));
  return round_linearly(*rounders.linear, rounders.divisor, task);
}

// HWY_EXPORT takes no templates.
QuantisationCounts round_by_kernel(const Rounders& rounders, std::span<const float> values,
                                   const RandomSteps& random, CodePointer codes) {
  const PlainRounding& plain = rounders.plain;
  if (auto* const* to = std::get_if<std::uint8_t*>(&codes)) {
    return round_task(rounders, Task<std::uint8_t>{plain, values, random, *to});
  }
  if (auto* const* to = std::get_if<std::uint16_t*>(&codes)) {
    return round_task(rounders, Task<std::uint16_t>{plain, values, random, *to});
  }
  return round_task(rounders, Task<Code>{plain, values, random, std::get<Code*>(codes)});
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
