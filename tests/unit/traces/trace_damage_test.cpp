// Trace files on disk, and valid ones with bytes cut off or changed.
#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/files/atomic_file.h"
#include "traces/trace.h"

namespace guardbit::trace_damage_test {
namespace {

using test::Bytes;
using test::contains;
using test::parse_error;

// One layer, real and quantised tensors, block scales, and labels.
Bytes valid_file() {
  return test::trace_file(
      R"({"version":1,"layers":[)"
      R"({"name":"n/l","kind":"matmul","activations":"a","weights":"c"}],)"
      R"("labels":{"n":"y"},"quantised":{"c":{"format":"int8","scales":[0.5,2],"axis":1,)"
      R"("blocks":{"format":"e8m0","length":2,"axis":0,"scales":"s"}}}})",
      R"("a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("c":{"dtype":"U8","shape":[3,2],"data_offsets":[24,30]},)"
      R"("y":{"dtype":"I64","shape":[2],"data_offsets":[30,46]},)"
      R"("s":{"dtype":"U8","shape":[2,2],"data_offsets":[46,50]})",
      std::string(50, '\0'));
}

}  // namespace

TEST_CASE("a valid file cut anywhere is refused") {
  const Bytes file = valid_file();
  REQUIRE(parse_error(file) == "no error");
  for (std::size_t length = 0; length < file.size(); ++length) {
    CHECK(parse_error(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length))) !=
          "no error");
  }
}

TEST_CASE("a valid file with any one byte changed is read or refused, never worse") {
  const Bytes file = valid_file();
  for (std::size_t place = 0; place < file.size(); ++place) {
    for (const unsigned flip : {0x01U, 0x02U, 0x10U, 0x80U, 0xffU}) {
      Bytes changed = file;
      changed[place] ^= static_cast<std::byte>(flip);
      const std::string message = parse_error(changed);
      CHECK((message == "no error" || message.starts_with("in/t.safetensors: ")));
    }
  }
}

TEST_CASE("files are read from disk and messages name their path") {
  const test::ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "small.safetensors";
  write_file_atomically(path, valid_file());
  CHECK(read_trace(path).name == "small");
  write_file_atomically(path, "text");
  CHECK(test::error_of([&] { read_trace(path); }) ==
        path.string() + ": is not a safetensors file: shorter than its 8-byte header length");
  CHECK(contains(test::error_of([&] { read_trace(folder.path() / "none"); }),
                 "/none: cannot read: No such file or directory"));
}

TEST_CASE("a file name that is not UTF-8 gives a trace name that is") {
  const std::string entries = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  CHECK(parse_trace(test::file_of(entries, "1234"), "in/\xff.safetensors").name == "\xef\xbf\xbd");
}

}  // namespace guardbit::trace_damage_test
