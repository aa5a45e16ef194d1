// What kinds share whose registers hold codes of a format.
#pragma once

#include <string_view>

#include "arith/numbers/format.h"
#include "arith/registers/kind.h"
#include "arith/registers/kinds/floating_point.h"
#include "arith/registers/kinds/rounding_options.h"

namespace guardbit::inline arith {

/// A format that sums are rounded to, and how.
struct FormatRegister {
  Format format;
  RoundingRule rounding;
  Overflow overflow = Overflow::infinity;
};

/// The format of sums with the rounding and the overflow that were read; throws SpecError where
/// these do not go together.
FormatRegister read_format_register(const RegisterOptions& options, std::string_view format,
                                    const RoundingOptions& rounding);

/// The fitted register, but for its banks: these are of `adder` or what is made of it.
Register fit_format_register(const FormatRegister& reg, const FloatingPointAccumulator& adder,
                             const RegisterSums& sums);

/// The adder of such a register, with a codec of its own.
FloatingPointAccumulator make_adder(const FormatRegister& reg);

}  // namespace guardbit::inline arith
