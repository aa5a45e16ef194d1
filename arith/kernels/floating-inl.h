// Adders of arith/kernels/floating.h.

#if defined(GUARDBIT_KERNELS_FLOATING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_FLOATING_INL_H
#undef GUARDBIT_KERNELS_FLOATING_INL_H
#else
#define GUARDBIT_KERNELS_FLOATING_INL_H
#endif

#include <cstddef>
#include <type_traits>

#include "arith/kernels/float_rounders-inl.h"
#include "arith/kernels/floating.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

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

// The sum of two carriers, rounded to odd: truncated, its last bit set unless that is exact.
// Knuth's TwoSum gives the sum to nearest and its error; an error of the other sign means that to
// nearest was one step too far from zero.
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

// Either of both sums of carriers.
struct AnySums {
  explicit AnySums(bool to_odd) : is_odd(to_odd) {}
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    if (is_odd) return action(OddSums(true));
    action(CarrierSums<double>(false));
  }
  bool is_odd;
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
