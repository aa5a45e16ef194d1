// Numbers of twice the precision of double, for sums that need no more: the unevaluated sum of two
// doubles, |low| <= half a last place of high.
//
// Sums and products are those of Dekker, "A floating-point technique for extending the available
// precision", Numerische Mathematik 18 (1971), with the error bounds of Joldes, Muller and Popescu,
// "Tight and rigorous error bounds for basic building blocks of double-word arithmetic", ACM TOMS
// 44 (2017): a relative error of at most 2^-104 for a sum (their AccurateDWPlusDW: 3u^2 + 13u^3, u
// = 2^-53) and 2^-101 for a product (7u^2 without a fused multiply-add). They hold where nothing
// overflows and no term is subnormal: numbers that are zero or between 2^-450 and 2^450 in
// magnitude have such products. Without contraction of a * b + c, which the build switches off.
#pragma once

namespace guardbit::analysis {

struct DoubleDouble {
  double high = 0, low = 0;
};

/// a + b exactly; |a| >= |b| or a is zero.
inline DoubleDouble fast_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

/// a + b exactly.
inline DoubleDouble two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a * b exactly (Veltkamp's splitting into 26 bits each).
inline DoubleDouble two_product(double a, double b) {
  constexpr double splitter = 0x1p27 + 1;
  const auto upper = [](double x) {
    const double scaled = splitter * x;
    return scaled - (scaled - x);
  };
  const double product = a * b;
  const double a_high = upper(a), b_high = upper(b);
  const double a_low = a - a_high, b_low = b - b_high;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble high = two_sum(a.high, b.high);
  const DoubleDouble low = two_sum(a.low, b.low);
  const DoubleDouble sum = fast_two_sum(high.high, high.low + low.high);
  return fast_two_sum(sum.high, sum.low + low.low);
}

inline DoubleDouble operator-(const DoubleDouble& a) { return {-a.high, -a.low}; }
inline DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }

inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble product = two_product(a.high, b.high);
  return fast_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

}  // namespace guardbit::analysis
