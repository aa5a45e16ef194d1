// Reading and fitting of registers that hold codes.
#include "arith/registers/kinds/format_register.h"

#include <memory>

#include "arith/registers/ranges.h"

namespace guardbit::inline arith {

FormatRegister read_format_register(const RegisterOptions& options, std::string_view format,
                                    const RoundingOptions& rounding) {
  FormatRegister reg{options.register_format(format, "an accumulator's format"), rounding.rule,
                     rounding.overflow};
  const FormatLimits limits = limits_of(reg.format);
  const bool has_special = limits.infinity.has_value();
  if (!rounding.overflow_given) {
    reg.overflow = has_special ? Overflow::infinity : Overflow::saturate;
  }
  if (reg.overflow == Overflow::wrap) options.fail("a floating-point register cannot wrap");
  if (reg.overflow == Overflow::infinity && !has_special && !limits.nan) {
    options.fail("the format has neither infinity nor NaN");
  }
  return reg;
}

FloatingPointAccumulator make_adder(const FormatRegister& reg) {
  return {std::make_shared<const Codec>(reg.format), reg.rounding, reg.overflow};
}

Register fit_format_register(const FormatRegister& reg, const FloatingPointAccumulator& adder,
                             const RegisterSums& sums) {
  Register fitted;
  fitted.layout = code_layout(adder.shared_codec());
  fitted.range = format_range(adder.codec().limits());
  fitted.rounding = reg.rounding;
  fitted.overflow = reg.overflow;
  fitted.sums = sums;
  return fitted;
}

}  // namespace guardbit::inline arith
