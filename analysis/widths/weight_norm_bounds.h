// Bounds on a layer's integer weights under which no accumulator of P bits overflows, whatever the
// activations: by norms of the weights, in units of their quantum.
//
// Activations of N bits lie in [0, 2^N - 1], or signed in [-2^(N-1), 2^(N-1) - 1], of which the
// magnitude counts; a signed register of P bits holds [-2^(P-1), 2^(P-1) - 1], of which the
// symmetric part does. With 1s = 1 for signed activations and else 0:
//  - A2Q (I. Colbert, A. Pappalardo, J. Petri-Koenig, "A2Q: accumulator-aware quantization with
//  guaranteed
//    overflow avoidance", ICCV 2023): |sum| <= |w|_1 * 2^(N - 1s), so
//      |w|_1 <= (2^(P-1) - 1) * 2^(1s - N).
//  - A2Q+ (the same and J. Saenz, "A2Q+: improving accumulator-aware weight quantization", ICML
//  2024): for
//    weights whose sum is zero, positive and negative ones weigh the same, so that the two extremes
//    of the sum lie |w|_1 / 2 * (2^N - 1) apart from zero or less:
//      |w|_1 <= (2^P - 2) / (2^N - 1), for signed and unsigned activations alike.
//  - One-sided, unsigned activations: the positive weights alone make the largest sum, the negative
//    ones the smallest: each of their sums <= floor((2^(P-1) - 1) / (2^N - 1)).
//  - Data types only (A2Q eq. 3): weights of M bits, K of them: a = log2 K + N + M - 1 - 1s,
//      P >= a + log2(1 + 2^-a) + 1.
// analysis/widths/accumulator_width.h has the exact width for known weights; these are for
// comparison with what was published and for training to a width.
#pragma once

#include <cstddef>
#include <cstdint>

namespace guardbit::analysis {

/// Integer activations.
struct ActivationBits {
  int bits = 8;  ///< 1 to 31
  bool is_signed = false;
};

/// Largest l1 norm by A2Q; `accumulator_bits` 2 to 62.
double a2q_norm_limit(int accumulator_bits, ActivationBits activations);
/// Largest l1 norm of weights whose sum is zero, by A2Q+.
double a2q_plus_norm_limit(int accumulator_bits, ActivationBits activations);
/// Largest sum of the positive weights, and of the negative ones' magnitudes; unsigned activations.
std::uint64_t one_sided_limit(int accumulator_bits, ActivationBits activations);

/// Bits that A2Q's norm bound asks for: weights of an l1 norm above 0.
int a2q_bits(double l1_norm, ActivationBits activations);
/// Bits that A2Q+ asks for: weights of that norm whose sum is zero.
int a2q_plus_bits(double l1_norm, ActivationBits activations);
/// Bits by the data types alone: K products with weights of `weight_bits`, signed.
int data_type_bits(std::size_t k, int weight_bits, ActivationBits activations);

}  // namespace guardbit::analysis
