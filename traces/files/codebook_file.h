// Codebooks from text files: the family of formats codebook:file=PATH[,bits=<b>].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arith/numbers/format.h"

namespace guardbit::inline traces {

/// The values of a codebook in the order of their codes: one a line, as parse_real reads them,
/// rounded to `bits` significant bits; `#` starts a comment, empty lines do not count. Throws
/// TraceError beginning with `place` and the line where a line is something else, a magnitude does
/// not fit a codebook or a value was there before; and where there are more than 65536 values or
/// none above zero.
std::vector<Unpacked> parse_codebook(std::string_view text, int bits, const std::string& place);

}  // namespace guardbit::inline traces
