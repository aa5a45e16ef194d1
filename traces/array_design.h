// An array with its dataflow in a few words: `16x16 ws`, `4x4x8 dot`, `32x32 ws double-buffered`.
#pragma once

#include <string>
#include <string_view>

#include "traces/accelerator.h"

namespace guardbit::inline traces {

struct ArrayDesign {
  ArrayConfig array;
  std::string dataflow;
  bool operator==(const ArrayDesign&) const = default;
};

/// `<rows>x<columns>[x<lanes>] <dataflow>[ double-buffered]`, sides from 1 to 4096, lanes to 1024.
/// Throws SpecError, also for an array that the dataflow does not have.
ArrayDesign parse_array_design(std::string_view text);

/// The canonical text; parses back to the same. Of an array without stages in its elements.
std::string to_string(const ArrayDesign& array);

}  // namespace guardbit::inline traces
