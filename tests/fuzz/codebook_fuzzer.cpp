// Fuzzes codebook files: what is read is a format whose every value rounds to its own code.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "arith/error.h"
#include "arith/formats/codebook.h"
#include "arith/numbers/codec.h"
#include "tests/fuzz/require.h"
#include "traces/files/codebook_file.h"

namespace guardbit {

namespace {

void check(const std::vector<Unpacked>& values) {
  const Codec codec(make_codebook("codebook", values));
  for (Code code = 0; code < values.size(); ++code) {
    if (!codec.is_number(code)) continue;
    for (int mode = 0; mode <= static_cast<int>(Rounding::stochastic); ++mode) {
      const RoundingRule rule{static_cast<Rounding>(mode), 7};
      const Encoded same = codec.encode(real_from(values[code]), rule, Overflow::infinity, 99);
      require(same.code == code && !same.inexact);
      Real beside = real_from(values[code]);
      beside.sticky = true;
      require(codec.encode(beside, rule, Overflow::saturate, 99).code < values.size());
    }
  }
  require(codec.limits().min_positive.significand != 0);
}

}  // namespace

}  // namespace guardbit

// The first byte chooses the bits; the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  try {
    check(parse_codebook(text, 2 + data[0] % 31, "fuzzed"));
  } catch (const Error&) {
  }
  return 0;
}
