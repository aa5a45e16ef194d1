// Requantisation: a finished sum times a constant, rounded once to a code of the next layer's
// format.
//
// The sum is an integer times 2^exp, the constant an exact m * 2^e, so their product is an exact
// integer times a power of two, and it is rounded once. That is what a shift with rounding does in
// networks of fixed-point numbers (F8Net, ICLR 2022), and what a wide multiplier with one rounding
// shift does. It is not gemmlowp's scheme, which rounds twice: the product with the multiplier to
// its upper 32 bits, then the shift; the two differ where the first rounding makes or breaks a tie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

enum class RequantisationKind { scale, shift, multiply };

/// What the factor is depends on the kind; the other fields stay at their defaults.
struct RequantisationSpec {
  RequantisationKind kind = RequantisationKind::shift;
  std::string format;  ///< canonical name
  double scale = 1;    ///< scale: the factor itself, finite and positive
  int multiplier = 1;  ///< multiply: 1 to 2^31 - 1
  int shift = 0;       ///< shift, multiply: the factor is multiplier * 2^-shift; -1000 to 1000
  RoundingRule rounding;
  Overflow overflow = Overflow::saturate;
  bool operator==(const RequantisationSpec&) const = default;
};

/// `scale:format=int8:symmetric,by=0.0173` | `shift:format=int8,by=7` |
/// `multiply:format=int8,by=1518500250,shift=38`, each with `rounding=`, `random=<bits>` and
/// `overflow=`. Throws SpecError.
RequantisationSpec parse_requantisation(std::string_view text);

/// The canonical text; parses back to the same.
std::string to_string(const RequantisationSpec& spec);

/// A specification at work.
class Requantiser {
 public:
  explicit Requantiser(const RequantisationSpec& spec);

  /// The code of sum * 2^exp * factor, rounded once; as Codec::encode says. `random` counts for
  /// stochastic rounding only.
  Encoded operator()(const BigInt& sum, int exp, std::uint64_t random = 0) const;
  /// The code of infinity or NaN; NaN in a format that has none becomes zero, an overflow.
  Encoded operator()(Special special) const;

  const RequantisationSpec& spec() const { return spec_; }
  const Codec& codec() const { return codec_; }

 private:
  RequantisationSpec spec_;
  Codec codec_;
  BigInt factor_;  // the factor is factor_ * 2^factor_exp_
  int factor_exp_;
};

}  // namespace guardbit::inline arith
