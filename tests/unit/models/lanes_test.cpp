// Lanes as text and as operands.
#include "models/lanes.h"

#include <sstream>

#include <doctest/doctest.h>

#include "models/dataflow.h"
#include "models/operand_streams.h"

namespace guardbit::models::lanes_test {

TEST_CASE("a lane prints its bits, or a dash where it carries nothing") {
  LaneVector vector(3);
  vector[0] = {200, true};
  vector[2] = {7, false};
  std::ostringstream out;
  out << vector;
  CHECK(out.str() == " 200 - -");
}

TEST_CASE("cleared lanes are not valid") {
  EdgeInputs inputs(2, 1);
  inputs.west[1] = {3, true};
  inputs.north[0] = {4, true};
  inputs.clear();
  CHECK(inputs.west == LaneVector(2));
  CHECK(inputs.north == LaneVector(1));
}

TEST_CASE("a lane that carries nothing is the operand zero, also of a format without a zero") {
  const Codec codec(parse_format("e8m0"));
  CHECK(operand_of({127, true}, {codec}).significand == 1);  // 2^0
  CHECK(operand_of({127, false}, {codec}).significand == 0);
  Lane lane{5, true};
  set_lane(lane, {9, true});  // an empty element
  CHECK_FALSE(lane.valid);
  set_lane(lane, {9, false});
  CHECK(lane == Lane{9, true});
}

}  // namespace guardbit::models::lanes_test
