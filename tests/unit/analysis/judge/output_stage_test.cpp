// Requantised outputs, and their check.
#include "analysis/judge/output_stage.h"

#include <doctest/doctest.h>

namespace guardbit::analysis::output_stage_test {
namespace {

RegisterFile registers(const RegisterLayout& layout, std::vector<std::uint64_t> words) {
  RegisterFile file = make_register_file(layout, words.size());
  file.words = std::move(words);
  return file;
}

}  // namespace

TEST_CASE("integer registers are shifted and rounded once") {
  // 7/2 and -7/2 are ties to the even 4 and -4; 9/2 to 4; 1000/2 saturates.
  const RegisterFile file = registers({12, 0}, {7, ~std::uint64_t{0} - 6, 9, 1000});
  const RequantisedOutputs outputs =
      requantise_outputs(file, parse_requantisation("shift:format=int8,by=1"), 0);
  CHECK(outputs.codes == std::vector<Code>{4, 0xfc, 4, 127});
  CHECK(outputs.counts.inexact == 4);
  CHECK(outputs.counts.overflows == 1);
  CHECK(outputs.wrong == 0);
}

TEST_CASE("floating-point registers are scaled, and infinity has a code of its own") {
  // fp16: 1.5, -0.25 and infinity, times 3, to e4m3: 4.5 (1.125 * 4), -0.75, and saturated.
  const RegisterFile file = registers(code_layout("e5m10:ieee"), {0x3e00, 0xb400, 0x7c00});
  const RequantisedOutputs outputs =
      requantise_outputs(file, parse_requantisation("scale:format=e4m3,by=3"), 0);
  CHECK(outputs.codes == std::vector<Code>{0x49, 0xb4, 0x7e});
  CHECK(outputs.wrong == 0);
}

TEST_CASE("every kind of factor, format and rounding agrees with MPFR") {
  std::vector<std::uint64_t> words;
  for (std::uint64_t code = 0; code < 0x7c00; code += 7) words.push_back(code | (code % 2 << 15));
  const RegisterFile file = registers(code_layout("e5m10:ieee"), words);
  for (const char* spec :
       {"scale:format=posit8_2,by=0.37", "multiply:format=int8:symmetric,by=1518500250,shift=38",
        "shift:format=e5m2,by=-3,rounding=up", "scale:format=uint8,by=5",
        "multiply:format=fixed8.4,by=3,shift=1,rounding=stochastic,random=8",
        "shift:format=int4,by=2,overflow=wrap"}) {
    CAPTURE(std::string(spec));
    const RequantisedOutputs outputs = requantise_outputs(file, parse_requantisation(spec), 5);
    CHECK(outputs.codes.size() == words.size());
    CHECK(outputs.wrong == 0);
  }
}

}  // namespace guardbit::analysis::output_stage_test
