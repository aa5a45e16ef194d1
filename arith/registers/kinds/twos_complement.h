// What the kinds of two's complement registers share: exact, int, fixed and quire are one machine.
#pragma once

#include "arith/numbers/rounding.h"
#include "arith/registers/kind.h"

namespace guardbit::inline arith {

constexpr int max_register_width = 2000;

/// A register that is ready to be fitted.
struct TwosComplementRegister {
  int width = 0;
  int lsb = 0;
  RoundingRule rounding;
  Overflow overflow = Overflow::wrap;
  bool dual = false;  ///< positive and negative addends in unsigned registers of `width` bits
};

/// Throws SpecError where the register is too far from its addends.
Register fit_twos_complement(const TwosComplementRegister& reg, const SumsToHold& sums);

}  // namespace guardbit::inline arith
