// Stored elements of each dtype as values or codes.
#include "traces/files/tensor_decode.h"

#include <bit>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"

namespace guardbit::tensor_decode_test {
namespace {

// A one-dimensional tensor of the given little-endian 16-bit words.
std::vector<float> widened(DType dtype, const std::vector<std::uint16_t>& words) {
  const TensorEntry entry{"t", dtype, {words.size()}, std::as_bytes(std::span(words))};
  return decode_tensor(entry, std::nullopt, "place").values;
}

Tensor quantised(DType dtype, const std::string& bytes, const QuantisationEntry& quantisation) {
  const test::Bytes data = test::to_bytes(bytes);
  return decode_tensor({"t", dtype, {bytes.size() / dtype_size(dtype)}, data}, quantisation,
                       "place");
}

std::string error(DType dtype, const std::optional<QuantisationEntry>& quantisation) {
  const test::Bytes data(dtype_size(dtype));
  return test::error_of([&] { decode_tensor({"t", dtype, {1}, data}, quantisation, "place"); });
}

}  // namespace

TEST_CASE("F16 widens exactly") {
  // IEEE 754-2019, binary16: bias 15, 10 trailing significand bits.
  const auto values = widened(
      DType::f16, {0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x3c00, 0xc100, 0x7bff, 0x7c00, 0xfc00});
  CHECK(values[0] == 0.0F);
  CHECK(std::signbit(values[1]));
  CHECK(values[2] == 0x1p-24F);          // the smallest subnormal
  CHECK(values[3] == -1023 * 0x1p-24F);  // the largest subnormal
  CHECK(values[4] == 0x1p-14F);          // the smallest normal
  CHECK(values[5] == 1.0F);
  CHECK(values[6] == -2.5F);     // -(1 + 1/4) * 2
  CHECK(values[7] == 65504.0F);  // the largest: (2 - 2^-10) * 2^15
  CHECK(values[8] == std::numeric_limits<float>::infinity());
  CHECK(values[9] == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(widened(DType::f16, {0x7e01})[0]));
  CHECK(std::bit_cast<std::uint32_t>(widened(DType::f16, {0xfe01})[0]) == 0xffc02000U);
}

TEST_CASE("every finite F16 widens to its textbook value") {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const unsigned exp = bits >> 10 & 31U, trailing = bits & 1023U;
    if (exp == 31) continue;
    const double magnitude = exp == 0 ? std::ldexp(trailing, -24)
                                      : std::ldexp(1024 + trailing, static_cast<int>(exp) - 25);
    const float value = widened(DType::f16, {static_cast<std::uint16_t>(bits)})[0];
    CHECK(static_cast<double>(value) == (bits & 0x8000U ? -magnitude : magnitude));
  }
}

TEST_CASE("BF16 is the upper half of F32") {
  const auto values = widened(DType::bf16, {0x3f80, 0xc020, 0x0001, 0x7f80});
  CHECK(values[0] == 1.0F);
  CHECK(values[1] == -2.5F);
  CHECK(values[2] == 0x1p-133F);  // 2^-126 * 2^-7
  CHECK(values[3] == std::numeric_limits<float>::infinity());
}

TEST_CASE("F32 is kept to the last bit, NaN payloads included") {
  const std::vector<std::uint32_t> words = {0x3f800001U, 0x7f800001U, 0xffc12345U, 0x80000000U};
  const TensorEntry entry{"t", DType::f32, {4}, std::as_bytes(std::span(words))};
  const Tensor tensor = decode_tensor(entry, std::nullopt, "place");
  REQUIRE(tensor.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(std::bit_cast<std::uint32_t>(tensor.values[i]) == words[i]);
  }
}

TEST_CASE("elements need not be aligned") {
  const test::Bytes data = test::to_bytes(std::string("x\x00\x00\x20\xc0", 5));
  const TensorEntry entry{"t", DType::f32, {1}, std::span(data).subspan(1)};
  CHECK(decode_tensor(entry, std::nullopt, "place").values == std::vector<float>{-2.5F});
}

