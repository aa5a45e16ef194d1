// The safetensors container: little-endian u64 header length, JSON header, tensor bytes.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace guardbit::inline traces {

enum class DType {
  f64,
  f32,
  f16,
  bf16,
  i64,
  i32,
  i16,
  i8,
  u64,
  u32,
  u16,
  u8,
  f8_e4m3,
  f8_e5m2,
  boolean
};

/// Bytes of one element.
std::size_t dtype_size(DType dtype);
/// The type's name in files: `F32`, `F8_E4M3`, `BOOL`.
std::string dtype_name(DType dtype);

/// One tensor, row-major, little-endian, not aligned. The bytes belong to someone else.
struct TensorEntry {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::size_t> shape;
  std::span<const std::byte> bytes;
};

struct Safetensors {
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> tensors;
};

/// Reads the container; the entries point into `bytes`, are sorted by name, and cover the data
/// exactly. Throws TraceError beginning with `file` and naming the tensor.
Safetensors parse_safetensors(std::span<const std::byte> bytes, const std::string& file);

/// The file's bytes: keys sorted, header padded with spaces to a multiple of 8, tensors with the
/// largest elements first, so that each is aligned. Throws TraceError, naming the tensor, on a name
/// that is duplicate, reserved or not UTF-8, or bytes that do not match the shape.
std::vector<std::byte> serialise_safetensors(const Safetensors& contents);

}  // namespace guardbit::inline traces
