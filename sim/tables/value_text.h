// Values of formats as text: exact, and still readable.
#pragma once

#include <string>

#include "arith/numbers/format.h"

namespace guardbit::sim {

/// (-1)^negative * significand * 2^quantum_exp exactly: as a decimal of at most 20 characters, else
/// as `<odd integer>*2^<exponent>`. `NaN`, `inf`, `-inf` and `unused` for what is no number.
std::string exact_text(const Unpacked& value);

/// A number both ways: `448 = 7*2^6`; where the decimal would be long, `2^-149, about 1.4013e-45`.
std::string explained_text(const Unpacked& value);

/// A number in at most 12 characters: small fractions and large numbers as powers of two if they
/// are, else 6 digits.
std::string brief_text(const Unpacked& value);

/// The nearest double; infinite or zero where a number is beyond its range.
double nearest_double(const Unpacked& value);

}  // namespace guardbit::sim
