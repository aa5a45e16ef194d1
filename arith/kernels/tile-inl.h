// The loops that all kernels share: patches of a tile whose registers are vector registers.
//
// An Adder holds what is the same for all lanes of a layer and has
//   Tag                            the vectors it works on
//   State                          what stands in one vector of registers
//   Watch                          what it looks out for over a row of a patch
//   load(job, place), store(state, job, place)
//   draw(state, job, place, step)  new random bits, before every step whose number draws(step)
//   add_products(states, a, b, step, watch), add_each(states, addends, step, watch): one to each
//   is_fine(watch)                 false where the plain path has to take over
//
// What differs between layers is part of an adder's type only where it is wanted most: every type
// is compiled for every use and vector unit. The rest (seldom used modes, trees, single addends) is
// told at run time: choose(action) calls the action with an object whose type says the way, after a
// branch that goes the same way in every step, once for a row of vectors.

#if defined(GUARDBIT_KERNELS_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_TILE_INL_H
#undef GUARDBIT_KERNELS_TILE_INL_H
#else
#define GUARDBIT_KERNELS_TILE_INL_H
#endif

#include <utility>

#include <hwy/highway.h>

#include "arith/kernels/tile.h"
#include "arith/numbers/rounding.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Full vectors, but of no more lanes than a tile.
template <class T>
using CarrierTag = hn::CappedTag<T, tile_lanes>;

// RandomStream::in_sequence in vector lanes, its low 16 bits: a lane's word holds those of as many
// steps as it is wide, and is drawn anew after them.
template <class D>
struct RandomLanes {
  using BitTag = hn::RebindToUnsigned<D>;
  using Bits = hn::Vec<BitTag>;
  static constexpr std::size_t steps = sizeof(hn::TFromD<D>) / 2;

  // For the lanes whose keys begin at `first` and `second`.
  static HWY_INLINE Bits draw(const std::uint32_t* first, const std::uint32_t* second,
                              std::size_t step) {
    const std::uint64_t half = std::uint64_t{1} << 31;
    const std::uint64_t word = step / 4 + (steps == 2 && step % 4 >= 2 ? half : 0);
#if HWY_TARGET == HWY_SCALAR
    const RandomStream stream(first[0] | std::uint64_t{second[0]} << 32);
    if constexpr (steps == 2) return hn::Set(BitTag(), stream.at(word));
    return hn::Set(BitTag(), stream.at(word) | std::uint64_t{stream.at(word + half)} << 32);
#else
    const hn::Repartition<std::uint32_t, D> d;
    const auto offset = hn::Set(d, static_cast<std::uint32_t>(word) * RandomStream::step_factor);
    auto z = keys(first, static_cast<std::uint32_t>(half)) + offset;
    z = hn::Xor((z ^ hn::ShiftRight<16>(z)) * hn::Set(d, RandomStream::first_factor),
                keys(second, 0));
    z = (z ^ hn::ShiftRight<15>(z)) * hn::Set(d, RandomStream::second_factor);
    return hn::BitCast(BitTag(), z ^ hn::ShiftRight<15>(z));
#endif
  }
  // The bits of one step in the word drawn last; `mask` says how many.
  static HWY_INLINE Bits of_step(Bits word, std::size_t step, std::uint32_t mask) {
    const int place = 16 * static_cast<int>(step % steps);
    return hn::And(hn::ShiftRightSame(word, place), hn::Set(BitTag(), mask));
  }

#if HWY_TARGET != HWY_SCALAR
 private:
  // Wide lanes take two words, the keys of the second one with `flipped` bits. The step factor is
  // odd, so that 2^31 steps further on is 2^31 more.
  static HWY_INLINE auto keys(const std::uint32_t* source, std::uint32_t flipped) {
    const hn::Repartition<std::uint32_t, D> d;
    const auto loaded = hn::LoadU(hn::Rebind<std::uint32_t, D>(), source);
    if constexpr (steps == 2) {
      return loaded;
    } else {
      const auto wide = hn::PromoteTo(BitTag(), loaded);
      const auto second = hn::ShiftLeft<32>(wide ^ hn::Set(BitTag(), flipped));
      return hn::BitCast(d, hn::Or(wide, second));
    }
  }
#endif
};

// An adder's random bits: State::random, where Source, what rounds, is_random.
template <class D, class Source>
struct RandomDraws {
  bool draws(std::size_t step) const {
    return Source::is_random && step % RandomLanes<D>::steps == 0;
  }
  template <class State, class Job>
  HWY_INLINE void draw(State& state, const Job& job, std::size_t place, std::size_t step) const {
    if constexpr (Source::is_random) {
      state.random = RandomLanes<D>::draw(job.first_keys + place, job.second_keys + place, step);
    }
  }
};

