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

// What `use` makes of the adder for the rule's bounds.
template <class T, class Products, class Use>
auto for_bounds(const SumRule& rule, Use use) {
  switch (rule.bounds) {
    case Bounds::none:
      return use.template operator()<SumAdder<T, Products, Bounds::none>>(rule);
    case Bounds::saturate:
      return use.template operator()<SumAdder<T, Products, Bounds::saturate>>(rule);
    case Bounds::wrap:
      break;
  }
  return use.template operator()<SumAdder<T, Products, Bounds::wrap>>(rule);
}

template <class T, class Use>
auto for_rule(const SumRule& rule, Use use) {
  if (!rule.rounding) return for_bounds<T, WholeProducts<T>>(rule, use);
  return for_mode(rule.rounding->mode, [&](auto mode) {
    if constexpr (mode() == Rounding::stochastic) {
      return for_bounds<T, StochasticProducts<T>>(rule, use);
    } else {
      return for_bounds<T, RoundedProducts<T, mode()>>(rule, use);
    }
  });
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
struct Rows {
  template <class Adder>
  RowsSum<typename Adder::T> operator()(const SumRule& rule) const {
    if constexpr (decltype(Adder::products)::is_random) {
      return {};
    } else {
      return rows_sum<Adder>(rule);
    }
  }
};
struct Bank {
  template <class Adder>
  BankAdd operator()(const SumRule& rule) const {
    if constexpr (decltype(Adder::products)::is_random) {
      return {};
    } else {
      return bank_add<Adder>(rule);
    }
  }
};

template <class T>
TileSum<T> make_sums(const SumRule& rule) {
  if (!rule.tells_range) return for_rule<T>(rule, Sum());
  return [](const TileJob<T>& job) { return sum_tile(RangeAdder<T>(), job); };
}

TileSum<float> make_float_sums(const SumRule& rule) { return make_sums<float>(rule); }
TileSum<double> make_double_sums(const SumRule& rule) { return make_sums<double>(rule); }
TileAdd make_double_adds(const SumRule& rule) { return for_rule<double>(rule, Add()); }
RowsSum<float> make_float_rows(const SumRule& rule) { return for_rule<float>(rule, Rows()); }
RowsSum<double> make_double_rows(const SumRule& rule) { return for_rule<double>(rule, Rows()); }
BankAdd make_bank_adds(const SumRule& rule) { return for_rule<double>(rule, Bank()); }

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
