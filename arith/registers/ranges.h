// What registers and roundings make of the ranges of addends.
#pragma once

#include "arith/numbers/big_int.h"
#include "arith/numbers/limits.h"

namespace guardbit::inline arith {

/// The range of a format's values, as addends of the next register.
AddendRange format_range(const FormatLimits& limits);

/// ceil(log2(x)) for x >= 1.
int bits_to_reach(const BigInt& x);

/// Products rounded to a format before they are added.
AddendRange rounded_range(const AddendRange& products, const FormatLimits& format);

}  // namespace guardbit::inline arith