// What action(integral_constant of the mode) returns: modes are chosen once, when a kernel is made.
template <class Action>
auto for_mode(Rounding mode, const Action& action) {
  switch (mode) {
    case Rounding::nearest_even:
      return action(std::integral_constant<Rounding, Rounding::nearest_even>());
    case Rounding::nearest_away:
      return action(std::integral_constant<Rounding, Rounding::nearest_away>());
    case Rounding::toward_zero:
      return action(std::integral_constant<Rounding, Rounding::toward_zero>());
    case Rounding::up:
      return action(std::integral_constant<Rounding, Rounding::up>());
    case Rounding::down:
      return action(std::integral_constant<Rounding, Rounding::down>());
    case Rounding::to_odd:
      return action(std::integral_constant<Rounding, Rounding::to_odd>());
    case Rounding::stochastic:
      break;
  }
  return action(std::integral_constant<Rounding, Rounding::stochastic>());
}

// Calls action(0), action(1), ..., action(count - 1) with constants, so that the arrays that it
// indexes become registers.
template <std::size_t count, class Action>
HWY_INLINE void unrolled(const Action& action) {
  [&]<std::size_t... i>(std::index_sequence<i...>) HWY_ATTR {
    (action(std::integral_constant<std::size_t, i>()), ...);
  }
  (std::make_index_sequence<count>());
}

// Rounds x[i] with the random bits of states[i].
template <class Rounder, class V, class State, std::size_t count>
HWY_INLINE void round_each(const Rounder& rounder, V (&x)[count], const State (&states)[count],
                           std::size_t step) {
  rounder.choose([&](const auto& chosen) HWY_ATTR {
    unrolled<count>([&](auto i) HWY_ATTR { x[i] = chosen.rounded(x[i], states[i].random, step); });
  });
}

template <class Adder, std::size_t rows, std::size_t vectors>
bool sum_patch(const Adder& adder, const TileJob<typename Adder::T>& job, std::size_t row,
               std::size_t lane) {
  const typename Adder::Tag d;
  const std::size_t length = hn::Lanes(d);
  const auto place = [&](std::size_t i, std::size_t j) {
    return (row + i) * tile_lanes + lane + j * length;
  };
  typename Adder::State state[rows][vectors];
  typename Adder::Watch watch[rows];
  unrolled<rows>([&](auto i) HWY_ATTR {
    watch[i] = adder.watch();
    unrolled<vectors>([&](auto j) HWY_ATTR { state[i][j] = adder.load(job, place(i, j)); });
  });
  const auto* a = job.rows + row;
  const auto* b = job.lanes + lane;
  for (std::size_t k = 0; k < job.k; ++k, a += tile_rows, b += tile_lanes) {
    const std::size_t step = job.first_k + k;
    if (adder.draws(step) || k == 0) {
      unrolled<rows>([&](auto i) HWY_ATTR {
        unrolled<vectors>([&](auto j)
                              HWY_ATTR { adder.draw(state[i][j], job, place(i, j), step); });
      });
    }
    hn::Vec<typename Adder::Tag> lanes[vectors];
    unrolled<vectors>([&](auto j) HWY_ATTR { lanes[j] = hn::LoadU(d, b + j * length); });
    unrolled<rows>([&](auto i) HWY_ATTR {
      hn::Vec<typename Adder::Tag> factors[vectors];
      unrolled<vectors>([&](auto j) HWY_ATTR { factors[j] = hn::Set(d, a[i]); });
      adder.add_products(state[i], factors, lanes, step, watch[i]);
    });
  }
  bool fine = true;
  unrolled<rows>([&](auto i) HWY_ATTR {
    fine = fine && adder.is_fine(watch[i]);
    unrolled<vectors>([&](auto j) HWY_ATTR { adder.store(state[i][j], job, place(i, j)); });
  });
  return fine;
}

#ifdef NDEBUG
constexpr bool small_patches = false;
#else
// Builds with assertions: the same arithmetic on one vector at a time, compiled in far less time.
constexpr bool small_patches = true;
#endif

// In patches of as many registers as there is room for.
template <class Adder>
bool sum_tile(const Adder& adder, const TileJob<typename Adder::T>& job) {
  constexpr std::size_t rows = small_patches            ? 1
                               : HWY_TARGET <= HWY_AVX3 ? Adder::patch_rows
                                                        : Adder::patch_rows / 2;
  constexpr std::size_t vectors = small_patches ? 1 : 2;
  const std::size_t width = vectors * hn::Lanes(typename Adder::Tag());
  bool fine = true;
  for (std::size_t lane = 0; lane < tile_lanes; lane += width) {
    for (std::size_t row = 0; row < tile_rows; row += rows) {
      fine = sum_patch<Adder, rows, vectors>(adder, job, row, lane) && fine;
    }
  }
  return fine;
}

template <class Adder>
void add_to_tile(const Adder& adder, const TileAddends& job) {
  const typename Adder::Tag d;
  auto watch = adder.watch();
  for (std::size_t i = 0; i < tile_outputs; i += hn::Lanes(d)) {
    typename Adder::State state[] = {adder.load(job, i)};
    adder.draw(state[0], job, i, job.step);
    const hn::Vec<typename Adder::Tag> addend[] = {hn::LoadU(d, job.addends + i)};
    adder.add_each(state, addend, job.step, watch);
    adder.store(state[0], job, i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
