// The loops that all kernels share: patches of a tile whose registers are vector registers.
//
// An Adder holds what is the same for all lanes of a layer and has
//   Tag                            the vectors it works on
//   State                          what stands in one vector of registers
//   Watch                          what it looks out for over a row of a patch
//   load(job, place), store(state, job, place)
//   step(number)                   what is the same for all lanes in one step
//   add_product(state, a, b, step, watch), add(state, addend, step, watch)
//   is_fine(watch)                 false where the plain path has to take over

#if defined(GUARDBIT_KERNELS_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_TILE_INL_H
#undef GUARDBIT_KERNELS_TILE_INL_H
#else
#define GUARDBIT_KERNELS_TILE_INL_H
#endif

#include <utility>

#include <hwy/highway.h>

#include "arith/kernels/tile.h"
#include "arith/rounding.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Full vectors, but of no more lanes than a tile.
template <class T>
using CarrierTag = hn::CappedTag<T, tile_lanes>;

// RandomStream::at in vector lanes.
template <class D>
struct RandomLanes {
  using V = hn::Vec<D>;
  V first, second;

  static RandomLanes load(D d, const std::uint32_t* first, const std::uint32_t* second) {
    return {hn::LoadU(d, first), hn::LoadU(d, second)};
  }
  static std::uint32_t offset(std::size_t step) {
    return static_cast<std::uint32_t>(step) * RandomStream::step_factor;
  }
  HWY_INLINE V at(std::uint32_t offset) const {
    const D d;
    V z = first + hn::Set(d, offset);
    z = hn::Xor((z ^ hn::ShiftRight<16>(z)) * hn::Set(d, RandomStream::first_factor), second);
    z = (z ^ hn::ShiftRight<15>(z)) * hn::Set(d, RandomStream::second_factor);
    return z ^ hn::ShiftRight<15>(z);
  }
};

// Calls action(0), action(1), ..., action(count - 1) with constants, so that the arrays that it
// indexes become registers.
template <std::size_t count, class Action>
HWY_INLINE void unrolled(const Action& action) {
  [&]<std::size_t... i>(std::index_sequence<i...>) HWY_ATTR {
    (action(std::integral_constant<std::size_t, i>()), ...);
  }
  (std::make_index_sequence<count>());
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
    const auto step = adder.step(job.first_k + k);
    hn::Vec<typename Adder::Tag> lanes[vectors];
    unrolled<vectors>([&](auto j) HWY_ATTR { lanes[j] = hn::LoadU(d, b + j * length); });
    unrolled<rows>([&](auto i) HWY_ATTR {
      const auto factor = hn::Set(d, a[i]);
      unrolled<vectors>([&](auto j) HWY_ATTR {
        adder.add_product(state[i][j], factor, lanes[j], step, watch[i]);
      });
    });
  }
  bool fine = true;
  unrolled<rows>([&](auto i) HWY_ATTR {
    fine = fine && adder.is_fine(watch[i]);
    unrolled<vectors>([&](auto j) HWY_ATTR { adder.store(state[i][j], job, place(i, j)); });
  });
  return fine;
}

// Vector registers that `registers` vectors a patch leave room for.
template <class Adder>
bool sum_tile(const Adder& adder, const TileJob<typename Adder::T>& job) {
  constexpr std::size_t rows = HWY_TARGET <= HWY_AVX3 ? Adder::patch_rows : Adder::patch_rows / 2;
  constexpr std::size_t vectors = 2;
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
bool add_to_tile(const Adder& adder, const TileAddends& job) {
  const typename Adder::Tag d;
  auto watch = adder.watch();
  const auto step = adder.step(job.step);
  for (std::size_t i = 0; i < tile_outputs; i += hn::Lanes(d)) {
    auto state = adder.load(job, i);
    adder.add(state, hn::LoadU(d, job.addends + i), step, watch);
    adder.store(state, job, i);
  }
  return adder.is_fine(watch);
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#endif
