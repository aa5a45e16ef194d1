// The error of trace and tensor files, and the one way to throw it.
#pragma once

#include <string>

#include "arith/error.h"

namespace guardbit::inline traces {

/// A trace or tensor file that does not hold what it should; names the file and the place.
class TraceError : public Error {
 public:
  using Error::Error;
};

/// The text fit for one line of a terminal: control characters escaped, bytes that are not UTF-8
/// replaced, cut at 1000 bytes.
std::string printable(const std::string& text);

/// Throws TraceError with `place: what`, made printable.
[[noreturn]] void throw_trace_error(const std::string& place, const std::string& what);

}  // namespace guardbit::inline traces
