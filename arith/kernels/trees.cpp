// The kernels of adder trees, compiled for each kind of vector unit.
#include "arith/kernels/trees.h"

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/trees.cpp"
#include <hwy/foreach_target.h>

#include "arith/kernels/floating-inl.h"
#include "arith/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// One vector of outputs, two side by side to hide latency.
template <class Adder, std::size_t rows>
class TreePatch {
 public:
  using V = hn::Vec<typename Adder::Tag>;
  static constexpr std::size_t most_levels = 48;

  TreePatch(const Adder& adder, const TileJob<double>& job, std::size_t row, std::size_t lane)
      : adder_(adder), job_(job), row_(row), lane_(lane), watch_(adder.watch()) {}

  bool sum() {
    typename Adder::State states[rows];
    V merges[rows];
    for (std::size_t i = 0; i < rows; ++i) {
      states[i] = adder_.load(job_, place(i));
      merges[i] = hn::Zero(d_);
    }
    for (std::size_t k = 0; k < job_.k; ++k) add_leaf(states, merges, k);
    merge_rest(states, merges);
    for (std::size_t i = 0; i < rows; ++i) {
      adder_.store(states[i], job_, place(i));
      double* additions = job_.additions + place(i);
      hn::StoreU(hn::LoadU(d_, additions) + merges[i], d_, additions);
    }
    return adder_.is_fine(watch_);
  }

 private:
  std::size_t place(std::size_t i) const { return (row_ + i) * tile_lanes + lane_; }

  void add_leaf(typename Adder::State (&states)[rows], V (&merges)[rows], std::size_t k) {
    const V lanes = hn::LoadU(d_, job_.lanes + k * tile_lanes + lane_);
    V products[rows];
    unrolled<rows>([&](auto i) HWY_ATTR {
      states[i].sum = hn::Zero(d_);
      products[i] = hn::Set(d_, job_.rows[k * tile_rows + row_ + i]) * lanes;
    });
    adder_.add_each(states, products, 0, watch_);
    std::size_t level = 0;
    for (std::size_t rest = k; (rest & 1) != 0; rest >>= 1) merge(level++, states, merges);
    unrolled<rows>([&](auto i) HWY_ATTR { waiting_[level][i] = states[i].sum; });
  }

  // Adds the sums at hand to those that wait at the level.
  void merge(std::size_t level, typename Adder::State (&states)[rows], V (&merges)[rows]) {
    V right[rows];
    unrolled<rows>([&](auto i) HWY_ATTR {
      right[i] = states[i].sum;
      const V one = hn::Set(d_, 1.0);
      merges[i] = hn::IfThenElse(right[i] == hn::Zero(d_), merges[i], merges[i] + one);
      states[i].sum = waiting_[level][i];
    });
    adder_.add_each(states, right, 0, watch_);
  }

  // What waits are the binary digits of the number of leaves; the last sum at hand is among it.
  void merge_rest(typename Adder::State (&states)[rows], V (&merges)[rows]) {
    bool any = false;
    std::size_t level = 0;
    for (std::size_t rest = job_.k; rest != 0; rest >>= 1, ++level) {
      if ((rest & 1) == 0) continue;
      if (any) {
        merge(level, states, merges);
      } else {
        unrolled<rows>([&](auto i) HWY_ATTR { states[i].sum = waiting_[level][i]; });
      }
      any = true;
    }
  }

  static constexpr typename Adder::Tag d_{};
  const Adder& adder_;
  const TileJob<double>& job_;
  std::size_t row_, lane_;
  typename Adder::Watch watch_;
  V waiting_[most_levels][rows];
};

template <class Adder>
TileSum<double> tile_trees(const Adder& adder) {
  return [adder](const TileJob<double>& job) {
    constexpr std::size_t rows = small_patches ? 1 : 4;
    bool fine = true;
    for (std::size_t lane = 0; lane < tile_lanes; lane += hn::Lanes(typename Adder::Tag())) {
      for (std::size_t row = 0; row < tile_rows; row += rows) {
        fine = TreePatch<Adder, rows>(adder, job, row, lane).sum() && fine;
      }
    }
    return fine;
  };
}

// Trees are not wanted so often that each mode and bound need a type: all is told at run time.
TileSum<double> make_sum_trees(const SumRule& rule) {
  if (rule.rounding && rule.rounding->mode == Rounding::stochastic) return nullptr;  // has no bits
  return tile_trees(SumAdder<double, AnyProducts<double>, AnyBounds>(rule));
}

TileSum<double> make_rounded_trees(const FloatRule& rule) {
  if (rule.rounding.mode == Rounding::stochastic) return nullptr;
  return tile_trees(FloatAdder<double, AnySums, AnyRounder, Range::checked>(rule));
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {
namespace {
HWY_EXPORT(make_sum_trees);
HWY_EXPORT(make_rounded_trees);
}  // namespace

TileSum<double> double_sum_trees(const SumRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_sum_trees)(rule);
}
TileSum<double> double_rounded_trees(const FloatRule& rule) {
  return HWY_DYNAMIC_DISPATCH(make_rounded_trees)(rule);
}

}  // namespace guardbit::inline arith
#endif
