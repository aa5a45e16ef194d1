// Numbers that JSON cannot hold, lists, and whole files.
#include "sim/report/json_reading.h"

#include <cmath>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/traces/scratch_folder.h"
#include "traces/trace_error.h"

namespace guardbit::sim::json_reading_test {
namespace {}  // namespace

TEST_CASE("what JSON has no number for is written as text or null") {
  CHECK(real_of(Json(2), "x") == 2);
  CHECK(real_of(Json("inf"), "x") == HUGE_VAL);
  CHECK(real_of(Json("-inf"), "x") == -HUGE_VAL);
  CHECK(std::isnan(real_of(Json("nan"), "x")));
  CHECK(std::isnan(real_of(Json(nullptr), "x")));
}

TEST_CASE("what is no number is refused with its place and at most 60 characters of it") {
  CHECK_THROWS_WITH_AS(real_of(Json(true), "f.json: 'a'"),
                       "f.json: 'a': must be a number, \"inf\", \"-inf\" or \"nan\", not true",
                       TraceError);
  try {
    real_of(Json(std::string(1000, 'y')), "x");
    FAIL("expected an error");
  } catch (const TraceError& error) {
    CHECK(std::string(error.what()).size() < 130);
  }
}

TEST_CASE("lists are read whole, and a wrong element is named by its index") {
  const Json document = {{"good", {1, "inf"}}, {"bad", {1, "x"}}, {"texts", {"a", "b"}}};
  const StrictObject object(document, "f.json");
  CHECK(reals_at(object, "good") == std::vector<double>{1, HUGE_VAL});
  CHECK(texts_at(object, "texts") == std::vector<std::string>{"a", "b"});
  CHECK_THROWS_WITH_AS(
      reals_at(object, "bad"),
      "f.json: 'bad[1]': must be a number, \"inf\", \"-inf\" or \"nan\", not \"x\"", TraceError);
  CHECK_THROWS_WITH_AS(texts_at(object, "good"), "f.json: 'good' must be a list of strings",
                       TraceError);
}

TEST_CASE("a file is read with every byte, and a missing one is named") {
  const test::ScratchFolder folder;
  const std::string bytes("a\0\n\xff", 4);
  std::ofstream(folder.path() / "x", std::ios::binary) << bytes;
  CHECK(file_text(folder.path() / "x") == bytes);
  try {
    file_text(folder.path() / "none");
    FAIL("expected an error");
  } catch (const TraceError& error) {
    CHECK(std::string(error.what()).find("none") != std::string::npos);
  }
}

}  // namespace guardbit::sim::json_reading_test
