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

template <class Sums, class Rounder>
TileSum<double> tile_sum(const PositRule& rule) {
  return [adder = PositAdder<Sums, Rounder>(rule)](const TileJob<double>& job) {
    return sum_tile(adder, job);
  };
}
template <class Rounder>
TileAdd tile_add(const PositRule& rule) {
  return [adder = PositAdder<OddSums, Rounder>(rule)](const TileAddends& job) {
    add_to_tile(adder, job);
  };
}

using NearestEvenPosit = PositRounder<Rounding::nearest_even>;
using StochasticPosit = PositRounder<Rounding::stochastic>;

// Exact sums rounded to odd are what they are: single addends, and the modes that are seldom
// wanted, do without the shorter way and without types of their own.
TileSum<double> make_posit_sums(const PositRule& rule) {
  using Shorter = CarrierSums<double>;
  if (rule.rounding.mode == Rounding::stochastic) {
    return rule.to_odd ? tile_sum<OddSums, StochasticPosit>(rule)
                       : tile_sum<Shorter, StochasticPosit>(rule);
  }
  if (rule.rounding.mode == Rounding::nearest_even) {
    return rule.to_odd ? tile_sum<OddSums, NearestEvenPosit>(rule)
                       : tile_sum<Shorter, NearestEvenPosit>(rule);
  }
  return tile_sum<OddSums, AnyPositRounder>(rule);
}
TileAdd make_posit_adds(const PositRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return tile_add<StochasticPosit>(rule);
  return tile_add<AnyPositRounder>(rule);
}
BankAdd make_bank_adds(const PositRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return {};
  return bank_add<PositAdder<OddSums, AnyPositRounder>>(rule);
}

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
