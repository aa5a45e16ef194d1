// The kernels of floating-point registers, compiled for each kind of vector unit.
#include "arith/kernels/floating.h"

#include <algorithm>
#include <cmath>

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/floating.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/floating-inl.h"
#include "arith/kernels/pe_rows-inl.h"

#ifndef GUARDBIT_KERNELS_FLOATING_ONCE
#define GUARDBIT_KERNELS_FLOATING_ONCE
namespace guardbit::inline arith {
namespace {

// Rounding to nearest even, of sums as carried.
bool is_nearest_even(const FloatRule& rule) {
  return rule.rounding.mode == Rounding::nearest_even && !rule.to_odd;
}

template <class T>
bool are_finite(const T* sums) {
  return std::all_of(sums, sums + tile_outputs, [](T sum) { return std::isfinite(sum); });
}

}  // namespace
}  // namespace guardbit::inline arith
#endif

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// Sums a tile by the first adder, and again by the second one where sums left the range.
template <class Adder, class Follower>
TileSum<typename Adder::T> tile_sum(const FloatRule& rule) {
  using T = typename Adder::T;
  return [adder = Adder(rule), follower = Follower(rule)](const TileJob<T>& job) {
    T starts[tile_outputs];
    std::copy_n(job.sums, tile_outputs, starts);
    if (sum_tile(adder, job) && are_finite(job.sums)) return true;
    std::copy_n(starts, tile_outputs, job.sums);
    sum_tile(follower, job);
    return job.ignored != nullptr || are_finite(job.sums);
  };
}
template <class Adder>
TileAdd tile_add(const FloatRule& rule) {
  return [adder = Adder(rule)](const TileAddends& job) { return add_to_tile(adder, job); };
}

// Types of their own have binary32, rounding to nearest even of sums as carried, rounding toward
// zero and stochastic rounding. What else there is tells its sums and its mode at run time, and so
// does every sum that leaves the range.
using Plain = CarrierSums<double>;
template <Range range, class T = double>
using Nearest = FloatAdder<T, CarrierSums<T>, NearestEven<T>, range>;
template <Range range>
using Carried = FloatAdder<float, CarrierSums<float>, AsCarried<float>, range>;
template <Range range>
using Any = FloatAdder<double, AnySums, AnyRounder, range>;
template <Range range>
using Stochastic = FloatAdder<double, AnySums, OnBits<Rounding::stochastic, true>, range>;

using enum Range;

// Rules that are followed from the first: rows, whose sums are needed by the row below, and single
// addends.
template <class Adder, class Follower>
RowsSum<typename Adder::T> make_rows(const FloatRule& rule) {
  return rule.checks_range ? rows_sum<Follower>(rule) : rows_sum<Adder>(rule);
}

template <Rounding mode, class Follower>
TileSum<double> cut_sums(const FloatRule& rule) {
  if (rule.narrow) {
    return tile_sum<FloatAdder<double, Plain, OnBits<mode, true>, checked>, Follower>(rule);
  }
  return tile_sum<FloatAdder<double, Plain, OnBits<mode, false>, checked>, Follower>(rule);
}

TileSum<double> nearest_sums(const FloatRule& rule) {
  if (rule.checks_range) return tile_sum<Nearest<checked>, Nearest<followed>>(rule);
  return tile_sum<Nearest<unchecked>, Nearest<followed>>(rule);
}

TileSum<double> make_double_sums(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) {
    if (rule.to_odd) return tile_sum<Stochastic<checked>, Stochastic<followed>>(rule);
    return cut_sums<Rounding::stochastic, Stochastic<followed>>(rule);
  }
  if (is_nearest_even(rule)) return nearest_sums(rule);
  if (rule.rounding.mode == Rounding::toward_zero && !rule.to_odd) {
    return cut_sums<Rounding::toward_zero, Any<followed>>(rule);
  }
  return tile_sum<Any<checked>, Any<followed>>(rule);
}

TileSum<float> make_float_sums(const FloatRule& rule) {
  if (rule.precision == 24) return tile_sum<Carried<unchecked>, Carried<followed>>(rule);
  using Follower = Nearest<followed, float>;
  if (rule.checks_range) return tile_sum<Nearest<checked, float>, Follower>(rule);
  return tile_sum<Nearest<unchecked, float>, Follower>(rule);
}

TileAdd make_double_adds(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return tile_add<Stochastic<followed>>(rule);
  if (is_nearest_even(rule)) return tile_add<Nearest<followed>>(rule);
  return tile_add<Any<followed>>(rule);
}

RowsSum<float> make_float_rows(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return {};
  if (rule.precision == 24) return make_rows<Carried<unchecked>, Carried<followed>>(rule);
  return make_rows<Nearest<unchecked, float>, Nearest<followed, float>>(rule);
}

// Sums that cannot leave the range may be followed too.
RowsSum<double> make_double_rows(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return {};
  if (is_nearest_even(rule)) return make_rows<Nearest<unchecked>, Nearest<followed>>(rule);
  return rows_sum<Any<followed>>(rule);
}

BankAdd make_bank_adds(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return {};
  if (is_nearest_even(rule)) {
    return rule.checks_range ? bank_add<Nearest<followed>>(rule)
                             : bank_add<Nearest<unchecked>>(rule);
  }
  return bank_add<Any<followed>>(rule);
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

namespace {
HWY_EXPORT(make_float_sums);
HWY_EXPORT(make_double_sums);
HWY_EXPORT(make_double_adds);
HWY_EXPORT(make_float_rows);
HWY_EXPORT(make_double_rows);
HWY_EXPORT(make_bank_adds);
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
RowsSum<float> float_rounded_rows(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_float_rows)(rule);
}
RowsSum<double> double_rounded_rows(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_double_rows)(rule);
}
BankAdd bank_rounded_adds(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_bank_adds)(rule);
}

}  // namespace guardbit::inline arith
#endif
