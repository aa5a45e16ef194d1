// A file mapped read-only into memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace guardbit::inline traces {

/// Unmaps on destruction. The file must not shrink meanwhile.
class MappedFile {
 public:
  /// Throws TraceError with path and reason: missing, unreadable, not a regular file, empty.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace guardbit::inline traces
