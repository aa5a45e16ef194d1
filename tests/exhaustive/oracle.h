// What any real number rounds to in a small format: a table filled by the exact reference.
//
// Under every mode but Overflow::wrap, rounding is a monotone step function. Its steps lie at a
// value, at a mean of neighbours, at a posit's boundary or at a boundary of stochastic rounding.
// The oracle asks the reference at each such point and a tiny step to either side. Where both ends
// of an open interval get the same code, all of it does; two codes would mean that a step was
// forgotten, and throw. So the table is as good as asking the reference about every single number.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/reference/exact.h"
#include "arith/numbers/wide_real.h"

namespace guardbit::analysis {

/// How a number is rounded, overflow and random bits included.
struct Setting {
  RoundingRule rule;
  std::uint64_t random = 0;
  Overflow overflow = Overflow::saturate;
};

inline Code round_exactly(const ExactFormat& format, const MpfrNumber& x, const Setting& setting) {
  return format.round(x, setting.rule.mode, setting.random, setting.rule.random_bits,
                      setting.overflow);
}

/// Every deterministic mode, and stochastic rounding with 3 bits and two of the random numbers.
inline std::vector<Setting> all_settings(std::initializer_list<Overflow> overflows) {
  std::vector<Setting> settings;
  for (const Overflow overflow : overflows) {
    for (int mode = 0; mode < static_cast<int>(Rounding::stochastic); ++mode) {
      settings.push_back({{static_cast<Rounding>(mode), 3}, 0, overflow});
    }
    for (const std::uint64_t random : {2u, 5u}) {
      settings.push_back({{Rounding::stochastic, 3}, random, overflow});
    }
  }
  return settings;
}

/// The point itself, or a number next to it: below (-1) or above (1), off by 2^-200 of it.
inline MpfrNumber beside(double point, int direction) {
  MpfrNumber x(200);
  mpfr_set_d(x.get(), point, MPFR_RNDN);
  if (direction != 0 && point == 0) mpfr_set_si_2exp(x.get(), direction, -1200, MPFR_RNDN);
  if (direction > 0 && point != 0) mpfr_nextabove(x.get());
  if (direction < 0 && point != 0) mpfr_nextbelow(x.get());
  return x;
}

/// An MPFR number for the rounder under test.
inline Real real_of(const MpfrNumber& x) {
  mpz_t integer;
  mpz_init(integer);
  const auto exp = static_cast<int>(mpfr_zero_p(x.get()) ? 0 : mpfr_get_z_2exp(integer, x.get()));
  WideInt magnitude = 0;
  for (std::size_t limb = mpz_size(integer); limb-- > 0;) {
    magnitude = (magnitude << 64) | mpz_getlimbn(integer, static_cast<mp_size_t>(limb));
  }
  mpz_clear(integer);
  return real_from(mpfr_signbit(x.get()) ? WideInt(-magnitude) : magnitude, exp);
}

class Oracle {
 public:
  /// `name` is canonical and of at most 8 bits.
  Oracle(const std::string& name, std::vector<Setting> settings)
      : format_(name), settings_(std::move(settings)) {
    std::vector<double> magnitudes[2];  // by sign
    for (Code code = 0; code < Code{1} << format_.width(); ++code) {
      const ExactValue decoded = format_.decode(code);
      if (decoded.value_class == ValueClass::zero) values_.insert(0.0);
      if (decoded.value_class != ValueClass::finite) continue;
      const double value = decoded.value.to_double();
      magnitudes[value < 0].push_back(std::abs(value));
      values_.insert(value);
    }
    std::set<double> points{0.0};
    for (const bool negative : {false, true}) add_points(magnitudes[negative], negative, points);
    add_gap_around_zero(points);
    add_posit_boundaries(name, points);
    points_.assign(points.begin(), points.end());
    certify();
  }

  const ExactFormat& format() const { return format_; }
  const std::vector<Setting>& settings() const { return settings_; }
  /// Where the steps of rounding can be, ascending.
  const std::vector<double>& points() const { return points_; }
  /// Neighbouring values of one sign, zero and the one after the maximum included.
  const std::vector<std::pair<double, double>>& intervals() const { return intervals_; }

