// Reader and writer of the safetensors container; the reader trusts nothing.
#include "traces/files/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <tuple>

#include <nlohmann/json.hpp>

#include "traces/files/strict_json.h"
#include "traces/shape.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

using nlohmann::json;
using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little, "tensors are copied as they are stored");

constexpr std::size_t length_bytes = 8;
constexpr std::size_t max_header = 100'000'000;
constexpr const char* metadata_key = "__metadata__";

struct DTypeRow {
  DType dtype;
  const char* name;
  std::size_t size;
};

constexpr DTypeRow dtypes[] = {
    {DType::f64, "F64", 8},         {DType::f32, "F32", 4},         {DType::f16, "F16", 2},
    {DType::bf16, "BF16", 2},       {DType::i64, "I64", 8},         {DType::i32, "I32", 4},
    {DType::i16, "I16", 2},         {DType::i8, "I8", 1},           {DType::u64, "U64", 8},
    {DType::u32, "U32", 4},         {DType::u16, "U16", 2},         {DType::u8, "U8", 1},
    {DType::f8_e4m3, "F8_E4M3", 1}, {DType::f8_e5m2, "F8_E5M2", 1}, {DType::boolean, "BOOL", 1},
};

const DTypeRow& row(DType dtype) {
  return *std::find_if(std::begin(dtypes), std::end(dtypes),
                       [dtype](const DTypeRow& r) { return r.dtype == dtype; });
}

DType parse_dtype(const std::string& name, const std::string& place) {
  std::vector<std::string> known;
  for (const DTypeRow& dtype : dtypes) {
    if (name == dtype.name) return dtype.dtype;
    known.emplace_back(dtype.name);
  }
  throw_trace_error(place, "unknown dtype '" + name + "'" + did_you_mean(name, known));
}

std::string_view header_text(Bytes bytes, const std::string& file) {
  if (bytes.size() < length_bytes) {
    throw_trace_error(file, "is not a safetensors file: shorter than its 8-byte header length");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), length_bytes);
  const std::string text = "header length " + std::to_string(length);
  if (length > max_header) throw_trace_error(file, text + " exceeds 100000000 bytes");
  if (length > bytes.size() - length_bytes) {
    throw_trace_error(file,
                      text + " exceeds the file's " + std::to_string(bytes.size()) + " bytes");
  }
  const Bytes header = bytes.subspan(length_bytes, length);
  return {reinterpret_cast<const char*>(header.data()), header.size()};
}

std::map<std::string, std::string> read_metadata(const StrictObject& header) {
  std::map<std::string, std::string> metadata;
  if (!header.has(metadata_key)) return metadata;
  const StrictObject object = header.object(metadata_key);
  for (const std::string& key : object.keys()) metadata[key] = object.text(key);
  return metadata;
}

// Where a tensor's bytes have to be, for the shape and dtype it claims.
void check_byte_count(const TensorEntry& entry, std::size_t byte_count, const std::string& place) {
  const std::size_t expected =
      saturating_product(element_count(entry.shape), row(entry.dtype).size);
  const std::string what = dtype_name(entry.dtype) + " tensor of shape " + shape_text(entry.shape);
  if (expected == std::numeric_limits<std::size_t>::max()) {
    throw_trace_error(place, what + " is too large");
  }
  if (byte_count != expected) {
    throw_trace_error(place, what + " needs " + std::to_string(expected) + " bytes, found " +
                                 std::to_string(byte_count));
  }
}

TensorEntry read_entry(const StrictObject& object, const std::string& name, Bytes data) {
  const std::string& place = object.place();
  object.allow_only({"dtype", "shape", "data_offsets"});
  TensorEntry entry{name, parse_dtype(object.text("dtype"), place), object.sizes("shape"), {}};
  const std::vector<std::size_t> offsets = object.sizes("data_offsets");
  if (offsets.size() != 2) throw_trace_error(place, "'data_offsets' must be 2 integers");
  if (offsets[0] > offsets[1] || offsets[1] > data.size()) {
    throw_trace_error(place, "data_offsets " + shape_text(offsets) +
                                 " must rise and end within the " + std::to_string(data.size()) +
                                 " data bytes");
  }
  check_byte_count(entry, offsets[1] - offsets[0], place);
  entry.bytes = data.subspan(offsets[0], offsets[1] - offsets[0]);
  return entry;
}

