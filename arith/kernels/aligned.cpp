// The kernels of aligned sums, compiled for each kind of vector unit.
#include "arith/kernels/aligned.h"
#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/aligned.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/aligned-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

template <class Alignment, class Rounder>
TileSum<double> tile_sum(const AlignedSumRule& rule) {
  return [adder = AlignedAdder<Alignment, Rounder>(rule)](const TileJob<double>& job) {
    return adder.sum_tile(job);
  };
}

// With subnormal results.
template <Rounding mode>
using Narrow = OnBits<mode, true>;

TileSum<double> cut_terms(const AlignedSumRule& rule) {
  switch (rule.sum.rounding.mode) {
    case Rounding::nearest_even:
      return tile_sum<DroppingAlignment, NearestEven<double>>(rule);
    case Rounding::nearest_away:
      return tile_sum<DroppingAlignment, Narrow<Rounding::nearest_away>>(rule);
    case Rounding::toward_zero:
      if (!rule.sum.narrow) {
        return tile_sum<DroppingAlignment, OnBits<Rounding::toward_zero, false>>(rule);
      }
      return tile_sum<DroppingAlignment, Narrow<Rounding::toward_zero>>(rule);
    case Rounding::up:
      return tile_sum<DroppingAlignment, Narrow<Rounding::up>>(rule);
    case Rounding::down:
      return tile_sum<DroppingAlignment, Narrow<Rounding::down>>(rule);
    case Rounding::to_odd:
      return tile_sum<DroppingAlignment, Narrow<Rounding::to_odd>>(rule);
    case Rounding::stochastic:
      break;
  }
  return tile_sum<DroppingAlignment, Narrow<Rounding::stochastic>>(rule);
}

TileSum<double> make_aligned_sums(const AlignedSumRule& rule) {
  if (rule.accumulator.rule().alignment == Rounding::toward_zero) return cut_terms(rule);
  if (rule.sum.rounding.mode == Rounding::nearest_even) {
    return tile_sum<AnyAlignment, NearestEven<double>>(rule);
  }
  return tile_sum<AnyAlignment, Narrow<Rounding::toward_zero>>(rule);
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit {

namespace {
HWY_EXPORT(make_aligned_sums);
}  // namespace

TileSum<double> double_aligned_sums(const AlignedSumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_aligned_sums)(rule);
}

}  // namespace guardbit
#endif
