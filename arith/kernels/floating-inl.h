// Adders of arith/kernels/floating.h.

#if defined(GUARDBIT_KERNELS_FLOATING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_FLOATING_INL_H
#undef GUARDBIT_KERNELS_FLOATING_INL_H
#else
#define GUARDBIT_KERNELS_FLOATING_INL_H
#endif

#include <cmath>

#include "arith/kernels/floating.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

template <class T>
constexpr int carrier_precision = hwy::MantissaBits<T>() + 1;

// The sum of two carriers, in one rounding of the carrier.
template <class T>
struct PlainSums {
  using V = hn::Vec<CarrierTag<T>>;
  static HWY_INLINE V add_product(V sum, V a, V b) { return hn::MulAdd(a, b, sum); }
  static HWY_INLINE V add(V sum, V addend) { return sum + addend; }
};

// The same rounded to odd: the truncated sum, its last bit set, unless that is exact. Knuth's
// TwoSum gives the sum to nearest and its error; an error of the other sign means that to nearest
// was one step too far from zero.
struct OddSums {
  using V = hn::Vec<CarrierTag<double>>;
  static HWY_INLINE V add_product(V sum, V a, V b) { return add(sum, a * b); }
  static HWY_INLINE V add(V sum, V addend) {
    const CarrierTag<double> d;
    const hn::RebindToUnsigned<CarrierTag<double>> du;
    const V near = sum + addend;
    const V part = near - sum;
    const V error = (sum - (near - part)) + (addend - part);
    const auto bits = hn::BitCast(du, near);
    const auto too_far = hn::ShiftRight<63>(bits ^ hn::BitCast(du, error));
    const auto odd = hn::Or(bits - too_far, hn::Set(du, 1));
    return hn::IfThenElse(error == hn::Zero(d), near, hn::BitCast(d, odd));
  }
};

// To nearest even by a constant that pushes the bits below the grid out of the carrier.
template <class T>
struct NearestEven {
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  struct Keys {};

  explicit NearestEven(const FloatRule& rule)
      : min_power(std::ldexp(T{1}, rule.min_exp)),
        push(std::ldexp(T{1.5}, carrier_precision<T> - rule.precision)) {}
  template <class Job>
  Keys load(const Job&, std::size_t) const {
    return {};
  }
  HWY_INLINE V rounded(V x, const Keys&, std::uint32_t) const {
    const Tag d;
    const V power = hn::Max(power_of(x), hn::Set(d, min_power));
    const V pusher = power * hn::Set(d, push);
    return (x + pusher) - pusher;
  }
  // 2^floor(log2 |x|); 0 for zero and subnormal carriers.
  static HWY_INLINE V power_of(V x) {
    const Tag d;
    const hn::RebindToUnsigned<Tag> du;
    return hn::And(x, hn::BitCast(d, hn::Set(du, hwy::ExponentMask<T>())));
  }

  T min_power, push;
};

// Other modes by the carrier's bits: `drop` of them lie below the grid. Below 2^m, a sum is first
// lifted by 2^m, where the grid has the same step, so that the same bits lie below it.
template <Rounding mode, bool narrow>
struct OnBits {
  using Tag = CarrierTag<double>;
  using V = hn::Vec<Tag>;
  using BitTag = hn::RebindToUnsigned<Tag>;
  using Bits = hn::Vec<BitTag>;
  using KeyTag = hn::Rebind<std::uint32_t, Tag>;
  static constexpr bool is_stochastic = mode == Rounding::stochastic;
  struct NoKeys {};
  using Keys = std::conditional_t<is_stochastic, RandomLanes<KeyTag>, NoKeys>;

  explicit OnBits(const FloatRule& rule)
      : drop(carrier_precision<double> - rule.precision),
        below((std::uint64_t{1} << drop) - 1),
        min_power(std::ldexp(1.0, rule.min_exp)),
        unused_bits(32 - rule.rounding.random_bits),
        random_place(drop - rule.rounding.random_bits) {}

