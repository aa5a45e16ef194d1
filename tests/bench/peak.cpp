// Chains of FMA instructions, enough of them to hide their latency.
#include "tests/bench/peak.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <mpfr.h>

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/peak.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace guardbit::bench {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Adds up `steps` products in each lane of 12 vectors; returns the multiply-accumulates done.
double add_products(int steps, float& result) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int chains = 12;
  V sums[chains];
  for (V& sum : sums) sum = hn::Zero(d);
  const V a = hn::Set(d, result), b = hn::Set(d, 1 - result);
  for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 12
    for (int j = 0; j < chains; ++j) sums[j] = hn::MulAdd(sums[j], a, b);
  }
  for (const V& sum : sums) result += hn::GetLane(sum);
  return static_cast<double>(steps) * chains * static_cast<double>(hn::Lanes(d));
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::bench {
namespace {

HWY_EXPORT(add_products);

// The best of several runs of work(), which returns how much it did.
template <class Work>
double best_rate(Work work) {
  double best = 0;
  for (int run = 0; run < 10; ++run) {
    const auto start = std::chrono::steady_clock::now();
    const double done = work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::max(best, done / seconds.count());
  }
  return best;
}

volatile float kept;

}  // namespace

double peak_fma_rate() {
  float result = 0.5F;
  const double rate =
      best_rate([&] { return HWY_DYNAMIC_DISPATCH(add_products)(1 << 20, result); });
  kept = result;
  return rate;
}

double mpfr_fma_rate() {
  constexpr int steps = 1 << 16;
  mpfr_t sum, a, b;
  mpfr_inits2(24, sum, a, b, static_cast<mpfr_ptr>(nullptr));
  mpfr_set_d(a, 0.875, MPFR_RNDN);
  mpfr_set_d(b, 1.125, MPFR_RNDN);
  const double rate = best_rate([&] {
    mpfr_set_zero(sum, 1);
    for (int i = 0; i < steps; ++i) mpfr_fma(sum, a, b, sum, MPFR_RNDN);
    return static_cast<double>(steps);
  });
  kept = mpfr_get_flt(sum, MPFR_RNDN);
  mpfr_clears(sum, a, b, static_cast<mpfr_ptr>(nullptr));
  return rate;
}

}  // namespace guardbit::bench
#endif
