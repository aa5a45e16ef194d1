// The shift and squeeze of S2FP8 that fit a tensor.
#pragma once

#include <span>
#include <string>

namespace guardbit::inline arith {

/// Parameters of the format s2fp8:alpha=..,beta=..: a tensor's x is stored as 2^beta * |x|^alpha.
struct S2fp8Fit {
  double alpha = 1;
  double beta = 0;
};

/// alpha = 15 / (m - mu), beta = -alpha * mu, with mu the mean and m the maximum of log2 |x| over
/// the non-zeros, in double precision: the stored magnitudes have the mean logarithm 0 and the
/// maximum 2^15, within E5M2. Infinities and NaNs are left out. Where every |x| is the same, m = mu
/// says nothing about alpha: alpha = 1, beta = 15 - m, so that |x| is stored as 2^15. alpha ends at
/// 65536, so that the values of the format stay 24 bits apart where all |x| are nearly the same.
/// Without non-zeros alpha = 1, beta = 0.
S2fp8Fit fit_s2fp8(std::span<const float> values);

/// The format with these parameters, as parse_format takes it.
std::string format_text(const S2fp8Fit& fit);

}  // namespace guardbit::inline arith
