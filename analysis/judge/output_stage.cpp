// Requantising in integers, and again in MPFR.
#include "analysis/judge/output_stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/judge/register_value.h"
#include "analysis/reference/exact.h"
#include "arith/registers/content.h"

namespace guardbit::analysis {
namespace {

// The random bits of an output's requantisation: a step of its stream that no chunk reaches.
std::uint64_t output_random(std::uint64_t seed, std::size_t output) {
  return random_bits_at(seed, 2 * output + 1, ~std::uint64_t{1});
}

// The code that a register's value times the factor rounds to, by the reference.
class ExactStage {
 public:
  ExactStage(const RegisterLayout& layout, const RequantisationSpec& spec)
      : spec_(spec), format_(spec.format), reader_(layout) {}

  Code code(std::span<const std::uint64_t> words, std::uint64_t random) {
    reader_.read(words, value_);
    constexpr mpfr_prec_t factor_bits = 64;
    MpfrNumber product(value_.precision() + factor_bits);
    int inexact = 0;
    switch (spec_.kind) {
      case RequantisationKind::scale:
        inexact = mpfr_mul_d(product.get(), value_.get(), spec_.scale, MPFR_RNDN);
        break;
      case RequantisationKind::shift:
        inexact = mpfr_mul_2si(product.get(), value_.get(), -spec_.shift, MPFR_RNDN);
        break;
      case RequantisationKind::multiply:
        inexact = mpfr_mul_si(product.get(), value_.get(), spec_.multiplier, MPFR_RNDN);
        inexact |= mpfr_mul_2si(product.get(), product.get(), -spec_.shift, MPFR_RNDN);
        break;
    }
    require_exact(inexact, "requantised output");
    return format_.round(product, spec_.rounding.mode, random, spec_.rounding.random_bits,
                         spec_.overflow);
  }

 private:
  RequantisationSpec spec_;
  ExactFormat format_;
  RegisterReader reader_;
  MpfrNumber value_{2};
};

}  // namespace

RequantisedOutputs requantise_outputs(const RegisterFile& registers, const RequantisationSpec& spec,
                                      std::uint64_t seed) {
  const Requantiser requantise(spec);
  const ContentReader reader(registers.layout);
  ExactStage exact(registers.layout, spec);
  RequantisedOutputs result;
  for (std::size_t output = 0; output < registers.size(); ++output) {
    const RegisterContent content = reader.read(registers.bits(output));
    const std::uint64_t random = output_random(seed, output);
    const Encoded encoded = content.special
                                ? requantise(*content.special)
                                : requantise(content.number.integer, content.number.exp, random);
    result.codes.push_back(encoded.code);
    result.counts.inexact += encoded.inexact ? 1 : 0;
    result.counts.overflows += encoded.overflow ? 1 : 0;
    result.counts.underflows += encoded.underflow ? 1 : 0;
    if (content.special) continue;
    const Code expected = exact.code(registers.bits(output), random);
    if (encoded.code == expected) continue;
    if (result.wrong++ == 0) {
      result.first_wrong = fmt::format("output {}: requantised to code 0x{:x}, MPFR says 0x{:x}",
                                       output, encoded.code, expected);
    }
  }
  return result;
}

}  // namespace guardbit::analysis
