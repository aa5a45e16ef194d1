// The adder of arith/kernels/aligned.h, and its patches: two passes over each group.

#if defined(GUARDBIT_KERNELS_ALIGNED_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_ALIGNED_INL_H
#undef GUARDBIT_KERNELS_ALIGNED_INL_H
#else
#define GUARDBIT_KERNELS_ALIGNED_INL_H
#endif

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "arith/kernels/aligned.h"
#include "arith/kernels/floating-inl.h"
#include "arith/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// How terms become whole numbers: by dropping what lies below, as most do, or by any other mode.
struct DroppingAlignment {
  explicit DroppingAlignment(Rounding) {}
  HWY_INLINE hn::Vec<CarrierTag<double>> whole(hn::Vec<CarrierTag<double>> x) const {
    return hn::Trunc(x);
  }
};
struct AnyAlignment {
  using V = hn::Vec<CarrierTag<double>>;
  explicit AnyAlignment(Rounding mode_of_terms) : mode(mode_of_terms) {}

  HWY_INLINE V whole(V x) const {
    switch (mode) {
      case Rounding::nearest_even:
        return by<Rounding::nearest_even>(x);
      case Rounding::nearest_away:
        return by<Rounding::nearest_away>(x);
      case Rounding::up:
        return by<Rounding::up>(x);
      case Rounding::down:
        return by<Rounding::down>(x);
      case Rounding::to_odd:
        return by<Rounding::to_odd>(x);
      default:
        return by<Rounding::toward_zero>(x);
    }
  }
  template <Rounding of_term>
  static HWY_INLINE V by(V x) {
    return ByMode<double, of_term>::rounded(x, {}, 0);
  }

  Rounding mode;
};

// Sums are rounded once a group, so that how may be told at run time.
template <class Alignment, class Rounder>
class AlignedAdder {
 public:
  using Tag = CarrierTag<double>;
  using V = hn::Vec<Tag>;
  using BitTag = hn::RebindToUnsigned<Tag>;
  using Order = std::vector<std::size_t>;

  explicit AlignedAdder(const AlignedSumRule& rule)
      : groups_(rule.groups),
        late_(groups_.late),
        terms_(static_cast<std::size_t>(groups_.terms)),
        batch_(groups_.batch()),
        order_(groups_.late_order(batch_)),
        alignment_(groups_.alignment),
        rounder_(rule.sum),
        late_rounder_(rule.sum),
        least_power_(std::ldexp(1.0, rule.least_exp)),
        min_power_(std::ldexp(1.0, rule.sum.min_exp)),
        max_(rule.sum.max),
        // The scale 2^F / 2^M by the exponent fields of powers of two; this turns it back, too.
        scale_base_(std::uint64_t(2 * 1023 + groups_.fraction) << 52),
        unit_base_(std::uint64_t{2 * 1023} << 52) {}

  bool sum_tile(const TileJob<double>& job) const {
    constexpr std::size_t rows = small_patches ? 1 : HWY_TARGET <= HWY_AVX3 ? 4 : 2;
    constexpr std::size_t vectors = small_patches ? 1 : 2;
    const std::size_t width = vectors * hn::Lanes(Tag());
    const Order last = groups_.late_order(job.k % batch_);
    bool fine = true;
    for (std::size_t lane = 0; lane < tile_lanes; lane += width) {
      for (std::size_t row = 0; row < tile_rows; row += rows) {
        fine = sum_patch<rows, vectors>(job, last, row, lane) && fine;
      }
    }
    return fine;
  }

 private:
  template <std::size_t rows, std::size_t vectors>
  struct Patch {
    V sums[rows][vectors];
    V largest;
  };

