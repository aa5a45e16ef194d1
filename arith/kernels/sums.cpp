// The kernels of two's complement registers, compiled for each kind of vector unit.
#include "arith/kernels/sums.h"

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/sums.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/pe_rows-inl.h"
#include "arith/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

template <class Adder>
TileSum<typename Adder::T> tile_sum(const SumRule& rule) {
  return
      [adder = Adder(rule)](const TileJob<typename Adder::T>& job) { return sum_tile(adder, job); };
}
template <class Adder>
TileAdd tile_add(const SumRule& rule) {
  return [adder = Adder(rule)](const TileAddends& job) { return add_to_tile(adder, job); };
}

// Whole products are what most layers have, and most registers that round them truncate or round to
// nearest even and saturate, if they can overflow at all. How others are rounded, and to what
// bounds, is told at run time, which takes a fourth more time than a kernel of its own: but of
// these there would be 24 for each use.
template <class T>
using AnyAdder = SumAdder<T, AnyProducts<T>, AnyBounds>;
template <class T>
using StochasticAdder = SumAdder<T, StochasticProducts<T>, AnyBounds>;

bool is_stochastic(const SumRule& rule) {
  return rule.rounding && rule.rounding->mode == Rounding::stochastic;
}

// What `use` makes of the adder for a rule without random bits.
template <class T, class Use>
auto for_rule(const SumRule& rule, Use use) {
  using Whole = WholeProducts<T>;
  if (rule.rounding) return use.template operator()<AnyAdder<T>>(rule);
  switch (rule.bounds) {
    case Bounds::none:
      return use.template operator()<SumAdder<T, Whole, FixedBounds<Bounds::none>>>(rule);
    case Bounds::saturate:
      return use.template operator()<SumAdder<T, Whole, FixedBounds<Bounds::saturate>>>(rule);
    case Bounds::wrap:
      break;
  }
  return use.template operator()<SumAdder<T, Whole, FixedBounds<Bounds::wrap>>>(rule);
}

struct Sum {
  template <class Adder>
  auto operator()(const SumRule& rule) const {
    return tile_sum<Adder>(rule);
  }
};
struct Add {
  template <class Adder>
  auto operator()(const SumRule& rule) const {
    return tile_add<Adder>(rule);
  }
};
struct Bank {
  template <class Adder>
  auto operator()(const SumRule& rule) const {
    return bank_add<Adder>(rule);
  }
};
struct Rows {
  template <class Adder>
  auto operator()(const SumRule& rule) const {
    return rows_sum<Adder>(rule);
  }
};

// Without bounds or saturating.
template <class T, Rounding mode>
TileSum<T> rounded_sums(const SumRule& rule) {
  using Products = RoundedProducts<T, mode>;
  if (rule.bounds == Bounds::none) {
    return tile_sum<SumAdder<T, Products, FixedBounds<Bounds::none>>>(rule);
  }
  return tile_sum<SumAdder<T, Products, FixedBounds<Bounds::saturate>>>(rule);
}

template <class T>
TileSum<T> make_sums(const SumRule& rule) {
  if (rule.tells_range) {
    return [](const TileJob<T>& job) { return sum_tile(RangeAdder<T>(), job); };
  }
  if (is_stochastic(rule)) return tile_sum<StochasticAdder<T>>(rule);
  if (rule.rounding && rule.bounds != Bounds::wrap) {
    if (rule.rounding->mode == Rounding::down) return rounded_sums<T, Rounding::down>(rule);
    if (rule.rounding->mode == Rounding::nearest_even) {
      return rounded_sums<T, Rounding::nearest_even>(rule);
    }
  }
  return for_rule<T>(rule, Sum());
}

TileSum<float> make_float_sums(const SumRule& rule) { return make_sums<float>(rule); }
TileSum<double> make_double_sums(const SumRule& rule) { return make_sums<double>(rule); }
TileAdd make_double_adds(const SumRule& rule) {
  if (is_stochastic(rule)) return tile_add<StochasticAdder<double>>(rule);
  return for_rule<double>(rule, Add());
}
template <class T>
RowsSum<T> make_rows(const SumRule& rule) {
  if (is_stochastic(rule)) return {};
  return for_rule<T>(rule, Rows());
}
RowsSum<float> make_float_rows(const SumRule& rule) { return make_rows<float>(rule); }
RowsSum<double> make_double_rows(const SumRule& rule) { return make_rows<double>(rule); }
BankAdd make_bank_adds(const SumRule& rule) {
  if (is_stochastic(rule)) return {};
  return for_rule<double>(rule, Bank());
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

HWY_EXPORT(make_float_sums);
HWY_EXPORT(make_double_sums);
HWY_EXPORT(make_double_adds);
HWY_EXPORT(make_float_rows);
HWY_EXPORT(make_double_rows);
HWY_EXPORT(make_bank_adds);

TileSum<float> float_sums(const SumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_float_sums)(rule);
}
TileSum<double> double_sums(const SumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_double_sums)(rule);
}
TileAdd double_adds(const SumRule& rule) { return HWY_DYNAMIC_DISPATCH(make_double_adds)(rule); }
RowsSum<float> float_rows(const SumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_float_rows)(rule);
}
RowsSum<double> double_rows(const SumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_double_rows)(rule);
}
BankAdd bank_adds(const SumRule& rule) { return HWY_DYNAMIC_DISPATCH(make_bank_adds)(rule); }

}  // namespace guardbit::inline arith
#endif
