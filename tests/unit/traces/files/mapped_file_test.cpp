// Mapping a file, and every way in which it cannot be.
#include "traces/files/mapped_file.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/files/atomic_file.h"

namespace guardbit::mapped_file_test {
namespace {

std::string map_error(const std::filesystem::path& path) {
  return test::error_of([&] { const MappedFile file(path); });
}

}  // namespace

TEST_CASE("a mapped file shows the file's bytes") {
  const test::ScratchFolder folder;
  write_file_atomically(folder.path() / "file", "hello");
  const MappedFile file(folder.path() / "file");
  CHECK(test::Bytes(file.bytes().begin(), file.bytes().end()) == test::to_bytes("hello"));
}

TEST_CASE("files that cannot be mapped are refused with path and reason") {
  const test::ScratchFolder folder;
  const std::string root = folder.path().string();
  CHECK(map_error(root + "/missing") == root + "/missing: cannot read: No such file or directory");
  CHECK(map_error(root) == root + ": is a directory, expected a file");
  write_file_atomically(folder.path() / "empty", "");
  CHECK(map_error(root + "/empty") == root + "/empty: is empty");
  CHECK(map_error(root + "/empty/x") == root + "/empty/x: cannot read: Not a directory");
  CHECK(map_error("/dev/null") == "/dev/null: is not a regular file");
  REQUIRE(::mkfifo((root + "/pipe").c_str(), 0600) == 0);
  CHECK(map_error(root + "/pipe") == root + "/pipe: is not a regular file");
}

}  // namespace guardbit::mapped_file_test
