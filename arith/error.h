// The errors of the whole library: thrown only where text or bytes become data.
#pragma once

#include <stdexcept>
#include <string>

namespace guardbit::inline arith {

/// Bad input of any kind: one line that names the thing, the place and what was expected.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A specification string (format, accumulator, scaling, ...) that does not parse or makes no
/// sense.
class SpecError : public Error {
 public:
  using Error::Error;
};

}  // namespace guardbit::inline arith
