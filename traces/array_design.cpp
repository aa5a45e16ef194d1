// Reading and writing arrays as text.
#include "traces/array_design.h"

#include <algorithm>
#include <vector>

#include "arith/error.h"
#include "arith/joined.h"
#include "arith/spec.h"
#include "traces/dataflow.h"
#include "traces/suggest.h"

namespace guardbit::inline traces {
namespace {

constexpr int longest_side = 4096, most_lanes = 1024;
constexpr std::string_view buffered = "double-buffered";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

ArrayDesign parse_array_design(std::string_view text) {
  const std::string place = "array '" + std::string(text) + "'";
  const std::vector<std::string> words = split(std::string(text), ' ');
  const std::vector<std::string> sides = split(words[0], 'x');
  const bool buffers = words.size() == 3 && words[2] == buffered;
  if (sides.size() < 2 || sides.size() > 3 || (words.size() != 2 && !buffers)) {
    throw SpecError(place + ": expected <rows>x<columns>[x<lanes>] <dataflow>[ double-buffered]");
  }
  const auto number = [&](std::size_t i, int most, const char* what) {
    return static_cast<std::size_t>(parse_integer(sides[i], 1, most, place + ", " + what));
  };
  const std::vector<std::string> dataflows = dataflow_names();
  if (std::find(dataflows.begin(), dataflows.end(), words[1]) == dataflows.end()) {
    throw SpecError(place + ", dataflow: expected one of " + joined(dataflows) +
                    did_you_mean(words[1], dataflows));
  }
  ArrayConfig array;
  array.shape = {number(0, longest_side, "rows"), number(1, longest_side, "columns")};
  if (sides.size() == 3) array.lanes = number(2, most_lanes, "lanes");
  array.double_buffered = buffers;
  if (const auto contradiction = contradiction_in(dataflow_record(words[1]), array)) {
    throw SpecError(place + ": " + contradiction->key + ": " + contradiction->what);
  }
  return {array, words[1]};
}

std::string to_string(const ArrayDesign& array) {
  const ArrayConfig& config = array.array;
  return std::to_string(config.shape.rows) + "x" + std::to_string(config.shape.cols) +
         (config.lanes == 1 ? "" : "x" + std::to_string(config.lanes)) + " " + array.dataflow +
         (config.double_buffered ? " " + std::string(buffered) : "");
}

}  // namespace guardbit::inline traces
