// Adders of arith/kernels/sums.h.

#if defined(GUARDBIT_KERNELS_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_SUMS_INL_H
#undef GUARDBIT_KERNELS_SUMS_INL_H
#else
#define GUARDBIT_KERNELS_SUMS_INL_H
#endif

#include <cmath>

#include "arith/kernels/sums.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

struct NoWatch {};

// Products that are whole numbers.
template <class Carrier>
struct WholeProducts {
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  using Tag = CarrierTag<Carrier>;
  using V = hn::Vec<Tag>;
  struct Random {};
  static constexpr bool is_random = false;
  explicit WholeProducts(const SumRule&) {}
  static Random no_random() { return {}; }
  HWY_INLINE V rounded(V x, const Random&, std::size_t) const { return x; }
};

// Products rounded to whole numbers by a mode without random bits.
template <class Carrier, Rounding mode>
struct ByMode {
  using Tag = CarrierTag<Carrier>;
  using V = hn::Vec<Tag>;
  using Random = typename WholeProducts<Carrier>::Random;

  static HWY_INLINE V rounded(V x, const Random&, std::size_t) {
    const Tag d;
    if constexpr (mode == Rounding::nearest_even) return hn::Round(x);
    if constexpr (mode == Rounding::down) return hn::Floor(x);
    if constexpr (mode == Rounding::up) return hn::Ceil(x);
    const V whole = hn::Trunc(x);
    const V one = hn::CopySignToAbs(hn::Set(d, Carrier{1}), x);
    if constexpr (mode == Rounding::nearest_away) {
      const auto away = hn::Abs(x - whole) >= hn::Set(d, Carrier{0.5});
      return whole + hn::IfThenElseZero(away, one);
    } else if constexpr (mode == Rounding::to_odd) {
      const V half = whole * hn::Set(d, Carrier{0.5});
      const auto to_odd = hn::And(whole != x, hn::Trunc(half) == half);
      return whole + hn::IfThenElseZero(to_odd, one);
    } else {
      return whole;  // toward zero
    }
  }
};

template <class Carrier, Rounding mode>
struct RoundedProducts : WholeProducts<Carrier> {
  using WholeProducts<Carrier>::WholeProducts;
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(ByMode<Carrier, mode>());
  }
};

// Whole, or rounded by any mode without random bits.
template <class Carrier>
struct AnyProducts {
  using Random = typename WholeProducts<Carrier>::Random;
  static constexpr bool is_random = false;
  explicit AnyProducts(const SumRule& rule)
      : rounds(rule.rounding.has_value()),
        mode(rounds ? rule.rounding->mode : Rounding::toward_zero) {}
  explicit AnyProducts(Rounding mode_of_products) : rounds(true), mode(mode_of_products) {}

  static Random no_random() { return {}; }
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    if (!rounds) return;
    switch (mode) {
      case Rounding::nearest_even:
        return action(ByMode<Carrier, Rounding::nearest_even>());
      case Rounding::nearest_away:
        return action(ByMode<Carrier, Rounding::nearest_away>());
      case Rounding::up:
        return action(ByMode<Carrier, Rounding::up>());
      case Rounding::down:
        return action(ByMode<Carrier, Rounding::down>());
      case Rounding::to_odd:
        return action(ByMode<Carrier, Rounding::to_odd>());
      default:
        return action(ByMode<Carrier, Rounding::toward_zero>());
    }
  }

  bool rounds;
  Rounding mode;
};

// A fraction f goes away from zero iff f >= 1 - random / 2^N; both sides are exact.
template <class Carrier>
struct StochasticProducts {
  using Tag = CarrierTag<Carrier>;
  using V = hn::Vec<Tag>;
  using Words = RandomLanes<Tag>;
  using Random = typename Words::Bits;
  static constexpr bool is_random = true;

  explicit StochasticProducts(const SumRule& rule)
      : mask((std::uint32_t{1} << rule.rounding->random_bits) - 1),
        unit(std::ldexp(Carrier{1}, -rule.rounding->random_bits)) {}

  static Random no_random() { return hn::Zero(typename Words::BitTag()); }
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  // 1 - random / 2^N.
  HWY_INLINE V threshold(const Random& word, std::size_t step) const {
    const Tag d;
    const hn::RebindToSigned<Tag> di;
    const V random = hn::ConvertTo(d, hn::BitCast(di, Words::of_step(word, step, mask)));
    return hn::NegMulAdd(random, hn::Set(d, unit), hn::Set(d, Carrier{1}));
  }
  HWY_INLINE V rounded(V x, const Random& word, std::size_t step) const {
    const Tag d;
    const V whole = hn::Trunc(x);
    const V one = hn::CopySignToAbs(hn::Set(d, Carrier{1}), x);
    const V fraction = hn::Abs(x - whole);
    const auto away = hn::And(fraction >= threshold(word, step), fraction != hn::Zero(d));
    return whole + hn::IfThenElseZero(away, one);
  }

  std::uint32_t mask;
  Carrier unit;
};

// What is done about sums beyond the bounds.
template <Bounds bounds>
struct FixedBounds {
  explicit FixedBounds(Bounds) {}
  static constexpr Bounds kind() { return bounds; }
};
struct AnyBounds {
  explicit AnyBounds(Bounds bounds_of_sums) : bounds(bounds_of_sums) {}
  Bounds kind() const { return bounds; }
  Bounds bounds;
};

