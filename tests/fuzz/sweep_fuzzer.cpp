// Fuzzes sweeps in YAML: what is read is printed as YAML that reads back as the same, its ranges
// can be multiplied out, and errors are one line that names the file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "tests/fuzz/dataflows.h"
#include "tests/fuzz/require.h"
#include "traces/array_design.h"
#include "traces/files/sweep_specification.h"

namespace guardbit {
namespace {

const SweepNames names{{"area", "luts", "cycles"}};

void check_study(const SweepStudy& study) {
  for (const SweepList& list : sweep_lists()) {
    for (const std::string& text : expanded(study, list.texts)) list.check(text, names);
  }
  for (const std::string& text : expanded(study, &SweepStudy::accumulators)) {
    const std::string canonical = canonical_with_auto(text);
    require(canonical_with_auto(canonical) == canonical);
  }
  for (const std::string& text : expanded(study, &SweepStudy::arrays)) {
    const ArrayDesign array = parse_array_design(text);
    require(parse_array_design(to_string(array)) == array);
  }
}

void check_round_trip(const SweepFile& file) {
  const std::string yaml = sweep_yaml(file);
  const SweepFile again = parse_sweep(yaml, "fuzzed", names);
  require(sweep_yaml(again) == yaml);
  require(again.studies.size() == file.studies.size());
  for (const SweepStudy& study : file.studies) check_study(study);
}

}  // namespace
}  // namespace guardbit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  SweepFile file;
  try {
    file = parse_sweep({reinterpret_cast<const char*>(data), size}, "fuzzed", names);
  } catch (const Error& error) {
    require_one_line(error);
    return 0;
  }
  check_round_trip(file);  // an error here is a finding
  return 0;
}
