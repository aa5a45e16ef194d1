// Sorted values with running sums towards zero from either end.
#include "analysis/distributions/value_shape.h"

#include <algorithm>
#include <cmath>

#include "analysis/distributions/double_double.h"

namespace guardbit::analysis {
namespace {

double to_real(const DoubleDouble& x, double) { return x.high; }
Wide to_real(const DoubleDouble& x, const Wide&) { return Wide(x.high) + Wide(x.low); }

class Empirical final : public DensityOf<Empirical> {
 public:
  explicit Empirical(std::vector<double> values) : values_(std::move(values)) {
    std::sort(values_.begin(), values_.end());
    const auto first = std::lower_bound(values_.begin(), values_.end(), 0.0);
    negative_ = static_cast<std::size_t>(first - values_.begin());
    sums_.resize(values_.size());
    Sums sum;
    for (std::size_t i = 0; i < negative_; ++i) sums_[i] = sum = sum.with(values_[i]);
    sum = {};
    for (std::size_t i = values_.size(); i-- > negative_;) sums_[i] = sum = sum.with(values_[i]);
  }

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    const auto first = std::upper_bound(values_.begin(), values_.end(), x,
                                        [](const Real& a, double b) { return a < Real(b); });
    return upper<Real>(static_cast<std::size_t>(first - values_.begin()));
  }
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    const auto end = std::lower_bound(values_.begin(), values_.end(), x,
                                      [](double a, const Real& b) { return Real(a) < b; });
    return lower<Real>(static_cast<std::size_t>(end - values_.begin()));
  }
  template <class Real>
  Moments<Real> all_moments() const {
    return upper<Real>(negative_) + lower<Real>(negative_);
  }
  bool symmetric() const override { return false; }
  double largest() const override { return std::max(-values_.front(), values_.back()); }

 private:
  struct Sums {
    DoubleDouble first, second;
    Sums with(double value) const {
      return {first + DoubleDouble{value}, second + two_product(value, value)};
    }
  };

  // The moments of the values from index `from`, which is at least negative_, to the last.
  template <class Real>
  Moments<Real> upper(std::size_t from) const {
    if (from == values_.size()) return {};
    return mean<Real>(values_.size() - from, sums_[from]);
  }
  // The moments of the first `count` values, at most negative_.
  template <class Real>
  Moments<Real> lower(std::size_t count) const {
    if (count == 0) return {};
    return mean<Real>(count, sums_[count - 1]);
  }
  template <class Real>
  Moments<Real> mean(std::size_t count, const Sums& sums) const {
    const Real zero(0), all(static_cast<double>(values_.size()));
    return {Real(static_cast<double>(count)) / all, to_real(sums.first, zero) / all,
            to_real(sums.second, zero) / all};
  }

  std::vector<double> values_;
  std::vector<Sums> sums_;  // of negative values from the lowest on, of others from the highest on
  std::size_t negative_ = 0;
};

}  // namespace

ValueShape shape_of(std::span<const double> values) {
  ValueShape shape;
  shape.count = values.size();
  if (values.empty()) return shape;
  const auto count = static_cast<double>(values.size());
  DoubleDouble sum, squares;
  for (const double x : values) {
    sum = sum + DoubleDouble{x};
    squares = squares + two_product(x, x);
    shape.largest = std::max(shape.largest, std::abs(x));
    shape.has_negative |= x < 0;
  }
  shape.mean = sum.high / count;
  shape.rms = std::sqrt(squares.high / count);
  DoubleDouble second, fourth;
  for (const double x : values) {
    const double square = (x - shape.mean) * (x - shape.mean);
    second = second + DoubleDouble{square};
    fourth = fourth + two_product(square, square);
  }
  const double variance = second.high / count;
  shape.deviation = std::sqrt(variance);
  if (shape.rms > 0) shape.crest = shape.largest / shape.rms;
  if (variance > 0) shape.excess_kurtosis = fourth.high / count / (variance * variance) - 3;
  return shape;
}

DensityPointer empirical(std::vector<double> values) {
  return std::make_shared<Empirical>(std::move(values));
}

}  // namespace guardbit::analysis
