// What rounding a value to a code gives.
#pragma once

#include "arith/numbers/format.h"

namespace guardbit::inline arith {

struct Encoded {
  Code code = 0;
  bool inexact = false;
  bool overflow = false;   ///< beyond the largest finite value of its sign after rounding
  bool underflow = false;  ///< a non-zero value became zero, or was lifted to the smallest one
};

}  // namespace guardbit::inline arith
