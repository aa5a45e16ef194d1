// The kernels of posit registers, compiled for each kind of vector unit.
#include "arith/kernels/posit.h"
#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/posit.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/posit-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

struct Sum {
  template <class Adder>
  TileSum<double> made(const PositRule& rule) const {
    return [adder = Adder(rule)](const TileJob<double>& job) { return sum_tile(adder, job); };
  }
};
struct Add {
  template <class Adder>
  TileAdd made(const PositRule& rule) const {
    return [adder = Adder(rule)](const TileAddends& job) { return add_to_tile(adder, job); };
  }
};

// Exact sums rounded to odd are what they are: the modes that are seldom wanted do without the
// shorter way.
template <class Use>
auto for_rule(const PositRule& rule, Use use) {
  switch (rule.rounding.mode) {
    case Rounding::nearest_even:
      if (rule.to_odd) return use.template made<PositAdder<OddSums, Rounding::nearest_even>>(rule);
      return use.template made<PositAdder<PlainSums<double>, Rounding::nearest_even>>(rule);
    case Rounding::nearest_away:
      return use.template made<PositAdder<OddSums, Rounding::nearest_away>>(rule);
    case Rounding::toward_zero:
      return use.template made<PositAdder<OddSums, Rounding::toward_zero>>(rule);
    case Rounding::up:
      return use.template made<PositAdder<OddSums, Rounding::up>>(rule);
    case Rounding::down:
      return use.template made<PositAdder<OddSums, Rounding::down>>(rule);
    case Rounding::to_odd:
      return use.template made<PositAdder<OddSums, Rounding::to_odd>>(rule);
    case Rounding::stochastic:
      break;
  }
  if (rule.to_odd) return use.template made<PositAdder<OddSums, Rounding::stochastic>>(rule);
  return use.template made<PositAdder<PlainSums<double>, Rounding::stochastic>>(rule);
}

TileSum<double> make_posit_sums(const PositRule& rule) { return for_rule(rule, Sum()); }
TileAdd make_posit_adds(const PositRule& rule) { return for_rule(rule, Add()); }

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit {

namespace {
HWY_EXPORT(make_posit_sums);
HWY_EXPORT(make_posit_adds);
}  // namespace

TileSum<double> double_posit_sums(const PositRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_posit_sums)(rule);
}
TileAdd double_posit_adds(const PositRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_posit_adds)(rule);
}

}  // namespace guardbit
#endif
