// How the adders of floating-inl.h round a sum in its carrier to a register's grid.

#if defined(GUARDBIT_KERNELS_FLOAT_ROUNDERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_FLOAT_ROUNDERS_INL_H
#undef GUARDBIT_KERNELS_FLOAT_ROUNDERS_INL_H
#else
#define GUARDBIT_KERNELS_FLOAT_ROUNDERS_INL_H
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "arith/kernels/floating.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

template <class T>
constexpr int carrier_precision = std::numeric_limits<T>::digits;

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

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
