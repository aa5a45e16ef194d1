// Fixed-point registers: every content plus every addend, against MPFR, in every carrier.
#include <doctest/doctest.h>

#include "arith/registers/kinds/fixed_point.h"
#include "tests/exhaustive/oracle.h"

namespace guardbit::analysis::fixed_accumulator_test {
namespace {

constexpr int width = 5;
constexpr int lsb = -1;
constexpr int addend_exp = -4;  // three bits below the register's last one

// The addend rounded to a multiple of the register's last bit, and the sum folded into its range.
Code expected_content(Code content, std::int64_t addend, const Setting& setting) {
  static const ExactFormat unbounded("fixed12.1"), exact("fixed5.1");
  MpfrNumber x(64), sum(64);
  x.assign(addend, addend_exp);
  const Code rounded =
      round_exactly(unbounded, x, {setting.rule, setting.random, Overflow::saturate});
  mpfr_add(sum.get(), exact.decode(content).value.get(), unbounded.decode(rounded).value.get(),
           MPFR_RNDN);
  return round_exactly(exact, sum, {{}, 0, setting.overflow});
}

template <class Carrier>
std::size_t prove(std::size_t& wrong) {
  std::size_t cases = 0;
  for (const Setting& setting : all_settings({Overflow::wrap, Overflow::saturate})) {
    const FixedPointAccumulator<Carrier> accumulator(width, lsb, setting.rule, setting.overflow);
    for (int content = -16; content < 16; ++content) {
      for (int addend = -400; addend <= 400; ++addend) {
        typename FixedPointAccumulator<Carrier>::State state{Carrier(content), 0};
        typename FixedPointAccumulator<Carrier>::Peak peak;
        AdditionCounts counts;
        accumulator.add(state, Carrier(addend), addend_exp, setting.random, counts, peak);
        std::uint64_t word = 0;
        accumulator.write_bits(state, std::span(&word, 1));
        const Code code = static_cast<Code>(content & 31);
        wrong += (word & 31) != expected_content(code, addend, setting);
        ++cases;
      }
    }
  }
  return cases;
}

}  // namespace

TEST_CASE("fixed-point registers add and round every addend as MPFR says") {
  std::size_t wrong = 0;
  const std::size_t cases =
      prove<std::int64_t>(wrong) + prove<Int128>(wrong) + prove<WideInt>(wrong);
  const std::string text = std::to_string(cases) + " additions";
  MESSAGE(text);
  CHECK(wrong == 0);
}

}  // namespace guardbit::analysis::fixed_accumulator_test
