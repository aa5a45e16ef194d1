// The kernels of aligned sums, compiled for each kind of vector unit.
#include "arith/kernels/aligned.h"

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/aligned.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/aligned-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

template <class Alignment, class Rounder>
TileSum<double> tile_sum(const AlignedSumRule& rule) {
  return [adder = AlignedAdder<Alignment, Rounder>(rule)](const TileJob<double>& job) {
    return adder.sum_tile(job);
  };
}

TileSum<double> make_aligned_sums(const AlignedSumRule& rule) {
  if (rule.accumulator.rule().alignment != Rounding::toward_zero) {
    return tile_sum<AnyAlignment, AnyRounder>(rule);
  }
  if (rule.sum.rounding.mode != Rounding::stochastic) {
    return tile_sum<DroppingAlignment, AnyRounder>(rule);
  }
  return tile_sum<DroppingAlignment, OnBits<Rounding::stochastic, true>>(rule);
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

namespace {
HWY_EXPORT(make_aligned_sums);
}  // namespace

TileSum<double> double_aligned_sums(const AlignedSumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_aligned_sums)(rule);
}

}  // namespace guardbit::inline arith
#endif
