// Temporary name in the same folder, write, close, rename.
#include "traces/files/atomic_file.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

#include "arith/error.h"

namespace guardbit::inline traces {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_write(const fs::path& path, int reason) {
  throw Error(path.string() + ": cannot write: " + std::generic_category().message(reason));
}

// Writes everything and closes; returns 0 or the reason (errno).
int write_and_close(int file, std::span<const std::byte> contents) {
  int reason = 0;
  while (!contents.empty() && reason == 0) {
    const ssize_t written = ::write(file, contents.data(), contents.size());
    if (written >= 0) {
      contents = contents.subspan(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      reason = errno;
    }
  }
  const int closed = ::close(file);
  return reason == 0 && closed != 0 ? errno : reason;
}

void write_device(const fs::path& path, std::span<const std::byte> contents) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const int reason = file < 0 ? errno : write_and_close(file, contents);
  if (reason != 0) fail_to_write(path, reason);
}

// Opens a new file beside `target`; sets its name.
int open_temporary(const fs::path& target, fs::path& temporary) {
  const std::string prefix = ".guardbit-" + std::to_string(::getpid()) + "-";
  for (int attempt = 0;; ++attempt) {
    temporary = target.parent_path() / (prefix + std::to_string(attempt) + ".tmp");
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) return file;
  }
}

void replace_file(const fs::path& path, const fs::path& target,
                  std::span<const std::byte> contents) {
  fs::path temporary;
  const int file = open_temporary(target, temporary);
  if (file < 0) fail_to_write(path, errno);
  int reason = write_and_close(file, contents);
  if (reason == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  ::unlink(temporary.c_str());
  fail_to_write(path, reason);
}

}  // namespace

void write_file_atomically(const fs::path& path, std::span<const std::byte> contents) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (path.empty()) fail_to_write(path, ENOENT);
  if (fs::is_directory(status) || !path.has_filename()) fail_to_write(path, EISDIR);
  const bool exists = fs::exists(status);
  if (exists && !fs::is_regular_file(status)) {
    write_device(path, contents);
  } else {
    const fs::path target = exists ? fs::canonical(path, ignored) : path;
    replace_file(path, target.empty() ? path : target, contents);
  }
}

void write_file_atomically(const fs::path& path, std::string_view contents) {
  write_file_atomically(path, std::as_bytes(std::span(contents)));
}

}  // namespace guardbit::inline traces