  template <class Job>
  Keys load(const Job& job, std::size_t place) const {
    if constexpr (is_stochastic) {
      return Keys::load(KeyTag(), job.first_keys + place, job.second_keys + place);
    } else {
      return {};
    }
  }
  HWY_INLINE V rounded(V x, const Keys& keys, std::uint32_t offset) const {
    const Tag d;
    if constexpr (narrow) {
      const V power = hn::Set(d, min_power);
      const V lift = hn::IfThenElseZero(hn::Abs(x) < power, hn::CopySignToAbs(power, x));
      return on_grid(x + lift, keys, offset) - lift;
    } else {
      return on_grid(x, keys, offset);
    }
  }

 private:
  HWY_INLINE V on_grid(V x, const Keys& keys, std::uint32_t offset) const {
    const BitTag du;
    const Bits bits = hn::BitCast(du, x);
    const Bits lost = hn::Set(du, below);
    const Bits moved = bits + away(bits, keys, offset);
    const Bits kept = hn::AndNot(lost, moved);
    if constexpr (mode == Rounding::to_odd) {
      const Bits carry = hn::And(bits, lost) + lost;  // reaches the grid's last bit if inexact
      return hn::BitCast(Tag(), hn::Or(kept, hn::AndNot(lost, carry)));
    } else {
      return hn::BitCast(Tag(), kept);
    }
  }
  // What is added to the magnitude before the bits below the grid are cut off.
  HWY_INLINE Bits away(Bits bits, const Keys& keys, std::uint32_t offset) const {
    const BitTag du;
    if constexpr (mode == Rounding::nearest_away) {
      return hn::Set(du, (below >> 1) + 1);
    } else if constexpr (mode == Rounding::up || mode == Rounding::down) {
      const Bits negative =
          hn::BitCast(du, hn::BroadcastSignBit(hn::BitCast(hn::RebindToSigned<Tag>(), bits)));
      const Bits all = hn::Set(du, below);
      return mode == Rounding::down ? hn::And(negative, all) : hn::AndNot(negative, all);
    } else if constexpr (is_stochastic) {
      const auto random = hn::ShiftLeftSame(keys.at(offset), unused_bits);
      const Bits wide = hn::PromoteTo(du, hn::ShiftRightSame(random, unused_bits));
      return hn::ShiftLeftSame(wide, random_place);
    } else {
      return hn::Zero(du);
    }
  }

  int drop;
  std::uint64_t below;
  double min_power;
  int unused_bits, random_place;
};

template <class Carrier, class Sums, class Rounder, bool checks_range>
struct FloatAdder {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  static constexpr std::size_t patch_rows = 4;
  struct Watch {
    V largest;
  };
  struct State {
    V sum;
    typename Rounder::Keys keys;
  };

  explicit FloatAdder(const FloatRule& rule) : rounder(rule), max(static_cast<T>(rule.max)) {}

  template <class Job>
  State load(const Job& job, std::size_t place) const {
    return {hn::LoadU(Tag(), job.sums + place), rounder.load(job, place)};
  }
  template <class Job>
  void store(const State& state, const Job& job, std::size_t place) const {
    hn::StoreU(state.sum, Tag(), job.sums + place);
  }
  Watch watch() const { return {hn::Zero(Tag())}; }
  bool is_fine(const Watch& watch) const {
    const Tag d;
    return !checks_range || hn::AllTrue(d, watch.largest <= hn::Set(d, max));
  }
  std::uint32_t step(std::size_t number) const {
    return RandomLanes<hn::Rebind<std::uint32_t, Tag>>::offset(number);
  }
  HWY_INLINE void add_product(State& state, V a, V b, std::uint32_t step, Watch& watch) const {
    settle(state, Sums::add_product(state.sum, a, b), step, watch);
  }
  HWY_INLINE void add(State& state, V addend, std::uint32_t step, Watch& watch) const {
    settle(state, Sums::add(state.sum, addend), step, watch);
  }
  HWY_INLINE void settle(State& state, V sum, std::uint32_t step, Watch& watch) const {
    state.sum = rounder.rounded(sum, state.keys, step);
    if constexpr (checks_range) watch.largest = hn::Max(watch.largest, hn::Abs(state.sum));
  }

  Rounder rounder;
  T max;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#endif
