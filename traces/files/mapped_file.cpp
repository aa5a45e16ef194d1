// Memory mapping by POSIX calls.
#include "traces/files/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw_trace_error(path.string(), "cannot read: " + std::generic_category().message(errno));
}

struct Descriptor {
  int number;
  ~Descriptor() { ::close(number); }
};

std::size_t regular_size(const std::filesystem::path& path, const Descriptor& file) {
  struct stat status = {};
  if (::fstat(file.number, &status) != 0) fail(path);
  if (S_ISDIR(status.st_mode)) throw_trace_error(path.string(), "is a directory, expected a file");
  if (!S_ISREG(status.st_mode)) throw_trace_error(path.string(), "is not a regular file");
  if (status.st_size <= 0) throw_trace_error(path.string(), "is empty");
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  // Non-blocking: opening a named pipe without a writer must not wait.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.number < 0) fail(path);
  const std::size_t size = regular_size(path, file);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (address == MAP_FAILED) fail(path);
  bytes_ = {static_cast<const std::byte*>(address), size};
}

MappedFile::~MappedFile() { ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size()); }

}  // namespace guardbit::inline traces
