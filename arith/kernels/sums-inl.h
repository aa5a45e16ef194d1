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
  using Tag = CarrierTag<Carrier>;
  using V = hn::Vec<Tag>;
  struct Random {};
  static constexpr bool is_random = false;
  explicit WholeProducts(const SumRule&) {}
  static Random no_random() { return {}; }
  HWY_INLINE V rounded(V x, const Random&, std::size_t) const { return x; }
};

// Products rounded to whole numbers by a rule without random bits.
template <class Carrier, Rounding mode>
struct RoundedProducts : WholeProducts<Carrier> {
  using Base = WholeProducts<Carrier>;
  using Base::Base;
  using typename Base::Random, typename Base::Tag, typename Base::V;

  HWY_INLINE V rounded(V x, const Random&, std::size_t) const {
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

template <class Carrier, class Products, Bounds bounds>
struct SumAdder : RandomDraws<CarrierTag<Carrier>, Products> {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  using Watch = NoWatch;
  static constexpr std::size_t patch_rows = bounds == Bounds::none ? 8 : 4;
  static constexpr bool fuses = std::is_same_v<Products, WholeProducts<Carrier>>;
  struct State {
    V sum, events;
    typename Products::Random random;
  };

  explicit SumAdder(const SumRule& rule)
      : products(rule),
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
    if constexpr (bounds != Bounds::none) {
      hn::StoreU(hn::LoadU(d, job.events + place) + state.events, d, job.events + place);
    }
  }
  Watch watch() const { return {}; }
  bool is_fine(const Watch&) const { return true; }

  HWY_INLINE void add_product(State& state, V a, V b, std::size_t step, Watch&) const {
    if constexpr (fuses) {
      settle(state, hn::MulAdd(a, b, state.sum));
    } else {
      settle(state, state.sum + products.rounded(a * b, state.random, step));
    }
  }
  HWY_INLINE void add(State& state, V addend, std::size_t step, Watch&) const {
    settle(state, state.sum + products.rounded(addend, state.random, step));
  }
  HWY_INLINE void settle(State& state, V sum) const {
    const Tag d;
    state.sum = sum;
    if constexpr (bounds == Bounds::saturate) {
      state.sum = hn::Min(hn::Max(sum, hn::Set(d, low)), hn::Set(d, high));
      count(state, sum != state.sum);
    } else if constexpr (bounds == Bounds::wrap) {
      const V turns = hn::Floor(hn::MulAdd(sum, hn::Set(d, inverse), hn::Set(d, T{0.5})));
      state.sum = hn::NegMulAdd(turns, hn::Set(d, modulus), sum);
      count(state, turns != hn::Zero(d));
    }
  }
  static HWY_INLINE void count(State& state, hn::Mask<Tag> happened) {
    const Tag d;
    state.events = hn::IfThenElse(happened, state.events + hn::Set(d, T{1}), state.events);
  }

  Products products;
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
  HWY_INLINE void add_product(State& state, V a, V b, std::size_t, Watch&) const {
    state.sum = hn::MulAdd(a, b, state.sum);
    state.low = hn::Min(state.low, state.sum);
    state.high = hn::Max(state.high, state.sum);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