TEST_CASE("signed and unsigned integers become codes of the storage's width") {
  const QuantisationEntry quantisation{"int8", std::vector<double>{0.5}, 0};
  CHECK(quantised(DType::u8, "\x01\xff", quantisation).codes == std::vector<Code>{1, 255});
  CHECK(quantised(DType::i8, "\x01\xff", quantisation).codes == std::vector<Code>{1, 255});
  CHECK(quantised(DType::u16, "\x01\xff", quantisation).codes == std::vector<Code>{0xff01});
  CHECK(quantised(DType::i16, "\xff\xff", quantisation).codes == std::vector<Code>{0xffff});
  CHECK(quantised(DType::u32, "\x01\x02\x03\x84", quantisation).codes ==
        std::vector<Code>{0x84030201U});
  const Tensor tensor = quantised(DType::i32, "\xff\xff\xff\xff", quantisation);
  CHECK(tensor.codes == std::vector<Code>{0xffffffffU});
  CHECK(tensor.values.empty());
  CHECK(tensor.size() == 1);
  CHECK(tensor.quantisation->format == "int8");
  CHECK(tensor.quantisation->scales == std::vector<double>{0.5});
}

TEST_CASE("F8 tensors are codes of their OCP format with scale 1 unless one is given") {
  const test::Bytes data = test::to_bytes("\x7e\x80");
  const Tensor plain = decode_tensor({"t", DType::f8_e4m3, {2}, data}, std::nullopt, "place");
  CHECK(plain.codes == std::vector<Code>{0x7e, 0x80});
  CHECK(plain.quantisation->format == "e4m3:fn");
  CHECK(plain.quantisation->scales == std::vector<double>{1.0});
  const Tensor scaled = quantised(DType::f8_e5m2, "\x01\x02", {"e5m2", {{0.25, 2.0}}, 0});
  CHECK(scaled.quantisation->format == "e5m2:ieee");
  CHECK(scaled.quantisation->scales == std::vector<double>{0.25, 2.0});
  CHECK(error(DType::f8_e4m3, QuantisationEntry{"e4m3:fnuz", {}, 0}) ==
        "place: F8_E4M3 tensor has format 'e4m3:fn', not 'e4m3:fnuz'");
}

TEST_CASE("dtypes without a meaning are refused") {
  const QuantisationEntry quantisation{"int8", std::vector<double>{1.0}, 0};
  CHECK(error(DType::f64, std::nullopt) == "place: F64 is not supported, convert it to F32");
  CHECK(error(DType::i64, std::nullopt) == "place: I64 tensor is neither quantised nor labels");
  CHECK(error(DType::u8, std::nullopt) == "place: U8 tensor is neither quantised nor labels");
  CHECK(error(DType::boolean, std::nullopt) ==
        "place: BOOL tensor is neither quantised nor labels");
  for (const DType dtype : {DType::f32, DType::f64, DType::i64, DType::u64, DType::boolean}) {
    CHECK(error(dtype, quantisation) ==
          "place: quantised tensor must be stored as an integer of "
          "up to 32 bits or as F8, not as " +
              dtype_name(dtype));
  }
  CHECK(error(DType::u8, QuantisationEntry{}) == "place: missing key 'format'");
  CHECK(error(DType::u8, QuantisationEntry{"int8", {}, 0}) == "place: missing key 'scales'");
}

TEST_CASE("labels are I64 of one dimension") {
  const std::vector<std::int64_t> labels = {7, -1};
  const auto bytes = std::as_bytes(std::span(labels));
  CHECK(decode_labels({"t", DType::i64, {2}, bytes}, "place") == labels);
  const auto error_for = [&](DType dtype, const std::vector<std::size_t>& shape) {
    return test::error_of([&] { decode_labels({"t", dtype, shape, bytes}, "place"); });
  };
  CHECK(error_for(DType::i64, {1, 2}) ==
        "place: labels must be an I64 tensor of 1 dimension, not I64 of 2");
  CHECK(error_for(DType::u64, {2}) ==
        "place: labels must be an I64 tensor of 1 dimension, not U64 of 1");
}

}  // namespace guardbit::tensor_decode_test
