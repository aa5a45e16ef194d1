// The adder of arith/kernels/posit.h.

#if defined(GUARDBIT_KERNELS_POSIT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_POSIT_INL_H
#undef GUARDBIT_KERNELS_POSIT_INL_H
#else
#define GUARDBIT_KERNELS_POSIT_INL_H
#endif

#include "arith/kernels/floating-inl.h"
#include "arith/kernels/posit.h"
#include "arith/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// What every mode rounds with.
struct PositStrings {
  explicit PositStrings(const PositRule& rule)
      : regime_place(rule.format.regime_place()),
        regime_bias(rule.format.regime_bias()),
        least_drop(rule.format.least_drop()),
        regime_end(rule.format.regime_end()),
        least(rule.min),
        largest(rule.max),
        stochastic(SumRule{rule.rounding, Bounds::none, 0}) {}

  int regime_place;
  std::int64_t regime_bias;
  std::int64_t least_drop;
  std::uint64_t regime_end;
  double least, largest;
  StochasticProducts<double> stochastic;
};

// Rounds on the string. `Bits` are those of doubles with the exponent field one up.
template <Rounding mode>
class PositRounder : private PositStrings {
 public:
  using Tag = CarrierTag<double>;
  using V = hn::Vec<Tag>;
  static constexpr bool is_random = mode == Rounding::stochastic;
  using Random = typename std::conditional_t<is_random, StochasticProducts<double>,
                                             WholeProducts<double>>::Random;

  explicit PositRounder(const PositRule& rule) : PositStrings(rule) {}
  HWY_INLINE explicit PositRounder(const PositStrings& strings) : PositStrings(strings) {}

  Random no_random() const {
    if constexpr (is_random) {
      return stochastic.no_random();
    } else {
      return {};
    }
  }
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    action(*this);
  }
  HWY_INLINE V rounded(V x, const Random& random, std::size_t step) const {
    const Tag d;
    const BitTag du;
    const V size = hn::Min(hn::Max(hn::Abs(x), hn::Set(d, least)), hn::Set(d, largest));
    const Bits bits = hn::BitCast(du, size) + hn::Set(du, one_up);
    const Bits drop = dropped(bits);
    const Bits unit = hn::Shl(hn::Set(du, 1), drop);
    const Bits below = unit - hn::Set(du, 1);
    const V result = [&]() HWY_ATTR {
      if constexpr (mode == Rounding::stochastic) {
        return drawn(size, hn::AndNot(below, bits), unit, random, step);
      } else {
        return value(hn::AndNot(below, bits + away(x, bits, unit, below, drop)));
      }
    }();
    const V clamped = hn::IfThenElse(size == hn::Set(d, largest), size, result);
    return hn::IfThenZeroElse(x == hn::Zero(d), hn::CopySignToAbs(clamped, x));
  }
  HWY_INLINE hn::Mask<Tag> overflows(V x) const { return hn::Abs(x) > hn::Set(Tag(), largest); }

 private:
  using BitTag = hn::RebindToUnsigned<Tag>;
  using Bits = hn::Vec<BitTag>;
  static constexpr std::uint64_t one_up = std::uint64_t{1} << PositParameters::fraction_bits;

  static HWY_INLINE V value(Bits bits) {
    const BitTag du;
    return hn::BitCast(Tag(), bits - hn::Set(du, one_up));
  }
  HWY_INLINE Bits dropped(Bits bits) const {
    const hn::RebindToSigned<Tag> di;
    const auto regime =
        hn::BitCast(di, hn::ShiftRightSame(bits, regime_place)) - hn::Set(di, regime_bias);
    const auto run = regime ^ hn::BroadcastSignBit(regime);  // r, or -1 - r
    return hn::BitCast(BitTag(), run + hn::Set(di, least_drop));
  }
  // What is added to the string before it is cut off at `unit`.
  HWY_INLINE Bits away(V x, Bits bits, Bits unit, Bits below, Bits drop) const {
    const BitTag du;
    const Bits one = hn::Set(du, 1);
    const Bits last = bits ^ hn::Set(du, regime_end);
    if constexpr (mode == Rounding::nearest_even) {
      return hn::ShiftRight<1>(below) + hn::And(hn::Shr(last, drop), one);
    } else if constexpr (mode == Rounding::nearest_away) {
      return hn::ShiftRight<1>(unit);
    } else if constexpr (mode == Rounding::to_odd) {
      return hn::IfThenElseZero(hn::And(last, unit) == hn::Zero(du), below);
    } else if constexpr (mode == Rounding::up || mode == Rounding::down) {
      const hn::RebindToSigned<Tag> di;
      const Bits negative = hn::BitCast(du, hn::BroadcastSignBit(hn::BitCast(di, x)));
      return mode == Rounding::down ? hn::And(negative, below) : hn::AndNot(negative, below);
    } else {
      return hn::Zero(du);
    }
  }
  // The way from the lower neighbour, against that to the upper one less the random share of it.
  HWY_INLINE V drawn(V size, Bits cut, Bits unit, const Random& random, std::size_t step) const {
    const V lower = value(cut), upper = value(cut + unit);
    const V gap = stochastic.threshold(random, step) * (upper - lower);
    return hn::IfThenElse(size - lower >= gap, upper, lower);
  }
};

