// The kernels of posit registers, compiled for each kind of vector unit.
#include "arith/kernels/posit.h"

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/posit.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/pe_rows-inl.h"
#include "arith/kernels/posit-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
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
struct Bank {
  template <class Adder>
  BankAdd made(const PositRule& rule) const {
    if (rule.rounding.mode == Rounding::stochastic) return {};
    return bank_add<Adder>(rule);
  }
};

// Exact sums rounded to odd are what they are: the modes that are seldom wanted do without the
// shorter way.
template <class Use>
auto for_rule(const PositRule& rule, Use use) {
  return for_mode(rule.rounding.mode, [&](auto mode) {
    constexpr bool is_usual = mode() == Rounding::nearest_even || mode() == Rounding::stochastic;
    if constexpr (is_usual) {
      if (!rule.to_odd) return use.template made<PositAdder<CarrierSums<double>, mode()>>(rule);
    }
    return use.template made<PositAdder<OddSums, mode()>>(rule);
  });
}

TileSum<double> make_posit_sums(const PositRule& rule) { return for_rule(rule, Sum()); }
TileAdd make_posit_adds(const PositRule& rule) { return for_rule(rule, Add()); }
BankAdd make_bank_adds(const PositRule& rule) { return for_rule(rule, Bank()); }

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

namespace {
HWY_EXPORT(make_posit_sums);
HWY_EXPORT(make_posit_adds);
HWY_EXPORT(make_bank_adds);
}  // namespace

TileSum<double> double_posit_sums(const PositRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_posit_sums)(rule);
}
TileAdd double_posit_adds(const PositRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_posit_adds)(rule);
}
BankAdd bank_posit_adds(const PositRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_bank_adds)(rule);
}

}  // namespace guardbit::inline arith
#endif
