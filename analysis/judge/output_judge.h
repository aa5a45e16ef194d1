// Whether a register is right: within the proven bound of its exact sum, and where it wraps and
// adds exactly, equal to that modulo its range. What checks of simulations and sweeps share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "analysis/bounds/error_bound.h"
#include "analysis/judge/register_value.h"
#include "analysis/sums/layer_sums.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// The exact sum of an output in machine numbers, and what its bound is estimated from: never too
/// large.
struct ExactSumNumbers {
  bool fit = false;  ///< else MPFR has to form it
  DyadicSum sum;
  double magnitude_sum = 0, unscaled_magnitude_sum = 0, largest_factor = 0;
};
ExactSumNumbers numbers_of(const ExactIntegerSums& sums);

/// What machine numbers say of one register. Nothing is proven wrong by them: MPFR decides the
/// rest.
struct Proof {
  bool is_right = false;
  std::optional<DyadicSum> value, error;  ///< of the register, and less its exact sum, if they fit
  double bound_usage = 0;  ///< at least |error| / bound; only if right and there is a bound
};

/// What MPFR says.
struct Judgement {
  bool breaks_bound = false;  ///< or is no number without the flag output_special
  bool breaks_congruence = false;
  std::optional<MpfrNumber> bound;  ///< none for outputs with the flag output_overflowed
  std::string complaint;            ///< the first of both, empty if the register is right
};

/// Judges the outputs of a layer under one choice of registers.
class OutputJudge {
 public:
  /// The terms of a sum, as ErrorBound takes them.
  struct Terms {
    int product_quantum_exp;
    std::size_t k;
    bool has_bias;
    bool scales_sums;
  };
  OutputJudge(const MacRegisters& registers, const Terms& terms,
              const RegisterFormats& formats = RegisterFormats());

  /// In machine numbers; from any thread.
  Proof prove(std::span<const std::uint64_t> bits, std::uint8_t flags,
              const ExactSumNumbers& sums) const;
  /// |error| / bound as ErrorStats counts it, of a register that is proven right.
  double bound_usage(const DyadicSum& error, const ExactIntegerSums& sums) const;
  /// In MPFR; `value` is what the register holds.
  Judgement judge(const MpfrNumber& value, std::uint8_t flags, const ExactSums& sums) const;

  const RegisterReader& reader() const { return reader_; }
  /// Bits, value and flags.
  std::string describe(std::span<const std::uint64_t> bits, std::uint8_t flags) const;

 private:
  MpfrNumber bound_of(const ExactSums& sums) const;
  double bound_at_least(const ExactSumNumbers& sums) const;

  RegisterLayout layout_;
  RegisterReader reader_;
  ErrorBound bound_;
  std::optional<int> congruence_exp_;
  bool scales_sums_;
};

/// `0x1.8p+3 = 12`.
std::string exact_text(const MpfrNumber& x);

}  // namespace guardbit::analysis