  /// 2i + 1 for point i, 2i for the open interval below it, 2 * points().size() above all points.
  std::size_t place_of(const MpfrNumber& x) const {
    // Points are doubles, so x lies on the same side of every point as the double nearest to it,
    // but for a point that is that double.
    const double nearest = mpfr_get_d(x.get(), MPFR_RNDN);
    const auto at = std::lower_bound(points_.begin(), points_.end(), nearest);
    const std::size_t below = 2 * static_cast<std::size_t>(at - points_.begin());
    if (at == points_.end() || *at != nearest) return below;
    const int side = mpfr_cmp_d(x.get(), nearest);
    return side < 0 ? below : (side == 0 ? below + 1 : below + 2);
  }
  Code code(std::size_t place, std::size_t setting) const {
    return codes_[place * settings_.size() + setting];
  }
  bool is_value(std::size_t place) const {
    return place % 2 == 1 && values_.contains(points_[place / 2]);
  }

 private:
  void add_points(std::vector<double> magnitudes, bool negative, std::set<double>& points) {
    std::sort(magnitudes.begin(), magnitudes.end());
    magnitudes.insert(magnitudes.begin(), 0.0);
    for (std::size_t i = 1; i < magnitudes.size(); ++i) {
      add_interval(magnitudes[i - 1], magnitudes[i], negative, points);
    }
    if (magnitudes.size() < 2) return;
    const double last = magnitudes.back();
    const double step = last - magnitudes[magnitudes.size() - 2];
    for (const double next : {last + step / 2, last + step, last + 2 * step}) {
      add_interval(last, next, negative, points);  // one of them is how the format would go on
    }
  }

  void add_interval(double low, double high, bool negative, std::set<double>& points) {
    const double sign = negative ? -1 : 1;
    add_neighbours(sign * low, sign * high, points);
  }

  // A codebook without a zero: the neighbours on either side of where it would be.
  void add_gap_around_zero(std::set<double>& points) {
    const auto above = values_.lower_bound(0.0);
    if (above == values_.begin() || above == values_.end() || *above == 0) return;
    const double low = *std::prev(above), high = *above;
    -low <= high ? add_neighbours(low, high, points) : add_neighbours(high, low, points);
  }

  // `near` is the one of smaller magnitude, from which stochastic rounding starts.
  void add_neighbours(double near, double far, std::set<double>& points) {
    intervals_.emplace_back(near, far);
    points.insert({near, far, (near + far) / 2});
    for (const Setting& setting : settings_) {
      if (setting.rule.mode != Rounding::stochastic) continue;
      const double share =
          1 - std::ldexp(static_cast<double>(setting.random), -setting.rule.random_bits);
      points.insert(near + (far - near) * share);
    }
  }

  static void add_posit_boundaries(const std::string& name, std::set<double>& points) {
    if (!name.starts_with("posit")) return;
    const ExactFormat wider("posit" + std::to_string(std::stoi(name.substr(5)) + 1) +
                            name.substr(name.find('_')));
    for (Code code = 0; code < Code{1} << wider.width(); ++code) {
      const ExactValue decoded = wider.decode(code);
      if (decoded.value_class == ValueClass::finite) points.insert(decoded.value.to_double());
    }
  }

  void certify() {
    constexpr double huge = 0x1p900;
    std::vector<Code> left = codes_at(beside(-huge, 0));  // at the left end of the open interval
    for (const double point : points_) {
      add_interval_codes(left, codes_at(beside(point, -1)));
      const std::vector<Code> at_point = codes_at(beside(point, 0));
      codes_.insert(codes_.end(), at_point.begin(), at_point.end());
      left = codes_at(beside(point, 1));
    }
    add_interval_codes(left, codes_at(beside(huge, 0)));
  }

  std::vector<Code> codes_at(const MpfrNumber& x) const {
    std::vector<Code> codes;
    for (const Setting& setting : settings_) codes.push_back(round_exactly(format_, x, setting));
    return codes;
  }
  void add_interval_codes(const std::vector<Code>& left, const std::vector<Code>& right) {
    if (left != right) throw std::logic_error("a step of rounding was forgotten");
    codes_.insert(codes_.end(), left.begin(), left.end());
  }

  ExactFormat format_;
  std::vector<Setting> settings_;
  std::set<double> values_;
  std::vector<double> points_;
  std::vector<std::pair<double, double>> intervals_;
  std::vector<Code> codes_;  // by place, then setting
};

}  // namespace guardbit::analysis