// The tensors, sorted by place, must follow each other without hole or overlap up to the end.
void check_coverage(const std::vector<TensorEntry>& tensors, Bytes data, const std::string& file) {
  std::vector<const TensorEntry*> sorted;
  for (const TensorEntry& entry : tensors) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const TensorEntry* a, const TensorEntry* b) {
    return std::tuple(a->bytes.data(), a->bytes.size()) <
           std::tuple(b->bytes.data(), b->bytes.size());
  });
  const std::byte* end = data.data();
  for (const TensorEntry* entry : sorted) {
    const std::string place = file + ": tensor '" + entry->name + "'";
    if (entry->bytes.data() < end) throw_trace_error(place, "overlaps the tensor before it");
    if (entry->bytes.data() > end) throw_trace_error(place, "leaves a hole before it");
    end += entry->bytes.size();
  }
  const auto trailing = data.data() + data.size() - end;
  if (trailing == 0) return;
  throw_trace_error(file, std::to_string(trailing) + " trailing bytes belong to no tensor");
}

// Largest elements first keeps every tensor aligned; then by name.
std::vector<TensorEntry> in_file_order(std::vector<TensorEntry> tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    const std::size_t size_a = row(a.dtype).size, size_b = row(b.dtype).size;
    return size_a != size_b ? size_a > size_b : a.name < b.name;
  });
  return tensors;
}

json header_json(const Safetensors& contents, const std::vector<TensorEntry>& tensors) {
  json header = json::object();
  if (!contents.metadata.empty()) header[metadata_key] = contents.metadata;
  std::size_t offset = 0;
  for (const TensorEntry& entry : tensors) {
    const std::string place = "tensor '" + entry.name + "'";
    check_byte_count(entry, entry.bytes.size(), place);
    if (entry.name == metadata_key) throw_trace_error(place, "the name is reserved");
    if (header.contains(entry.name)) throw_trace_error(place, "the name is not unique");
    const std::size_t end = offset + entry.bytes.size();
    header[entry.name] = {{"dtype", dtype_name(entry.dtype)},
                          {"shape", entry.shape},
                          {"data_offsets", {offset, end}}};
    offset = end;
  }
  return header;
}

std::string header_bytes(const json& header) {
  std::string text;
  try {
    text = header.dump();
  } catch (const json::type_error&) {
    throw_trace_error("safetensors header", "a name or metadata text is not valid UTF-8");
  }
  text.append((length_bytes - text.size() % length_bytes) % length_bytes, ' ');
  if (text.size() > max_header) {
    throw_trace_error("safetensors header", "exceeds 100000000 bytes");
  }
  return text;
}

void append(std::vector<std::byte>& file, Bytes bytes) {
  file.insert(file.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::size_t dtype_size(DType dtype) { return row(dtype).size; }

std::string dtype_name(DType dtype) { return row(dtype).name; }

Safetensors parse_safetensors(Bytes bytes, const std::string& file) {
  const std::string_view text = header_text(bytes, file);
  if (!text.starts_with('{')) throw_trace_error(file, "header must begin with '{'");
  const Json parsed = parse_json(text, file + ": header");
  const Bytes data = bytes.subspan(length_bytes + text.size());
  const StrictObject header(parsed, file + ": header");
  Safetensors contents{read_metadata(header), {}};
  for (const std::string& name : header.keys()) {
    if (name == metadata_key) continue;
    const StrictObject object(header.at(name), file + ": tensor '" + name + "'");
    contents.tensors.push_back(read_entry(object, name, data));
  }
  check_coverage(contents.tensors, data, file);
  return contents;
}

std::vector<std::byte> serialise_safetensors(const Safetensors& contents) {
  const std::vector<TensorEntry> tensors = in_file_order(contents.tensors);
  const std::string header = header_bytes(header_json(contents, tensors));
  const std::uint64_t length = header.size();
  std::vector<std::byte> file;
  append(file, std::as_bytes(std::span(&length, 1)));
  append(file, std::as_bytes(std::span(header)));
  for (const TensorEntry& entry : tensors) append(file, entry.bytes);
  return file;
}

}  // namespace guardbit::inline traces
