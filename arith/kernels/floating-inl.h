// Adders of arith/kernels/floating.h.

#if defined(GUARDBIT_KERNELS_FLOATING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_FLOATING_INL_H
#undef GUARDBIT_KERNELS_FLOATING_INL_H
#else
#define GUARDBIT_KERNELS_FLOATING_INL_H
#endif

#include <cmath>
#include <limits>

#include "arith/kernels/floating.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

template <class T>
constexpr int carrier_precision = std::numeric_limits<T>::digits;

// The sum of two carriers, in one rounding of the carrier.
template <class T>
struct CarrierSums {
  using V = hn::Vec<CarrierTag<T>>;
  explicit CarrierSums(bool /*to_odd*/) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  static HWY_INLINE V add_product(V sum, V a, V b) { return hn::MulAdd(a, b, sum); }
  static HWY_INLINE V add(V sum, V addend) { return sum + addend; }
};

// The same rounded to odd: the truncated sum, its last bit set, unless that is exact. Knuth's
// TwoSum gives the sum to nearest and its error; an error of the other sign means that to nearest
// was one step too far from zero.
struct OddSums {
  using V = hn::Vec<CarrierTag<double>>;
  explicit OddSums(bool /*to_odd*/) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
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

// Either of both.
struct AnySums {
  explicit AnySums(bool to_odd) : is_odd(to_odd) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    if (is_odd) return action(OddSums(true));
    action(CarrierSums<double>(false));
  }
  bool is_odd;
};

// To nearest even by a constant that pushes the bits below the grid out of the carrier.
template <class T>
struct NearestEven {
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  struct Random {};
  static constexpr bool is_random = false;
  static Random no_random() { return {}; }

  explicit NearestEven(const FloatRule& rule)
      : min_power(std::ldexp(T{1}, rule.min_exp)),
        push(std::ldexp(T{1.5}, carrier_precision<T> - rule.precision)) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  HWY_INLINE V rounded(V x, const Random&, std::size_t) const {
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

// The carrier is as precise as the register.
template <class T>
struct AsCarried {
  using V = hn::Vec<CarrierTag<T>>;
  struct Random {};
  static constexpr bool is_random = false;
  static Random no_random() { return {}; }
  explicit AsCarried(const FloatRule&) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  HWY_INLINE V rounded(V x, const Random&, std::size_t) const { return x; }
};

// A register's grid in the carrier's bits: `drop` of them lie below it.
struct BitGrid {
  explicit BitGrid(const FloatRule& rule)
      : drop(carrier_precision<double> - rule.precision),
        below((std::uint64_t{1} << drop) - 1),
        min_power(std::ldexp(1.0, rule.min_exp)),
        random_mask((std::uint32_t{1} << rule.rounding.random_bits) - 1),
        random_place(drop - rule.rounding.random_bits) {}

  int drop;
  std::uint64_t below;
  double min_power;
  std::uint32_t random_mask;
  int random_place;
};

// Other modes by the carrier's bits. Below 2^m, a sum is first lifted by 2^m, where the grid has
// the same step, so that the same bits lie below it.
template <Rounding mode, bool narrow>
struct OnBits : private BitGrid {
  using Tag = CarrierTag<double>;
  using V = hn::Vec<Tag>;
  using BitTag = hn::RebindToUnsigned<Tag>;
  using Bits = hn::Vec<BitTag>;
  using Words = RandomLanes<Tag>;
  struct NoRandom {};
  static constexpr bool is_random = mode == Rounding::stochastic;
  using Random = std::conditional_t<is_random, typename Words::Bits, NoRandom>;
  static Random no_random() {
    if constexpr (is_random) {
      return hn::Zero(BitTag());
    } else {
      return {};
    }
  }

  explicit OnBits(const FloatRule& rule) : BitGrid(rule) {}
  HWY_INLINE explicit OnBits(const BitGrid& grid) : BitGrid(grid) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }

  HWY_INLINE V rounded(V x, const Random& random, std::size_t step) const {
    const Tag d;
    if constexpr (narrow) {
      const V power = hn::Set(d, min_power);
      const V lift = hn::IfThenElseZero(hn::Abs(x) < power, hn::CopySignToAbs(power, x));
      return on_grid(x + lift, random, step) - lift;
    } else {
      return on_grid(x, random, step);
    }
  }

 private:
  HWY_INLINE V on_grid(V x, const Random& random, std::size_t step) const {
    const BitTag du;
    const Bits bits = hn::BitCast(du, x);
    const Bits lost = hn::Set(du, below);
    const Bits moved = bits + away(bits, random, step);
    const Bits kept = hn::AndNot(lost, moved);
    if constexpr (mode == Rounding::to_odd) {
      const Bits carry = hn::And(bits, lost) + lost;  // reaches the grid's last bit if inexact
      return hn::BitCast(Tag(), hn::Or(kept, hn::AndNot(lost, carry)));
    } else {
      return hn::BitCast(Tag(), kept);
    }
  }
  // What is added to the magnitude before the bits below the grid are cut off.
  HWY_INLINE Bits away(Bits bits, const Random& random, std::size_t step) const {
    const BitTag du;
    if constexpr (mode == Rounding::nearest_away) {
      return hn::Set(du, (below >> 1) + 1);
    } else if constexpr (mode == Rounding::up || mode == Rounding::down) {
      const Bits negative =
          hn::BitCast(du, hn::BroadcastSignBit(hn::BitCast(hn::RebindToSigned<Tag>(), bits)));
      const Bits all = hn::Set(du, below);
      return mode == Rounding::down ? hn::And(negative, all) : hn::AndNot(negative, all);
    } else if constexpr (is_random) {
      return hn::ShiftLeftSame(Words::of_step(random, step, random_mask), random_place);
    } else {
      return hn::Zero(du);
    }
  }
};

// Any mode without random bits.
struct AnyRounder {
  using V = hn::Vec<CarrierTag<double>>;
  using Random = typename NearestEven<double>::Random;
  static constexpr bool is_random = false;
  static Random no_random() { return {}; }

