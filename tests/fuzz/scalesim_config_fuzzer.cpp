// Fuzzes SCALE-Sim's .cfg: what is read is an accelerator that YAML can say, and errors are one
// line that names the file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "tests/fuzz/dataflows.h"
#include "tests/fuzz/require.h"
#include "traces/files/scalesim_config.h"

namespace guardbit {
namespace {

void check_accelerator(const AcceleratorFile& file) {
  require(!contradiction_in(file.config));
  const std::string yaml = accelerator_yaml(file);
  require(accelerator_yaml(parse_accelerator(yaml, "printed")) == yaml);
}

}  // namespace
}  // namespace guardbit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  AcceleratorFile file;
  try {
    file = parse_scalesim_config({reinterpret_cast<const char*>(data), size}, "fuzzed");
  } catch (const Error& error) {
    require_one_line(error);
    return 0;
  }
  check_accelerator(file);  // an error here is a finding
  return 0;
}
