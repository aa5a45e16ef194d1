// The values of codes from runs against ExactFormat, for all codes and for random ones of wide
// formats.
#include "analysis/reference/code_runs.h"

#include <random>

#include <doctest/doctest.h>

#include "analysis/judge/register_value.h"
#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::code_runs_test {
namespace {

struct Tally {
  std::size_t known = 0, numbers = 0, wrong = 0;
};

void look_up(const RegisterFormat& format, Code code, Tally& tally) {
  const MpfrNumber expected = format.exact.decode(code).value;
  const bool is_number = mpfr_number_p(expected.get()) != 0;
  tally.numbers += is_number ? 1 : 0;
  const std::optional<DyadicSum> value = format.runs.value(code);
  if (!value) return;
  ++tally.known;
  MpfrNumber number(2);
  assign(*value, number);
  if (!is_number || !(number == expected)) ++tally.wrong;
}

}  // namespace

TEST_CASE("every code of a narrow format has its value, and what is none is not known") {
  for (const char* name :
       {"e4m3:fn", "e5m2:ieee", "e5m10:ieee", "e8m7:ieee", "e4m3:fnuz", "e3m2:finite",
        "e5m2:finite", "e5m10:ieee,nosubnormals", "e2m1:finite", "e8m1:ieee"}) {
    CAPTURE(name);
    const auto format = RegisterFormats().get(parse_format(name));
    Tally tally;
    for (Code code = 0; code >> format->exact.width() == 0; ++code) look_up(*format, code, tally);
    CHECK(tally.wrong == 0);
    CHECK(tally.known > 0.95 * static_cast<double>(tally.numbers));
  }
}

TEST_CASE("posits are known but where their exponents change") {
  for (const char* name : {"posit8_0", "posit8_2", "posit16_1", "posit16_2"}) {
    CAPTURE(name);
    const auto format = RegisterFormats().get(parse_format(name));
    Tally tally;
    for (Code code = 0; code >> format->exact.width() == 0; ++code) look_up(*format, code, tally);
    CHECK(tally.wrong == 0);
    CHECK(tally.known > 0.95 * static_cast<double>(tally.numbers));
  }
}

TEST_CASE("wide formats are known for almost all of their codes") {
  std::mt19937 random(4);
  for (const char* name : {"e8m23:ieee", "e8m13:ieee", "e8m19:ieee", "posit32_2"}) {
    CAPTURE(name);
    const auto format = RegisterFormats().get(parse_format(name));
    Tally tally;
    const Code mask = static_cast<Code>((std::uint64_t{1} << format->exact.width()) - 1);
    for (int i = 0; i < 20000; ++i) look_up(*format, static_cast<Code>(random()) & mask, tally);
    CHECK(tally.wrong == 0);
    CHECK(tally.known > 0.95 * static_cast<double>(tally.numbers));
  }
}

}  // namespace guardbit::analysis::code_runs_test
