// Arrays in a few words.
#include "traces/array_design.h"

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::array_design_test {
namespace {

TEST_CASE("an array's text gives its sides, lanes, dataflow and buffers, and reads back") {
  const ArrayDesign plain = parse_array_design("16x8 ws");
  CHECK(plain.array.shape == ArrayShape{16, 8});
  CHECK(plain.array.lanes == 1);
  CHECK(plain.dataflow == "ws");
  CHECK(to_string(plain) == "16x8 ws");
  const ArrayDesign dot = parse_array_design("4x2x32 dot");
  CHECK(dot.array.shape == ArrayShape{4, 2});
  CHECK(dot.array.lanes == 32);
  CHECK(to_string(dot) == "4x2x32 dot");
  const ArrayDesign buffered = parse_array_design("1x4096 is double-buffered");
  CHECK(buffered.array.double_buffered);
  CHECK(to_string(buffered) == "1x4096 is double-buffered");
  CHECK(to_string(parse_array_design("4x4x1 dot")) == "4x4 dot");
}

TEST_CASE("what is no array is refused") {
  for (const char* text : {"", "16x16", "16 ws", "16x16x2x2 dot", "0x16 ws", "16x5000 ws", "16x ws",
                           "16x16 wz", "16x16  ws", "16x16 ws buffered", "16x16x2 ws",
                           "16x16 os double-buffered", "4x4x2000 dot", "x ws", "16x16 ws "}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_array_design(text), SpecError);
  }
  CHECK_THROWS_WITH(parse_array_design("16x16 wz"),
                    "array '16x16 wz', dataflow: expected one of dot, is, os, ws (did you mean "
                    "'ws'?)");
}

}  // namespace

}  // namespace guardbit::array_design_test
