// Quantised tensors of a trace: what is read of formats, scales and blocks, and what is refused.
#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "traces/trace.h"

namespace guardbit::quantised_description_test {
namespace {

using test::Bytes;
using test::contains;
using test::parse_error;

// a: 2x3 real, c: 2x2 codes, y: two labels.
Bytes file_with(const std::string& description) {
  const std::string entries = R"("a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                              R"("c":{"dtype":"U8","shape":[2,2],"data_offsets":[24,28]},)"
                              R"("y":{"dtype":"I64","shape":[2],"data_offsets":[28,44]})";
  return test::trace_file(description, entries, std::string(44, '\0'));
}

std::string quantised_error(const std::string& text) {
  return parse_error(
      file_with(R"({"version":1,"layers":[],"labels":{"n":"y"},"quantised":)" + text + "}"));
}

const std::string in_trace = "in/t.safetensors: guardbit.trace: ";
const std::string in_c = "in/t.safetensors: tensor 'c': ";

}  // namespace

TEST_CASE("quantised tensors are checked") {
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1]}})") == "no error");
  CHECK(quantised_error(R"({"d":{}})") ==
        in_trace + "quantised: no tensor 'd' (did you mean 'a'?)");
  CHECK(quantised_error(R"({"c":[]})") == in_c + "must be an object, not array");
  CHECK(quantised_error(R"({"c":{}})") == in_c + "missing key 'format'");
  CHECK(quantised_error(R"({"c":{"format":"int8"}})") == in_c + "missing key 'scales'");
  CHECK(quantised_error(R"({"c":{"format":"int8","scale":[1]}})") ==
        in_c + "unknown key 'scale' (did you mean 'scales'?)");
  CHECK(quantised_error(R"({"c":{"format":8,"scales":[1]}})") ==
        in_c + "'format' must be a string, not 8");
  CHECK(quantised_error(R"({"c":{"format":"","scales":[1]}})") ==
        in_c + "'format' must not be empty");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":1}})") ==
        in_c + "'scales' must be a list, not 1");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":["1"]}})") ==
        in_c + "'scales' must be a list of numbers, not \"1\"");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[]}})") ==
        in_c + "0 scales, expected 1 or 2 (dimension 0 of [2, 2])");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1,1,1]}})") ==
        in_c + "3 scales, expected 1 or 2 (dimension 0 of [2, 2])");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1],"axis":2}})") ==
        in_c + "axis 2 is outside the shape [2, 2]");
  CHECK(quantised_error(R"({"a":{"format":"int8","scales":[1]}})") ==
        "in/t.safetensors: tensor 'a': quantised tensor must be stored as an integer of up to 32 "
        "bits or as F8, not as F32");
  const std::string both = R"({"format":"int8","scales":[1]})";  // labels are no codes
  CHECK(contains(quantised_error(R"({"c":)" + both + R"(,"y":)" + both + "}"), "not as I64"));
}

TEST_CASE("block scales are read from the tensor that holds them") {
  const auto file = [](const std::string& blocks, const std::string& scales) {
    return test::trace_file(
        R"({"version":1,"layers":[],"quantised":{"w":{"format":"e2m1","scales":[1],"blocks":)" +
            blocks + "}}}",
        R"("w":{"dtype":"U8","shape":[2,3],"data_offsets":[0,6]},)" + scales,
        std::string("\x01\x02\x03\x04\x05\x06\x7e\x7f\x80\x81", 10));
  };
  const std::string blocks = R"({"format":"e8m0","length":2,"axis":1,"scales":"s"})";
  const std::string scales = R"("s":{"dtype":"U8","shape":[2,2],"data_offsets":[6,10]})";
  const Trace trace = parse_trace(file(blocks, scales), "t");
  CHECK(trace.tensors.size() == 1);
  CHECK(trace.tensors.at("w").quantisation->blocks ==
        BlockScales{"e8m0", 2, 1, {0x7e, 0x7f, 0x80, 0x81}});

  const auto error = [&](const std::string& text) { return parse_error(file(text, scales)); };
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1,"scales":"r"})"), "no tensor 'r'"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1})"), "missing key 'scales'"));
  CHECK(contains(error(R"({"format":"e8m0","length":1,"axis":1,"scales":"s"})"),
                 "blocks of 1 elements, expected 2 to 65536"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":2,"scales":"s"})"),
                 "blocks along dimension 2, which the shape [2, 3] does not have"));
  CHECK(contains(error(R"({"format":"e8m0","length":3,"axis":1,"scales":"s"})"),
                 "its block scales 's' have the shape [2, 2], expected [2, 1]"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1,"scale":"s"})"), "'scale'"));
  CHECK(contains(
      parse_error(file(blocks, R"("s":{"dtype":"F32","shape":[1],"data_offsets":[6,10]})")),
      "its block scales 's' must be stored as U8 or U16, not as F32"));
}

TEST_CASE("scales must be finite and positive") {
  const auto error = [](const std::string& scale) {
    return quantised_error(R"({"c":{"format":"int8","scales":[)" + scale + "]}}");
  };
  CHECK(error("5e-324") == "no error");
  CHECK(error("0") == in_c + "scale 0.000000 must be finite and positive");
  CHECK(error("-1.5") == in_c + "scale -1.500000 must be finite and positive");
  CHECK(contains(error("1e-400"), "must be finite and positive"));
  CHECK(contains(error("1e400"), "is not valid JSON"));
  CHECK(contains(error("NaN"), "is not valid JSON"));
  CHECK(contains(error("null"), "'scales' must be a list of numbers, not null"));
}

TEST_CASE("integer and F64 tensors without a use are refused by name") {
  CHECK(parse_error(file_with(R"({"version":1,"layers":[],"labels":{"n":"y"}})")) ==
        in_c + "U8 tensor is neither quantised nor labels");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1]}},"name":"x")") == "no error");
  CHECK(parse_error(test::file_of(R"({"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})",
                                  "12345678")) ==
        "in/t.safetensors: tensor 'd': F64 is not supported, convert it to F32");
}

}  // namespace guardbit::quantised_description_test
