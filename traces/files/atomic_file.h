// Output files that appear whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace guardbit::inline traces {

/// Writes a temporary file in the same folder and renames it to `path` (or to the file that the
/// link `path` points to); on failure the temporary is removed and an existing file stays as it
/// was. Devices and pipes such as /dev/stdout are written directly. Throws Error naming the path
/// and the system's reason.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> contents);
/// Writes text in this way.
void write_file_atomically(const std::filesystem::path& path, std::string_view contents);

}  // namespace guardbit::inline traces
