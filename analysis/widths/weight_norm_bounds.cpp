// The published inequalities, solved for norms and for bits.
#include "analysis/widths/weight_norm_bounds.h"

#include <cmath>

namespace guardbit::analysis {
namespace {

// The smallest P with P >= a + log2(1 + 2^-a) + 1, that is 2^(P-1) >= 2^a + 1.
int bits_for(double log2_of_largest) {
  const double phi = std::log2(1 + std::exp2(-log2_of_largest));
  return static_cast<int>(std::ceil(log2_of_largest + phi + 1));
}

double largest(int accumulator_bits) { return std::ldexp(1.0, accumulator_bits - 1) - 1; }

}  // namespace

double a2q_norm_limit(int accumulator_bits, ActivationBits activations) {
  const int magnitude_bits = activations.bits - (activations.is_signed ? 1 : 0);
  return std::ldexp(largest(accumulator_bits), -magnitude_bits);
}

double a2q_plus_norm_limit(int accumulator_bits, ActivationBits activations) {
  return 2 * largest(accumulator_bits) / (std::ldexp(1.0, activations.bits) - 1);
}

std::uint64_t one_sided_limit(int accumulator_bits, ActivationBits activations) {
  const std::uint64_t most = (std::uint64_t{1} << (accumulator_bits - 1)) - 1;
  return most / ((std::uint64_t{1} << activations.bits) - 1);
}

int a2q_bits(double l1_norm, ActivationBits activations) {
  return bits_for(std::log2(l1_norm) + activations.bits - (activations.is_signed ? 1 : 0));
}

int a2q_plus_bits(double l1_norm, ActivationBits activations) {
  // The smallest P with 2^P >= x.
  int exp = 0;
  const double x = l1_norm * (std::ldexp(1.0, activations.bits) - 1) + 2;
  return std::frexp(x, &exp) == 0.5 ? exp - 1 : exp;
}

int data_type_bits(std::size_t k, int weight_bits, ActivationBits activations) {
  return bits_for(std::log2(static_cast<double>(k)) + activations.bits + weight_bits - 1 -
                  (activations.is_signed ? 1 : 0));
}

}  // namespace guardbit::analysis
