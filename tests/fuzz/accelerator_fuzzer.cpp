// Fuzzes accelerators in YAML: what is read is printed as YAML that reads back as the same, and
// errors are one line that names the file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "tests/fuzz/dataflows.h"
#include "tests/fuzz/require.h"
#include "traces/files/accelerator_file.h"

namespace guardbit {
namespace {

AcceleratorFile parsed(std::string_view text) { return parse_accelerator(text, "fuzzed"); }

void check_round_trip(const AcceleratorFile& file) {
  require(!contradiction_in(file.config));
  const std::string yaml = accelerator_yaml(file);
  const AcceleratorFile again = parsed(yaml);
  require(accelerator_json(again) == accelerator_json(file));
  require(accelerator_yaml(again) == yaml);
}

}  // namespace
}  // namespace guardbit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  AcceleratorFile file;
  try {
    file = parsed({reinterpret_cast<const char*>(data), size});
  } catch (const Error& error) {
    require_one_line(error);
    return 0;
  }
  check_round_trip(file);  // an error here is a finding
  return 0;
}
