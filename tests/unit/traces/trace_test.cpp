// Layers by name.
#include "traces/trace.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"

namespace guardbit::trace_test {
namespace {

Trace trace_with(const std::vector<std::string>& names) {
  Trace trace;
  trace.name = "digits";
  for (const std::string& name : names) {
    trace.layers.emplace_back();
    trace.layers.back().name = name;
  }
  return trace;
}

std::string selected(const Trace& trace, const std::string& pattern) {
  std::string names;
  for (const Layer& layer : select_layers(trace, pattern)) {
    names += (names.empty() ? "" : " ") + layer.name;
  }
  return names;
}

}  // namespace

TEST_CASE("layers are selected by name pattern in the order of execution") {
  const Trace trace = trace_with({"vit/block0.q", "cnn/conv1", "cnn/conv2", "cnn/fc"});
  CHECK(selected(trace, "") == "vit/block0.q cnn/conv1 cnn/conv2 cnn/fc");
  CHECK(selected(trace, "*") == "vit/block0.q cnn/conv1 cnn/conv2 cnn/fc");
  CHECK(selected(trace, "cnn/*") == "cnn/conv1 cnn/conv2 cnn/fc");
  CHECK(selected(trace, "cnn/conv?") == "cnn/conv1 cnn/conv2");
  CHECK(selected(trace, "cnn/conv1") == "cnn/conv1");
  CHECK(selected(trace, "*c*n*1*") == "cnn/conv1");
  CHECK(selected(trace, "*q") == "vit/block0.q");
  CHECK(selected(trace, "**f?") == "cnn/fc");
}

TEST_CASE("a pattern that matches nothing names the layers there are") {
  const Trace trace = trace_with({"cnn/conv1", "cnn/fc"});
  const auto error = [&](const std::string& pattern) {
    return test::error_of([&] { select_layers(trace, pattern); });
  };
  CHECK(error("cnn") ==
        "trace 'digits': no layer matches 'cnn', expected one of cnn/conv1, cnn/fc");
  for (const std::string pattern : {"cnn/conv", "cnn/conv1?", "?", "conv1", "cnn/fc1*", "CNN/*"}) {
    CHECK(test::contains(error(pattern), "no layer matches"));
  }
  CHECK(test::error_of([] { select_layers(trace_with({}), ""); }) ==
        "trace 'digits': has no layers");
}

TEST_CASE("patterns of many stars take no exponential time") {
  std::string pattern;
  for (int star = 0; star < 2000; ++star) pattern += "*a";
  const Trace trace = trace_with({std::string(1999, 'a') + "b"});
  CHECK(test::contains(test::error_of([&] { select_layers(trace, pattern); }), "no layer matches"));
}

}  // namespace guardbit::trace_test