  template <std::size_t rows, std::size_t vectors>
  bool sum_patch(const TileJob<double>& job, const Order& last, std::size_t row,
                 std::size_t lane) const {
    const Tag d;
    const auto place = [&](std::size_t i, std::size_t j) {
      return (row + i) * tile_lanes + lane + j * hn::Lanes(d);
    };
    Patch<rows, vectors> patch;
    patch.largest = hn::Zero(d);
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j)
                            HWY_ATTR { patch.sums[i][j] = hn::LoadU(d, job.sums + place(i, j)); });
    });
    for (std::size_t k = 0; k < job.k; k += batch_) {
      const Order& order = job.k - k < batch_ ? last : order_;
      if (late_) {
        add_late(patch, job, order, k, row, lane);
      } else {
        fuse(patch, patch.sums, job, order, k, row, lane, order.size());
      }
    }
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j)
                            HWY_ATTR { hn::StoreU(patch.sums[i][j], d, job.sums + place(i, j)); });
    });
    return hn::AllTrue(d, patch.largest <= hn::Set(d, max_));
  }

  // The block's groups in a second register, then that to nearest even to the first one.
  template <std::size_t rows, std::size_t vectors>
  HWY_INLINE void add_late(Patch<rows, vectors>& patch, const TileJob<double>& job,
                           const Order& order, std::size_t k, std::size_t row,
                           std::size_t lane) const {
    const Tag d;
    V block[rows][vectors];
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j) HWY_ATTR { block[i][j] = hn::Zero(d); });
    });
    for (std::size_t begin = 0; begin < order.size(); begin += terms_) {
      const std::size_t count = std::min(terms_, order.size() - begin);
      fuse(patch, block, job, std::span(order).subspan(begin, count), k, row, lane, order.size());
    }
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j) HWY_ATTR {
        double* additions = job.additions + (row + i) * tile_lanes + lane + j * hn::Lanes(d);
        const V one = hn::IfThenElseZero(block[i][j] != hn::Zero(d), hn::Set(d, 1.0));
        hn::StoreU(hn::LoadU(d, additions) + one, d, additions);
        patch.sums[i][j] = late_rounder_.rounded(patch.sums[i][j] + block[i][j], {}, 0);
        patch.largest = hn::Max(patch.largest, hn::Abs(patch.sums[i][j]));
      });
    });
  }

  // Adds the products k + order[0], k + order[1], .. to the registers.
  template <std::size_t rows, std::size_t vectors>
  HWY_INLINE void fuse(Patch<rows, vectors>& patch, V (&sums)[rows][vectors],
                       const TileJob<double>& job, std::span<const std::size_t> order,
                       std::size_t k, std::size_t row, std::size_t lane,
                       std::size_t waiting) const {
    const Tag d;
    V powers[rows][vectors], scales[rows][vectors], wholes[rows][vectors];
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j) HWY_ATTR { powers[i][j] = hn::Zero(d); });
    });
    for_products<rows, vectors>(job.row_powers, job.lane_powers, order, k, row, lane,
                                [&](auto i, auto j, V product)
                                    HWY_ATTR { powers[i][j] = hn::Max(powers[i][j], product); });
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j) HWY_ATTR {
        scales[i][j] = scale(powers[i][j], sums[i][j]);
        wholes[i][j] = alignment_.whole(sums[i][j] * scales[i][j]);
      });
    });
    for_products<rows, vectors>(job.rows, job.lanes, order, k, row, lane,
                                [&](auto i, auto j, V product) HWY_ATTR {
                                  wholes[i][j] += alignment_.whole(product * scales[i][j]);
                                });
    const std::size_t step = job.first_k + k + waiting - 1;
    rounder_.choose([&](const auto& rounder) HWY_ATTR {
      unrolled<rows>([&](auto i) HWY_ATTR {
        unrolled<vectors>([&](auto j) HWY_ATTR {
          const V unit = quotient(unit_base_, scales[i][j]);
          const auto random = drawn(job, (row + i) * tile_lanes + lane + j * hn::Lanes(d), step);
          wholes[i][j] = rounder.rounded(wholes[i][j] * unit, random, step);
        });
      });
    });
    unrolled<rows>([&](auto i) HWY_ATTR {
      unrolled<vectors>([&](auto j) HWY_ATTR {
        sums[i][j] = hn::IfThenElse(powers[i][j] == hn::Zero(d), sums[i][j], wholes[i][j]);
        patch.largest = hn::Max(patch.largest, hn::Abs(sums[i][j]));
      });
    });
  }

  static HWY_INLINE auto drawn(const TileJob<double>& job, std::size_t place, std::size_t step) {
    if constexpr (Rounder::is_random) {
      return RandomLanes<Tag>::draw(job.first_keys + place, job.second_keys + place, step);
    } else {
      return Rounder::no_random();
    }
  }

  // Calls action(i, j, rows times lanes) for the products named by the order.
  template <std::size_t rows, std::size_t vectors, class Action>
  static HWY_INLINE void for_products(const double* row_values, const double* lane_values,
                                      std::span<const std::size_t> order, std::size_t k,
                                      std::size_t row, std::size_t lane, const Action& action) {
    const Tag d;
    for (const std::size_t i_product : order) {
      const double* a = row_values + (k + i_product) * tile_rows + row;
      const double* b = lane_values + (k + i_product) * tile_lanes + lane;
      V factors[vectors];
      unrolled<vectors>([&](auto j) HWY_ATTR { factors[j] = hn::LoadU(d, b + j * hn::Lanes(d)); });
      unrolled<rows>([&](auto i) HWY_ATTR {
        const V factor = hn::Set(d, a[i]);
        unrolled<vectors>([&](auto j) HWY_ATTR { action(i, j, factor * factors[j]); });
      });
    }
  }

  // 2^(F - M) where the products' largest power is given.
  HWY_INLINE V scale(V power, V sum) const {
    const Tag d;
    const V own = hn::Max(NearestEven<double>::power_of(sum), hn::Set(d, min_power_));
    const V of_sum = hn::IfThenElseZero(sum != hn::Zero(d), own);
    return quotient(scale_base_, hn::Max(hn::Max(power, hn::Set(d, least_power_)), of_sum));
  }
  static HWY_INLINE V quotient(std::uint64_t base, V power) {
    const BitTag du;
    return hn::BitCast(Tag(), hn::Set(du, base) - hn::BitCast(du, power));
  }

  AlignedRule groups_;
  bool late_;
  std::size_t terms_, batch_;
  Order order_;
  Alignment alignment_;
  Rounder rounder_;
  NearestEven<double> late_rounder_;
  double least_power_, min_power_, max_;
  std::uint64_t scale_base_, unit_base_;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
