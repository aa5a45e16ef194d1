// The kernels of floating-point registers, compiled for each kind of vector unit.
#include "arith/kernels/floating.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/floating.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/floating-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

struct Sum {
  template <class Adder>
  TileSum<typename Adder::T> made(const FloatRule& rule) const {
    return [adder = Adder(rule)](const TileJob<typename Adder::T>& job) {
      return sum_tile(adder, job);
    };
  }
};
struct Add {
  template <class Adder>
  TileAdd made(const FloatRule& rule) const {
    return [adder = Adder(rule)](const TileAddends& job) { return add_to_tile(adder, job); };
  }
};

template <class T, class Use>
auto nearest_even(const FloatRule& rule, Use use) {
  if constexpr (std::is_same_v<T, double>) {
    if (rule.to_odd) {
      return use.template made<FloatAdder<T, OddSums, NearestEven<T>, true>>(rule);
    }
  }
  if (rule.checks_range) {
    return use.template made<FloatAdder<T, PlainSums<T>, NearestEven<T>, true>>(rule);
  }
  return use.template made<FloatAdder<T, PlainSums<T>, NearestEven<T>, false>>(rule);
}

template <Rounding mode, class Use>
auto on_bits(const FloatRule& rule, Use use) {
  if (rule.to_odd) {
    return use.template made<FloatAdder<double, OddSums, OnBits<mode, true>, true>>(rule);
  }
  if (rule.narrow) {
    return use.template made<FloatAdder<double, PlainSums<double>, OnBits<mode, true>, true>>(rule);
  }
  return use.template made<FloatAdder<double, PlainSums<double>, OnBits<mode, false>, true>>(rule);
}

template <class Use>
auto for_rule(const FloatRule& rule, Use use) {
  switch (rule.rounding.mode) {
    case Rounding::nearest_even:
      return nearest_even<double>(rule, use);
    case Rounding::nearest_away:
      return on_bits<Rounding::nearest_away>(rule, use);
    case Rounding::toward_zero:
      return on_bits<Rounding::toward_zero>(rule, use);
    case Rounding::up:
      return on_bits<Rounding::up>(rule, use);
    case Rounding::down:
      return on_bits<Rounding::down>(rule, use);
    case Rounding::to_odd:
      return on_bits<Rounding::to_odd>(rule, use);
    case Rounding::stochastic:
      break;
  }
  return on_bits<Rounding::stochastic>(rule, use);
}

TileSum<float> make_float_sums(const FloatRule& rule) { return nearest_even<float>(rule, Sum()); }
TileSum<double> make_double_sums(const FloatRule& rule) { return for_rule(rule, Sum()); }
TileAdd make_double_adds(const FloatRule& rule) { return for_rule(rule, Add()); }

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit {

namespace {
HWY_EXPORT(make_float_sums);
HWY_EXPORT(make_double_sums);
HWY_EXPORT(make_double_adds);
}  // namespace

TileSum<float> float_rounded_sums(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_float_sums)(rule);
}
TileSum<double> double_rounded_sums(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_double_sums)(rule);
}
TileAdd double_rounded_adds(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_double_adds)(rule);
}

}  // namespace guardbit
#endif
