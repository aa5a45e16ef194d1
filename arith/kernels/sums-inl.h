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
namespace guardbit {
namespace HWY_NAMESPACE {

struct NoWatch {};

// Products that are whole numbers.
template <class Carrier>
struct WholeProducts {
  using Tag = CarrierTag<Carrier>;
  using V = hn::Vec<Tag>;
  struct Keys {};
  explicit WholeProducts(const SumRule&) {}
  template <class Job>
  Keys load(const Job&, std::size_t) const {
    return {};
  }
  HWY_INLINE V rounded(V x, const Keys&, std::uint32_t) const { return x; }
};

// Products rounded to whole numbers by a rule without random bits.
template <class Carrier, Rounding mode>
struct RoundedProducts : WholeProducts<Carrier> {
  using Base = WholeProducts<Carrier>;
  using Base::Base;
  using typename Base::Keys, typename Base::Tag, typename Base::V;

  HWY_INLINE V rounded(V x, const Keys&, std::uint32_t) const {
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
  using KeyTag = hn::Rebind<std::uint32_t, Tag>;
  using Keys = RandomLanes<KeyTag>;

  explicit StochasticProducts(const SumRule& rule)
      : unused_bits(32 - rule.rounding->random_bits),
        unit(std::ldexp(Carrier{1}, -rule.rounding->random_bits)) {}

  template <class Job>
  Keys load(const Job& job, std::size_t place) const {
    return Keys::load(KeyTag(), job.first_keys + place, job.second_keys + place);
  }
  HWY_INLINE V rounded(V x, const Keys& keys, std::uint32_t offset) const {
    const Tag d;
    const auto random =
        hn::ShiftRightSame(hn::ShiftLeftSame(keys.at(offset), unused_bits), unused_bits);
    const V threshold = hn::Set(d, Carrier{1}) - carrier(random) * hn::Set(d, unit);
    const V whole = hn::Trunc(x);
    const V one = hn::CopySignToAbs(hn::Set(d, Carrier{1}), x);
    const V fraction = hn::Abs(x - whole);
    const auto away = hn::And(fraction >= threshold, fraction != hn::Zero(d));
    return whole + hn::IfThenElseZero(away, one);
  }
  // Of fewer than 25 bits in float, of up to 32 in double, where 2^52 + random has the bits of
  // random at its end.
  static HWY_INLINE V carrier(hn::Vec<KeyTag> random) {
    const Tag d;
    if constexpr (sizeof(Carrier) == 4) {
      return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<Tag>(), random));
    } else {
      const V power = hn::Set(d, 0x1p52);
      const auto wide = hn::PromoteTo(hn::RebindToUnsigned<Tag>(), random);
      return hn::BitCast(d, hn::Or(wide, hn::BitCast(hn::RebindToUnsigned<Tag>(), power))) - power;
    }
  }

  int unused_bits;
  Carrier unit;
};

template <class Carrier, class Products, Bounds bounds>
struct SumAdder {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  using Watch = NoWatch;
  static constexpr std::size_t patch_rows = bounds == Bounds::none ? 8 : 4;
  static constexpr bool fuses = std::is_same_v<Products, WholeProducts<Carrier>>;
  struct State {
    V sum, events;
    typename Products::Keys keys;
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
    return {hn::LoadU(d, job.sums + place), hn::Zero(d), products.load(job, place)};
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
  std::uint32_t step(std::size_t number) const {
    return RandomLanes<hn::Rebind<std::uint32_t, Tag>>::offset(number);
  }

  HWY_INLINE void add_product(State& state, V a, V b, std::uint32_t step, Watch&) const {
    if constexpr (fuses) {
      settle(state, hn::MulAdd(a, b, state.sum));
    } else {
      settle(state, state.sum + products.rounded(a * b, state.keys, step));
    }
  }
  HWY_INLINE void add(State& state, V addend, std::uint32_t step, Watch&) const {
    settle(state, state.sum + products.rounded(addend, state.keys, step));
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

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#endif
