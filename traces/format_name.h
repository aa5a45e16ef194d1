// Formats by the text that a user wrote.
#pragma once

#include <string>

#include "arith/numbers/format.h"

namespace guardbit::inline traces {

/// Parses a format as parse_format does, but an unknown name is answered with the nearest known
/// one. Throws SpecError.
Format format_named(const std::string& text);

}  // namespace guardbit::inline traces
