// Whole files or none, and the reasons that the system gives.
#include "traces/files/atomic_file.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/stat.h>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::atomic_file_test {
namespace {

namespace fs = std::filesystem;
using test::ScratchFolder;

std::string contents_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string write_error(const fs::path& path, std::string_view contents = "new") {
  try {
    write_file_atomically(path, contents);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// While it lives, files of this process may not grow beyond `bytes`.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_ = {};
  void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a file is created or replaced and nothing else is left in the folder") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "out.csv";
  write_file_atomically(path, std::string("first, longer"));
  CHECK(contents_of(path) == "first, longer");
  const std::byte bytes[] = {std::byte{'x'}, std::byte{0}};
  write_file_atomically(path, bytes);
  CHECK(contents_of(path) == std::string("x\0", 2));
  write_file_atomically(path, "");
  CHECK(contents_of(path).empty());
  CHECK(folder.files() == 1);
}

TEST_CASE("a new file has the permissions that the user's mask allows") {
  const ScratchFolder folder;
  const mode_t old_mask = ::umask(027);
  write_file_atomically(folder.path() / "out", "x");
  ::umask(old_mask);
  struct stat status = {};
  REQUIRE(::stat((folder.path() / "out").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("errors name the path and the system's reason") {
  const ScratchFolder folder;
  const std::string root = folder.path().string();
  CHECK(write_error(root + "/missing/out") ==
        root + "/missing/out: cannot write: No such file or directory");
  CHECK(write_error(root) == root + ": cannot write: Is a directory");
  CHECK(write_error(root + "/new/") == root + "/new/: cannot write: Is a directory");
  CHECK(write_error("") == ": cannot write: No such file or directory");
  write_file_atomically(folder.path() / "file", "x");
  CHECK(write_error(root + "/file/out") == root + "/file/out: cannot write: Not a directory");
  const std::string long_name = root + "/" + std::string(300, 'x');
  CHECK(write_error(long_name) == long_name + ": cannot write: File name too long");
  CHECK(folder.files() == 1);
}

TEST_CASE("a write that fails half-way leaves the old file and no other") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "out";
  write_file_atomically(path, "old");
  {
    const FileSizeLimit limit(1000);
    CHECK(write_error(path, std::string(100'000, 'x')) ==
          path.string() + ": cannot write: File too large");
  }
  CHECK(contents_of(path) == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("a link stays a link and its file is replaced") {
  const ScratchFolder folder;
  const fs::path link = folder.path() / "link";
  fs::create_directory(folder.path() / "elsewhere");
  write_file_atomically(folder.path() / "elsewhere/file", "old");
  fs::create_symlink("elsewhere/file", link);
  write_file_atomically(link, "new");
  CHECK(fs::is_symlink(link));
  CHECK(contents_of(folder.path() / "elsewhere/file") == "new");
}

TEST_CASE("devices are written to, not replaced") {
  CHECK(write_error("/dev/null") == "no error");
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(write_error("/dev/full") == "/dev/full: cannot write: No space left on device");
}

TEST_CASE("leftovers of a killed process with the same number do not stand in the way") {
  const ScratchFolder folder;
  const std::string prefix = ".guardbit-" + std::to_string(::getpid()) + "-";
  write_file_atomically(folder.path() / (prefix + "1.tmp"), "leftover");
  write_file_atomically(folder.path() / (prefix + "0.tmp"), "leftover");
  write_file_atomically(folder.path() / "out", "new");
  CHECK(contents_of(folder.path() / "out") == "new");
  CHECK(folder.files() == 3);
}

}  // namespace guardbit::atomic_file_test