  explicit AnyRounder(const FloatRule& rule)
      : mode(rule.rounding.mode), narrow(rule.narrow), nearest(rule), grid(rule) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    switch (mode) {
      case Rounding::nearest_even:
        return action(nearest);
      case Rounding::nearest_away:
        return action(ByMode<Rounding::nearest_away>{grid});
      case Rounding::up:
        return action(ByMode<Rounding::up>{grid});
      case Rounding::down:
        return action(ByMode<Rounding::down>{grid});
      case Rounding::to_odd:
        return action(ByMode<Rounding::to_odd>{grid});
      default:
        if (narrow) return action(ByMode<Rounding::toward_zero>{grid});
        return action(ByMode<Rounding::toward_zero, false>{grid});
    }
  }

 private:
  template <Rounding fixed, bool is_narrow = true>
  struct ByMode {
    const BitGrid& grid;
    HWY_INLINE V rounded(V x, const Random&, std::size_t step) const {
      return OnBits<fixed, is_narrow>(grid).rounded(x, {}, step);
    }
  };

  Rounding mode;
  bool narrow;
  NearestEven<double> nearest;
  BitGrid grid;
};

// What a kernel does about sums that leave the range.
enum class Range { unchecked, checked, followed };

template <class Carrier, class Sums, class Rounder, Range range>
struct FloatAdder : RandomDraws<CarrierTag<Carrier>, Rounder> {
  using T = Carrier;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  static constexpr std::size_t patch_rows = range == Range::followed                ? 2
                                            : std::is_same_v<Rounder, AsCarried<T>> ? 8
                                                                                    : 4;
  struct Watch {
    V largest;
  };
  struct NoCounts {};
  struct Counts {
    V events, ignored;
  };
  struct State {
    V sum;
    typename Rounder::Random random;
    std::conditional_t<range == Range::followed, Counts, NoCounts> counts;
  };

  explicit FloatAdder(const FloatRule& rule)
      : sums(rule.to_odd),
        rounder(rule),
        max(static_cast<T>(rule.max)),
        above(static_cast<T>(rule.above)),
        below(static_cast<T>(rule.below)) {}

