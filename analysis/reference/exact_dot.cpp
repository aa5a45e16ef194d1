// Exact dot products. Every product of two operands is a multiple of 2^q, q the sum of the formats'
// quantum exponents, and below 2^l, l the sum of their limit exponents. A sum of K of them is below
// 2^(l + ceil(log2 K)), so l - q + ceil(log2 K) bits hold it and all of its partial sums exactly.
// Products of either sign have a sum of their own: their difference is the dot product, their total
// the sum of the magnitudes, for one addition a term.
#include <bit>
#include <cassert>

#include "analysis/reference/exact.h"
#include "analysis/reference/exact_family.h"

namespace guardbit::analysis {
namespace {

constexpr std::uint64_t empty_entry = std::uint64_t{1} << 32;
// All codes up to 16 bits have a place of their own. Wider formats have too many distinct codes for
// that, and then a cache that stays near the processor and holds a row of operands is faster.
constexpr int largest_full_width = 16;
constexpr int wide_cache_bits = 12;

// Binary32: 24 significant bits, a multiple of 2^-149, below 2^128. So products have 48 bits, are
// multiples of 2^-298 and below 2^256, which binary64 holds exactly; and their sum takes 554 bits,
// and 86 more for the number of terms.
constexpr mpfr_prec_t float_dot_precision = 640;

int cache_bits(int width) { return width <= largest_full_width ? width : wide_cache_bits; }

mpfr_prec_t dot_precision(const ExactFormat& a, const ExactFormat& b, std::size_t max_k) {
  const long terms = static_cast<long>(std::bit_width(max_k));
  return a.limit_exp() + b.limit_exp() - a.quantum_exp() - b.quantum_exp() + terms;
}

// Adds the product's magnitude to the sum of its sign; returns the ternary value.
int add_by_sign(const MpfrNumber& product, MpfrNumber& positive, MpfrNumber& negative) {
  if (mpfr_signbit(product.get())) {
    return mpfr_sub(negative.get(), negative.get(), product.get(), MPFR_RNDN);
  }
  return mpfr_add(positive.get(), positive.get(), product.get(), MPFR_RNDN);
}

}  // namespace

ExactOperands::ExactOperands(const ExactFormat& format)
    : format_(format),
      entries_(std::size_t{1} << cache_bits(format.width()),
               Entry{empty_entry, MpfrNumber(value_precision)}) {}

void ExactOperands::refill(Entry& entry, Code code) const {
  format_.decode(code, entry.value);
  entry.code = code;
}

ExactDot::ExactDot(const ExactFormat& activations, const ExactFormat& weights, std::size_t max_k)
    : activations_(activations),
      weights_(weights),
      product_(value_precision),
      positive_(dot_precision(activations, weights, max_k)),
      negative_(positive_.precision()) {}

void ExactDot::compute(std::span<const Code> a, std::span<const Code> b, MpfrNumber& sum,
                       MpfrNumber& magnitude_sum) {
  assert(a.size() == b.size());
  positive_.reset(precision());
  negative_.reset(precision());
  int inexact = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    inexact |= mpfr_mul(product_.get(), activations_.value(a[k]), weights_.value(b[k]), MPFR_RNDN);
    inexact |= add_by_sign(product_, positive_, negative_);
  }
  sum.reset(precision());
  magnitude_sum.reset(precision());
  inexact |= mpfr_sub(sum.get(), positive_.get(), negative_.get(), MPFR_RNDN);
  inexact |= mpfr_add(magnitude_sum.get(), positive_.get(), negative_.get(), MPFR_RNDN);
  require_exact(inexact, "exact dot product");
}

void exact_dot(std::span<const float> a, std::span<const float> b, MpfrNumber& sum) {
  assert(a.size() == b.size());
  sum.reset(float_dot_precision);
  int inexact = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double product = static_cast<double>(a[k]) * static_cast<double>(b[k]);
    inexact |= mpfr_add_d(sum.get(), sum.get(), product, MPFR_RNDN);
  }
  require_exact(inexact, "exact dot product of floats");
}

}  // namespace guardbit::analysis
