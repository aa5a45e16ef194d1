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
template <class Adder, class Follower>
TileAdd tile_add(const FloatRule& rule) {
  return [follower = Follower(rule)](const TileAddends& job) { return add_to_tile(follower, job); };
}

struct Sum {
  template <class Adder, class Follower>
  TileSum<typename Adder::T> made(const FloatRule& rule) const {
    return tile_sum<Adder, Follower>(rule);
  }
};
struct Add {
  template <class Adder, class Follower>
  TileAdd made(const FloatRule& rule) const {
    return tile_add<Adder, Follower>(rule);
  }
};
// Sums that can leave the range are followed at once: a row's are needed by the row below.
struct Rows {
  template <class Adder, class Follower>
  RowsSum<typename Adder::T> made(const FloatRule& rule) const {
    if (rule.rounding.mode == Rounding::stochastic) return {};
    return rule.checks_range ? rows_sum<Follower>(rule) : rows_sum<Adder>(rule);
  }
};
struct Bank {
  template <class Adder, class Follower>
  BankAdd made(const FloatRule& rule) const {
    if (rule.rounding.mode == Rounding::stochastic) return {};
    return rule.checks_range ? bank_add<Follower>(rule) : bank_add<Adder>(rule);
  }
};

template <class Use>
auto as_carried(const FloatRule& rule, Use use) {
  using Sums = CarrierSums<float>;
  return use.template made<FloatAdder<float, Sums, AsCarried<float>, Range::unchecked>,
                           FloatAdder<float, Sums, AsCarried<float>, Range::followed>>(rule);
}

template <class T, class Sums, class Use>
auto nearest_even(const FloatRule& rule, Use use) {
  using Rounder = NearestEven<T>;
  using Follower = FloatAdder<T, Sums, Rounder, Range::followed>;
  if (rule.checks_range) {
    return use.template made<FloatAdder<T, Sums, Rounder, Range::checked>, Follower>(rule);
  }
  return use.template made<FloatAdder<T, Sums, Rounder, Range::unchecked>, Follower>(rule);
}

template <Rounding mode, class Use>
auto on_bits(const FloatRule& rule, Use use) {
  using Plain = CarrierSums<double>;
  using Narrow = OnBits<mode, true>;
  if (rule.to_odd) {
    return use.template made<FloatAdder<double, OddSums, Narrow, Range::checked>,
                             FloatAdder<double, OddSums, Narrow, Range::followed>>(rule);
  }
  using Follower = FloatAdder<double, Plain, Narrow, Range::followed>;
  if (rule.narrow) {
    return use.template made<FloatAdder<double, Plain, Narrow, Range::checked>, Follower>(rule);
  }
  return use
      .template made<FloatAdder<double, Plain, OnBits<mode, false>, Range::checked>, Follower>(
          rule);
}

template <class Use>
auto for_rule(const FloatRule& rule, Use use) {
  return for_mode(rule.rounding.mode, [&](auto mode) {
    if constexpr (mode() == Rounding::nearest_even) {
      return rule.to_odd ? nearest_even<double, OddSums>(rule, use)
                         : nearest_even<double, CarrierSums<double>>(rule, use);
    } else {
      return on_bits<mode()>(rule, use);
    }
  });
}

template <class Use>
auto for_float_rule(const FloatRule& rule, Use use) {
  if (rule.precision == 24) return as_carried(rule, use);
  return nearest_even<float, CarrierSums<float>>(rule, use);
}

TileSum<float> make_float_sums(const FloatRule& rule) { return for_float_rule(rule, Sum()); }
TileSum<double> make_double_sums(const FloatRule& rule) { return for_rule(rule, Sum()); }
TileAdd make_double_adds(const FloatRule& rule) { return for_rule(rule, Add()); }
RowsSum<float> make_float_rows(const FloatRule& rule) { return for_float_rule(rule, Rows()); }
RowsSum<double> make_double_rows(const FloatRule& rule) { return for_rule(rule, Rows()); }
BankAdd make_bank_adds(const FloatRule& rule) { return for_rule(rule, Bank()); }

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
