// The variance retention ratio: how much of a sum's variance a floating-point accumulator keeps.
//
// C. Sakr, N. Wang, C. Chen, J. Choi, A. Agrawal, N. Shanbhag, K. Gopalakrishnan: "Accumulation
// bit-width scaling for ultra-low precision training of deep networks", ICLR 2019. n products of
// m_p fraction bits, zero-mean and independent, are added one after another in a register of m
// fraction bits. With Q the Gaussian tail, the sum swamps a product wholly with probability
//   q_i = 2 Q(2^m / sqrt i) (1 - 2 Q(2^m / sqrt(i-1)))  at step i, where on average
//   a = 2^(m-3m_p)/3 * sum_{j=1..m_p} 2^j (2^j - 1)(2^(j+1) - 1)
// of variance is lost before, and in stage j of m_p bits with
//   q'_j = N_{j-1} * 2 Q(2^(m-m_p+j-1) / sqrt n) (1 - 2 Q(2^(m-m_p+j) / sqrt n)), N_{j-1} =
//   2^(m-m_p+j), a_j as a, summed to j - 1, and k3 = 1 - 2 Q(2^(m-m_p+1) / sqrt n) that none is
//   swamped: VRR = [sum_{i=2..n-1} (i-a)+ q_i + sum_{j=2..m_p} (n-a_j)+ q'_j + n k3] / (k n)
// with k the sum of the weights q_i, q'_j, k3 that count. Whether the factor N_{j-1} multiplies q'
// is read both ways; the readings differ by one bit at most in what they ask for.
//
// It does not know the rounding: nearest, stochastic and truncating registers differ widely
// (analysis/widths/sum_error_model.h). It does not apply to sums whose terms have a mean, nor to
// narrow exponents.
#pragma once

#include <cstdint>

namespace guardbit::analysis {

/// How q' of the partial stages is weighted.
enum class RetentionReading { per_stage, once };

/// The ratio of sums of `n` products, at least 1; fraction bits 1 to 60. 0 to 1.
double variance_retention(int register_bits, int product_bits, std::uint64_t n,
                          RetentionReading reading);
/// The ratio of sums in chunks of `length` products, whose sums are then added in a like register.
double chunked_variance_retention(int register_bits, int product_bits, std::uint64_t n,
                                  std::uint64_t length, RetentionReading reading);

/// Fraction bits of the narrowest register that the authors call suitable: n (1 - VRR) < ln 50.
int suitable_fraction_bits(int product_bits, std::uint64_t n, RetentionReading reading);
/// Fraction bits that suit chunks: the longer of the two sums counts as n.
int suitable_chunked_fraction_bits(int product_bits, std::uint64_t n, std::uint64_t length,
                                   RetentionReading reading);

}  // namespace guardbit::analysis