// Any mode without random bits.
class AnyPositRounder {
 public:
  using V = hn::Vec<CarrierTag<double>>;
  using Random = typename WholeProducts<double>::Random;
  static constexpr bool is_random = false;
  static Random no_random() { return {}; }

  explicit AnyPositRounder(const PositRule& rule) : strings_(rule), mode_(rule.rounding.mode) {}
  HWY_INLINE hn::Mask<CarrierTag<double>> overflows(V x) const {
    return hn::Abs(x) > hn::Set(CarrierTag<double>(), strings_.largest);
  }
  template <class Action>
  HWY_INLINE void choose(const Action& action) const {
    switch (mode_) {
      case Rounding::nearest_even:
        return action(PositRounder<Rounding::nearest_even>(strings_));
      case Rounding::nearest_away:
        return action(PositRounder<Rounding::nearest_away>(strings_));
      case Rounding::up:
        return action(PositRounder<Rounding::up>(strings_));
      case Rounding::down:
        return action(PositRounder<Rounding::down>(strings_));
      case Rounding::to_odd:
        return action(PositRounder<Rounding::to_odd>(strings_));
      default:
        return action(PositRounder<Rounding::toward_zero>(strings_));
    }
  }

 private:
  PositStrings strings_;
  Rounding mode_;
};

template <class Sums, class Rounder>
struct PositAdder : RandomDraws<CarrierTag<double>, Rounder> {
  using T = double;
  using Tag = CarrierTag<T>;
  using V = hn::Vec<Tag>;
  using Watch = NoWatch;
  static constexpr std::size_t patch_rows = 4;
  struct State {
    V sum, events;
    typename Rounder::Random random;
  };

  explicit PositAdder(const PositRule& rule) : rounder(rule) {}

  template <class Job>
  State load(const Job& job, std::size_t place) const {
    const Tag d;
    return {hn::LoadU(d, job.sums + place), hn::LoadU(d, job.events + place), rounder.no_random()};
  }
  template <class Job>
  void store(const State& state, const Job& job, std::size_t place) const {
    const Tag d;
    hn::StoreU(state.sum, d, job.sums + place);
    hn::StoreU(state.events, d, job.events + place);
  }
  Watch watch() const { return {}; }
  bool is_fine(const Watch&) const { return true; }
  template <std::size_t n>
  HWY_INLINE void add_products(State (&states)[n], const V (&a)[n], const V (&b)[n],
                               std::size_t step, Watch&) const {
    V sums[n];
    unrolled<n>([&](auto i) HWY_ATTR { sums[i] = Sums::add_product(states[i].sum, a[i], b[i]); });
    settle(states, sums, step);
  }
  template <std::size_t n>
  HWY_INLINE void add_each(State (&states)[n], const V (&addends)[n], std::size_t step,
                           Watch&) const {
    V sums[n];
    unrolled<n>([&](auto i) HWY_ATTR { sums[i] = Sums::add(states[i].sum, addends[i]); });
    settle(states, sums, step);
  }
  template <std::size_t n>
  HWY_INLINE void settle(State (&states)[n], V (&sums)[n], std::size_t step) const {
    const V one = hn::Set(Tag(), 1.0);
    unrolled<n>([&](auto i) HWY_ATTR {
      V& events = states[i].events;
      events = hn::IfThenElse(rounder.overflows(sums[i]), events + one, events);
    });
    round_each(rounder, sums, states, step);
    unrolled<n>([&](auto i) HWY_ATTR { states[i].sum = sums[i]; });
  }

  Rounder rounder;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
