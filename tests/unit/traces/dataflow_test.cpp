// Dataflows as records: their order, their words, and the arrays that they do not have.
#include "traces/dataflow.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::dataflow_test {
namespace {

// The key of what is wrong; empty where nothing is.
std::string wrong_key(const char* dataflow, const ArrayConfig& array) {
  const auto wrong = contradiction_in(dataflow_record(dataflow), array);
  return wrong ? wrong->key : "";
}

}  // namespace

TEST_CASE("dataflows are ordered by lanes, then by what they keep, and one is the usual one") {
  std::vector<std::string> names;
  for (const DataflowRecord& record : dataflow_records()) names.push_back(record.name);
  CHECK(names == std::vector<std::string>{"ws", "is", "os", "dot"});
  CHECK(dataflow_names() == std::vector<std::string>{"dot", "is", "os", "ws"});
  CHECK(usual_dataflow() == "ws");
  CHECK(dataflow_named("dot")->lanes);
  CHECK(dataflow_named("sw") == nullptr);
  CHECK_THROWS_WITH_AS(dataflow_record("sw"), "dataflow 'sw': expected one of dot, is, os, ws",
                       SpecError);
  CHECK_THROWS_AS(register_dataflow({.name = "ws"}), std::logic_error);
}

TEST_CASE("lists of dataflows are said as people say them") {
  CHECK(dataflows_with(&DataflowRecord::buffers) == "ws or is");
  CHECK(dataflows_with(&DataflowRecord::turns) == "os or dot");
  CHECK(dataflows_with(&DataflowRecord::lanes) == "dot");
  CHECK(dataflows_in_words() ==
        "ws, is, os: weight-, input- or output-stationary, dot: dot-product units");
}

TEST_CASE("arrays that a dataflow does not have are named by the setting") {
  const PePipeline interleaving{0, 3, Feedback::interleave};
  for (const char* dataflow : {"ws", "is", "os", "dot"}) {
    CHECK(wrong_key(dataflow, {{2, 2}}) == "");
    const bool sums = dataflow_record(dataflow).keeps == Stationary::sums;
    CHECK(wrong_key(dataflow, {{2, 2}, 1, {}, true}) == (sums ? "array.double_buffered" : ""));
    CHECK(wrong_key(dataflow, {{2, 2}, 1, interleaving}) == (sums ? "" : "pipeline.feedback"));
  }
  CHECK(wrong_key("os", {{2, 2}, 2}) == "array.lanes");
  CHECK(wrong_key("dot", {{2, 2}, 2}) == "");
  CHECK(wrong_key("dot", {{2, 2}, 2, interleaving}) == "pipeline.feedback");
}

}  // namespace guardbit::dataflow_test