  template <class Job>
  State load(const Job& job, std::size_t place) const {
    const Tag d;
    return {hn::LoadU(d, job.sums + place), rounder.no_random(), no_counts()};
  }
  template <class Job>
  void store(const State& state, const Job& job, std::size_t place) const {
    const Tag d;
    hn::StoreU(state.sum, d, job.sums + place);
    if constexpr (range == Range::followed) {
      if (job.events != nullptr) add_to(job.events, state.counts.events, place);
      if (job.ignored != nullptr) add_to(job.ignored, state.counts.ignored, place);
    }
  }
  Watch watch() const { return {hn::Zero(Tag())}; }
  bool is_fine(const Watch& watch) const {
    const Tag d;
    return range != Range::checked || hn::AllTrue(d, watch.largest <= hn::Set(d, max));
  }
  template <std::size_t n>
  HWY_INLINE void add_products(State (&states)[n], const V (&a)[n], const V (&b)[n],
                               std::size_t step, Watch& watch) const {
    if constexpr (range == Range::followed) {
      V addends[n];
      unrolled<n>([&](auto i) HWY_ATTR { addends[i] = a[i] * b[i]; });
      follow(states, addends, step);
    } else {
      V x[n];
      sums.choose([&](const auto& chosen) HWY_ATTR {
        unrolled<n>([&](auto i) HWY_ATTR { x[i] = chosen.add_product(states[i].sum, a[i], b[i]); });
      });
      settle(states, x, step, watch);
    }
  }
  template <std::size_t n>
  HWY_INLINE void add_each(State (&states)[n], const V (&addends)[n], std::size_t step,
                           Watch& watch) const {
    if constexpr (range == Range::followed) {
      follow(states, addends, step);
    } else {
      V x[n];
      add_up(states, addends, x);
      settle(states, x, step, watch);
    }
  }

 private:
  static auto no_counts() {
    if constexpr (range == Range::followed) {
      return Counts{hn::Zero(Tag()), hn::Zero(Tag())};
    } else {
      return NoCounts{};
    }
  }
  static HWY_INLINE void add_to(T* counts, V count, std::size_t place) {
    const Tag d;
    hn::StoreU(hn::LoadU(d, counts + place) + count, d, counts + place);
  }
  template <std::size_t n>
  HWY_INLINE void add_up(const State (&states)[n], const V (&addends)[n], V (&x)[n]) const {
    sums.choose([&](const auto& chosen) HWY_ATTR {
      unrolled<n>([&](auto i) HWY_ATTR { x[i] = chosen.add(states[i].sum, addends[i]); });
    });
  }
  template <std::size_t n>
  HWY_INLINE void settle(State (&states)[n], V (&x)[n], std::size_t step, Watch& watch) const {
    round_each(rounder, x, states, step);
    unrolled<n>([&](auto i) HWY_ATTR {
      states[i].sum = x[i];
      if constexpr (range == Range::checked) watch.largest = hn::Max(watch.largest, hn::Abs(x[i]));
    });
  }
  template <std::size_t n>
  HWY_INLINE void follow(State (&states)[n], const V (&addends)[n], std::size_t step) const {
    V x[n];
    add_up(states, addends, x);
    round_each(rounder, x, states, step);
    unrolled<n>([&](auto i) HWY_ATTR { end(states[i], addends[i], x[i]); });
  }
  HWY_INLINE void end(State& state, V addend, V sum) const {
    const Tag d;
    const auto is_over = hn::Abs(state.sum) > hn::Set(d, max);  // infinite
    const auto leaves = hn::AndNot(is_over, hn::Abs(sum) > hn::Set(d, max));
    const V limit = hn::IfThenElse(sum < hn::Zero(d), hn::Set(d, below), hn::Set(d, above));
    state.sum = hn::IfThenElse(is_over, state.sum, hn::IfThenElse(leaves, limit, sum));
    const V one = hn::Set(d, T{1});
    const auto is_ignored = hn::And(is_over, addend != hn::Zero(d));
    state.counts.events = state.counts.events + hn::IfThenElseZero(leaves, one);
    state.counts.ignored = state.counts.ignored + hn::IfThenElseZero(is_ignored, one);
  }

  Sums sums;
  Rounder rounder;
  T max, above, below;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
