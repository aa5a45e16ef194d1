// The container: what is refused, and that what is written reads back.
#include "traces/files/safetensors.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"

namespace guardbit::safetensors_test {
namespace {

using test::Bytes;
using test::contains;
using test::file_of;
using test::file_with_length;

std::string error(const Bytes& file) {
  return test::error_of([&] { parse_safetensors(file, "t.safetensors"); });
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

}  // namespace

TEST_CASE("a file of two tensors and metadata is read in the order of names") {
  const Bytes file =
      file_of("{" + entry("b", "U8", "[3]", "[0,3]") + "," + entry("a", "F32", "[1,2]", "[3,11]") +
                  ",\"__metadata__\":{\"k\":\"v\"}}   ",
              "xyz12345678");
  const Safetensors contents = parse_safetensors(file, "t");
  REQUIRE(contents.tensors.size() == 2);
  CHECK(contents.metadata == std::map<std::string, std::string>{{"k", "v"}});
  CHECK(contents.tensors[0].name == "a");
  CHECK(contents.tensors[0].dtype == DType::f32);
  CHECK(contents.tensors[0].shape == std::vector<std::size_t>{1, 2});
  CHECK(contents.tensors[0].bytes.size() == 8);
  CHECK(contents.tensors[1].bytes[2] == std::byte{'z'});
}

TEST_CASE("every dtype has its name and size") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"F64", 8}, {"F32", 4}, {"F16", 2},  {"BF16", 2},    {"I64", 8},
      {"I32", 4}, {"I16", 2}, {"I8", 1},   {"U64", 8},     {"U32", 4},
      {"U16", 2}, {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  for (const auto& [name, size] : rows) {
    const std::string end = std::to_string(size);
    const Bytes file =
        file_of("{" + entry("t", name, "[1]", "[0," + end + "]") + "}", std::string(size, 'x'));
    const Safetensors contents = parse_safetensors(file, "t");
    CHECK(dtype_name(contents.tensors[0].dtype) == name);
    CHECK(dtype_size(contents.tensors[0].dtype) == size);
  }
}

TEST_CASE("a header length beyond the file or the limit is refused") {
  CHECK(error({}) ==
        "t.safetensors: is not a safetensors file: shorter than its 8-byte header length");
  CHECK(error(test::to_bytes("1234567")) ==
        "t.safetensors: is not a safetensors file: shorter than its 8-byte header length");
  CHECK(error(file_with_length(3, "{}")) ==
        "t.safetensors: header length 3 exceeds the file's 10 bytes");
  CHECK(error(file_with_length(100'000'001, "{}")) ==
        "t.safetensors: header length 100000001 exceeds 100000000 bytes");
  CHECK(contains(error(file_with_length(~std::uint64_t{0}, "{}")), "exceeds 100000000 bytes"));
  CHECK(error(file_with_length(0, "{}")) == "t.safetensors: header must begin with '{'");
}

TEST_CASE("a header that is not one strict JSON object is refused") {
  const std::string invalid = "t.safetensors: header: is not valid JSON: ";
  CHECK(contains(error(file_of("{")), invalid));
  CHECK(contains(error(file_of("{} x")), invalid));
  CHECK(contains(error(file_of("{\"a\":1,}")), invalid));
  CHECK(contains(error(file_of("{\"a\":01}")), invalid));
  CHECK(contains(error(file_of("{\"a\":1e999}")), invalid));
  CHECK(contains(error(file_of("{/* */}")), invalid));
  CHECK(contains(error(file_of("[]")), "header must begin with '{'"));
  CHECK(contains(error(file_of(" {}")), "header must begin with '{'"));
  CHECK(contains(error(file_of(std::string("{}\0{", 4))), "header: contains a zero byte"));
  CHECK(contains(error(file_of("{\"a\":1}")), "tensor 'a': must be an object, not 1"));
}

TEST_CASE("invalid UTF-8 is refused with a message that is valid UTF-8 on one line") {
  const std::string message = error(file_of("{\"\xff\x01\n\":1}"));
  CHECK(contains(message, "is not valid JSON"));
  CHECK_FALSE(contains(message, "\xff"));
  CHECK_FALSE(contains(message, "\n"));
  CHECK(contains(error(file_of("{\"\\ud800\":1}")), "is not valid JSON"));
  CHECK(contains(error(file_of("{\"two\\nlines\":1}")), "tensor 'two\\nlines'"));
}

TEST_CASE("messages about very long names stay short") {
  CHECK(error(file_of("{\"" + std::string(100'000, 'x') + "\":1}")).size() < 1100);
  CHECK(error(file_of("{\"" + std::string(100'000, 'x'))).size() < 1100);
}

TEST_CASE("deep nesting is refused and does not exhaust the stack") {
  std::string header = "{\"a\":";
  header.append(5'000'000, '[');
  CHECK(error(file_of(header)) == "t.safetensors: header: nested deeper than 16 levels");
  std::string objects;
  for (int level = 0; level < 100'000; ++level) objects += "{\"a\":";
  CHECK(error(file_of(objects)) == "t.safetensors: header: nested deeper than 16 levels");
}

TEST_CASE("a header of very many objects takes no quadratic time") {
  std::string header = "{\"a\":[{}";
  for (int i = 0; i < 300'000; ++i) header += ",{}";
  CHECK(contains(error(file_of(header + "]}")), "tensor 'a': must be an object, not array"));
}

TEST_CASE("duplicate keys are refused at every level") {
  const std::string tensor = entry("a", "U8", "[0]", "[0,0]");
  CHECK(error(file_of("{" + tensor + "," + tensor + "}")) ==
        "t.safetensors: header: duplicate key 'a'");
  CHECK(contains(error(file_of("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}")),
                 "duplicate key 'dtype'"));
  CHECK(contains(error(file_of("{\"a\":1,\"\\u0061\":1}")), "duplicate key 'a'"));
  CHECK(error(file_of("{" + tensor + "," + entry("b", "U8", "[0]", "[0,0]") + "}")) == "no error");
}

TEST_CASE("tensor entries with missing, unknown or mistyped keys are refused") {
  const auto tensor = [](const std::string& body) {
    return error(file_of("{\"a\":" + body + "}"));
  };
  const std::string place = "t.safetensors: tensor 'a': ";
  CHECK(tensor("{}") == place + "missing key 'dtype'");
  CHECK(tensor("{\"dtype\":\"U8\"}") == place + "missing key 'shape'");
  CHECK(tensor("{\"dtype\":\"U8\",\"shape\":[0]}") == place + "missing key 'data_offsets'");
  CHECK(tensor("{\"dtyp\":\"U8\"}") == place + "unknown key 'dtyp' (did you mean 'dtype'?)");
  CHECK(tensor("{\"dtype\":8,\"shape\":[0]}") == place + "'dtype' must be a string, not 8");
  CHECK(tensor("{\"dtype\":\"F33\",\"shape\":[0]}") ==
        place + "unknown dtype 'F33' (did you mean 'F32'?)");
  CHECK(tensor("{\"dtype\":\"U8\",\"shape\":0}") == place + "'shape' must be a list, not 0");
  CHECK(tensor("{\"dtype\":\"U8\",\"shape\":[-1]}") ==
        place + "'shape' must be a list of non-negative integers, not -1");
  CHECK(tensor("{\"dtype\":\"U8\",\"shape\":[1.0]}") ==
        place + "'shape' must be a list of non-negative integers, not 1.0");
  CHECK(contains(tensor("{\"dtype\":\"U8\",\"shape\":[18446744073709551616]}"),
                 "'shape' must be a list of non-negative integers"));
  CHECK(tensor("{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}") ==
        place + "'data_offsets' must be 2 integers");
  CHECK(contains(error(file_of("{\"__metadata__\":{\"a\":1}}")),
                 "header: __metadata__: 'a' must be a string, not 1"));
  CHECK(contains(error(file_of("{\"__metadata__\":[]}")),
                 "header: __metadata__: must be an object, not array"));
}

TEST_CASE("offsets outside the data and sizes that do not match are refused") {
  const auto tensor = [](const std::string& dtype, const std::string& shape,
                         const std::string& offsets) {
    return error(file_of("{" + entry("a", dtype, shape, offsets) + "}", "12345678"));
  };
  const std::string place = "t.safetensors: tensor 'a': ";
  CHECK(tensor("U8", "[8]", "[0,8]") == "no error");
  CHECK(tensor("U8", "[9]", "[0,9]") ==
        place + "data_offsets [0, 9] must rise and end within the 8 data bytes");
  CHECK(contains(tensor("U8", "[1]", "[8,7]"), "must rise"));
  CHECK(contains(tensor("U8", "[1]", "[18446744073709551615,0]"), "must rise"));
  CHECK(contains(tensor("U8", "[1]", "[-1,0]"), "non-negative integers, not -1"));
  CHECK(tensor("F32", "[3]", "[0,8]") == place + "F32 tensor of shape [3] needs 12 bytes, found 8");
  CHECK(tensor("U8", "[]", "[0,8]") == place + "U8 tensor of shape [] needs 1 bytes, found 8");
}

TEST_CASE("shapes whose size wraps around 64 bits are refused") {
  const auto tensor = [](const std::string& dtype, const std::string& shape) {
    return error(file_of("{" + entry("a", dtype, shape, "[0,0]") + "}"));
  };
  CHECK(tensor("F32", "[9223372036854775808]") ==
        "t.safetensors: tensor 'a': F32 tensor of shape [9223372036854775808] is too large");
  CHECK(contains(tensor("U8", "[4294967296,4294967296]"), "too large"));  // 2^64 wraps to 0
  CHECK(contains(tensor("U16", "[9223372036854775808,2]"), "too large"));
  CHECK(contains(tensor("I64", "[2305843009213693952]"), "too large"));  // 2^61 * 8 wraps to 0
  CHECK(tensor("F32", "[9223372036854775808,2,0]") == "no error");
}

TEST_CASE("holes, overlaps and trailing bytes are refused") {
  const auto pair = [](const std::string& a, const std::string& a_offsets, const std::string& b,
                       const std::string& b_offsets) {
    return error(
        file_of("{" + entry("a", "U8", a, a_offsets) + "," + entry("b", "U8", b, b_offsets) + "}",
                "12345678"));
  };
  CHECK(pair("[4]", "[0,4]", "[4]", "[4,8]") == "no error");
  CHECK(pair("[4]", "[4,8]", "[4]", "[0,4]") == "no error");
  CHECK(pair("[0]", "[4,4]", "[8]", "[0,8]") ==
        "t.safetensors: tensor 'a': overlaps the tensor before it");
  CHECK(pair("[0]", "[8,8]", "[8]", "[0,8]") == "no error");
  CHECK(pair("[5]", "[0,5]", "[4]", "[4,8]") ==
        "t.safetensors: tensor 'b': overlaps the tensor before it");
  CHECK(pair("[8]", "[0,8]", "[8]", "[0,8]") ==
        "t.safetensors: tensor 'b': overlaps the tensor before it");
  CHECK(pair("[3]", "[0,3]", "[4]", "[4,8]") ==
        "t.safetensors: tensor 'b': leaves a hole before it");
  CHECK(pair("[3]", "[1,4]", "[4]", "[4,8]") ==
        "t.safetensors: tensor 'a': leaves a hole before it");
  CHECK(pair("[4]", "[0,4]", "[3]", "[4,7]") ==
        "t.safetensors: 1 trailing bytes belong to no tensor");
  CHECK(error(file_of("{}", "x")) == "t.safetensors: 1 trailing bytes belong to no tensor");
}

TEST_CASE("a written file has sorted keys, a padded header and wide tensors first") {
  const Bytes data = test::to_bytes("123456789");
  const std::span<const std::byte> all(data);
  const Bytes file = serialise_safetensors(
      {{{"k", "v"}}, {{"b", DType::f32, {2}, all.first(8)}, {"a", DType::u8, {1}, all.last(1)}}});
  const std::string header =
      "{\"__metadata__\":{\"k\":\"v\"},"
      "\"a\":{\"data_offsets\":[8,9],\"dtype\":\"U8\",\"shape\":[1]},"
      "\"b\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2]}}";
  const std::string padding((8 - header.size() % 8) % 8, ' ');
  CHECK(file == file_of(header + padding, "123456789"));
}

TEST_CASE("files that could not be read back are not written") {
  const Bytes data = test::to_bytes("12345678");
  const auto error_of_entry = [&](const std::string& name, std::size_t count) {
    const TensorEntry tensor{name, DType::u8, {count}, data};
    return test::error_of([&] { serialise_safetensors({{}, {tensor}}); });
  };
  CHECK(error_of_entry("a", 8) == "no error");
  CHECK(error_of_entry("a", 7) == "tensor 'a': U8 tensor of shape [7] needs 7 bytes, found 8");
  CHECK(error_of_entry("__metadata__", 8) == "tensor '__metadata__': the name is reserved");
  CHECK(contains(error_of_entry("\xff", 8), "not valid UTF-8"));
  const TensorEntry tensor{"a", DType::u8, {8}, data};
  CHECK(test::error_of([&] {
          serialise_safetensors({{}, {tensor, tensor}});
        }) == "tensor 'a': the name is not unique");
}

}  // namespace guardbit::safetensors_test
