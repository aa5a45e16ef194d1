// Closed-form buffer accesses against hand counts.
#include <doctest/doctest.h>

#include "analysis/machine/cycles.h"
#include "arith/error.h"

namespace guardbit::analysis::traffic_test {
namespace {

// A 5 x 7 by 7 x 9 product on 4 rows and 3 columns: A has 35 elements, B 63, C 45.
BufferAccesses traffic(const char* dataflow) {
  ArrayConfig array;
  array.shape = {4, 3};
  return buffer_traffic(dataflow, {5, 7, 9}, array);
}

}  // namespace

TEST_CASE("sums that stay take A for every piece of N and B for every piece of M") {
  const BufferAccesses expected{35 * 3, 63 * 2, 45, 0};  // 9 in pieces of 3, 5 in pieces of 4
  CHECK(traffic("os") == expected);
  CHECK(traffic("dot") == expected);
}

TEST_CASE("weights that stay enter once and leave partial sums for every piece of K") {
  CHECK(traffic("ws") == BufferAccesses{35 * 3, 63, 45 * 2, 45});  // 7 in pieces of 4
}

TEST_CASE("activations that stay enter once, weights for every piece of M") {
  CHECK(traffic("is") == BufferAccesses{35, 63 * 2, 45 * 2, 45});  // 5 in pieces of 3
}

TEST_CASE("a sum that fits the array's height is written once and not read back") {
  ArrayConfig array;
  array.shape = {7, 3};
  CHECK(buffer_traffic("ws", {5, 7, 9}, array) == BufferAccesses{35 * 3, 63, 45, 0});
  CHECK_THROWS_AS(buffer_traffic("rs", {5, 7, 9}, array), SpecError);
}

}  // namespace guardbit::analysis::traffic_test