template <class Carrier, class Products, class Limits>
struct SumAdder : RandomDraws<CarrierTag<Carrier>, Products> {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  using Watch = NoWatch;
  static constexpr std::size_t patch_rows =
      std::is_same_v<Limits, FixedBounds<Bounds::none>> ? 8 : 4;
  static constexpr bool fuses = std::is_same_v<Products, WholeProducts<Carrier>>;
  struct State {
    V sum, events;
    typename Products::Random random;
  };

  explicit SumAdder(const SumRule& rule)
      : products(rule),
        limits(rule.bounds),
        low(-std::ldexp(T{1}, rule.width - 1)),
        high(std::ldexp(T{1}, rule.width - 1) - 1),
        modulus(std::ldexp(T{1}, rule.width)),
        inverse(std::ldexp(T{1}, -rule.width)) {}

  template <class Job>
  State load(const Job& job, std::size_t place) const {
    const Tag d;
    return {hn::LoadU(d, job.sums + place), hn::Zero(d), products.no_random()};
  }
  template <class Job>
  void store(const State& state, const Job& job, std::size_t place) const {
    const Tag d;
    hn::StoreU(state.sum, d, job.sums + place);
    if (limits.kind() != Bounds::none) {
      hn::StoreU(hn::LoadU(d, job.events + place) + state.events, d, job.events + place);
    }
  }
  Watch watch() const { return {}; }
  bool is_fine(const Watch&) const { return true; }

  template <std::size_t n>
  HWY_INLINE void add_products(State (&states)[n], const V (&a)[n], const V (&b)[n],
                               std::size_t step, Watch& watch) const {
    if constexpr (fuses) {
      unrolled<n>([&](auto i) HWY_ATTR { states[i].sum = hn::MulAdd(a[i], b[i], states[i].sum); });
      settle(states);
    } else {
      V addends[n];
      unrolled<n>([&](auto i) HWY_ATTR { addends[i] = a[i] * b[i]; });
      add_each(states, addends, step, watch);
    }
  }
  template <std::size_t n>
  HWY_INLINE void add_each(State (&states)[n], const V (&addends)[n], std::size_t step,
                           Watch&) const {
    V rounded[n];
    unrolled<n>([&](auto i) HWY_ATTR { rounded[i] = addends[i]; });
    round_each(products, rounded, states, step);
    unrolled<n>([&](auto i) HWY_ATTR { states[i].sum = states[i].sum + rounded[i]; });
    settle(states);
  }
  template <std::size_t n>
  HWY_INLINE void settle(State (&states)[n]) const {
    if (limits.kind() == Bounds::saturate) {
      unrolled<n>([&](auto i) HWY_ATTR { saturate(states[i]); });
    } else if (limits.kind() == Bounds::wrap) {
      unrolled<n>([&](auto i) HWY_ATTR { wrap(states[i]); });
    }
  }
  HWY_INLINE void saturate(State& state) const {
    const Tag d;
    const V sum = state.sum;
    state.sum = hn::Min(hn::Max(sum, hn::Set(d, low)), hn::Set(d, high));
    count(state, sum != state.sum);
  }
  HWY_INLINE void wrap(State& state) const {
    const Tag d;
    const V sum = state.sum;
    const V turns = hn::Floor(hn::MulAdd(sum, hn::Set(d, inverse), hn::Set(d, T{0.5})));
    state.sum = hn::NegMulAdd(turns, hn::Set(d, modulus), sum);
    count(state, turns != hn::Zero(d));
  }
  static HWY_INLINE void count(State& state, hn::Mask<Tag> happened) {
    const Tag d;
    state.events = hn::IfThenElse(happened, state.events + hn::Set(d, T{1}), state.events);
  }

  Products products;
  Limits limits;
  T low, high, modulus, inverse;
};

// Whole products without bounds; how low and how high sums get.
template <class Carrier>
struct RangeAdder : RandomDraws<CarrierTag<Carrier>, WholeProducts<Carrier>> {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  using Watch = NoWatch;
  static constexpr std::size_t patch_rows = 4;
  struct State {
    V sum, low, high;
  };

  State load(const TileJob<T>& job, std::size_t place) const {
    const Tag d;
    const V sum = hn::LoadU(d, job.sums + place);
    return {sum, hn::Min(sum, hn::LoadU(d, job.low + place)),
            hn::Max(sum, hn::LoadU(d, job.high + place))};
  }
  void store(const State& state, const TileJob<T>& job, std::size_t place) const {
    const Tag d;
    hn::StoreU(state.sum, d, job.sums + place);
    hn::StoreU(state.low, d, job.low + place);
    hn::StoreU(state.high, d, job.high + place);
  }
  Watch watch() const { return {}; }
  bool is_fine(const Watch&) const { return true; }
  template <std::size_t n>
  HWY_INLINE void add_products(State (&states)[n], const V (&a)[n], const V (&b)[n], std::size_t,
                               Watch&) const {
    unrolled<n>([&](auto i) HWY_ATTR {
      State& state = states[i];
      state.sum = hn::MulAdd(a[i], b[i], state.sum);
      state.low = hn::Min(state.low, state.sum);
      state.high = hn::Max(state.high, state.sum);
    });
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
