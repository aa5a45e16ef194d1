// Safetensors files made by hand, and the errors that reading them gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "traces/trace.h"

namespace guardbit::test {

using Bytes = std::vector<std::byte>;

inline Bytes to_bytes(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// Eight bytes of little-endian length, whatever the header's true length.
inline Bytes file_with_length(std::uint64_t length, const std::string& header,
                              const std::string& data = "") {
  std::string text;
  for (int byte = 0; byte < 8; ++byte) text += static_cast<char>((length >> (8 * byte)) & 255U);
  return to_bytes(text + header + data);
}

inline Bytes file_of(const std::string& header, const std::string& data = "") {
  return file_with_length(header.size(), header, data);
}

/// A JSON string literal that holds `text`, which has no control characters.
inline std::string json_string(const std::string& text) {
  std::string literal = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') literal += '\\';
    literal += character;
  }
  return literal + "\"";
}

/// A file with the trace description and the other entries of the header, `"name":{...},...`.
inline Bytes trace_file(const std::string& description, const std::string& entries,
                        const std::string& data) {
  return file_of("{\"__metadata__\":{\"guardbit.trace\":" + json_string(description) + "}" +
                     (entries.empty() ? "" : ",") + entries + "}",
                 data);
}

/// The message of the TraceError that `action` throws, or "no error".
inline std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const TraceError& error) {
    return error.what();
  }
  return "no error";
}

inline std::string parse_error(const Bytes& file) {
  return error_of([&] { parse_trace(file, "in/t.safetensors"); });
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace guardbit::test
