// A kind of registers that the program does not know is read, printed, listed, summed and observed.
#include <doctest/doctest.h>

#include "arith/registers/observer.h"
#include "tests/late_rounding.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::new_kind_test {

TEST_CASE("a new kind is read, printed and listed by itself") {
  const AccumulatorSpec spec = parse_accumulator("late:lsb=1,width=12,chunk=4+float:fp32");
  CHECK(to_string(spec) == "late:width=12,lsb=1,chunk=4+float:e8m23:ieee,overflow=infinity");
  CHECK(parse_accumulator(to_string(spec)) == spec);
  CHECK(spec.inner->label() == "late rounding");
  CHECK(register_kinds_help().ends_with(" or late:width=.."));
  CHECK(error_of([] { parse_accumulator("nothing"); }).ends_with(", late:width=..,lsb=.."));
  CHECK(error_of([] { parse_accumulator("late:width=12,dual"); }) ==
        "accumulator 'late:width=12,dual': 'dual' is not an option of late");
}

TEST_CASE("a new kind sums products, alone and into another register") {
  // 1.5 + 0.25 + 0.25 = 2: rounded one by one to whole numbers it would be 2 + 0 + 0 or 3.
  const std::vector<double> x{1.5, 0.25, 0.25}, ones(3, 1);
  CHECK(dot("late:width=12,lsb=0", "e4m3", x, "e4m3", ones).integer() == 2);
  CHECK(dot("late:width=12,lsb=1", "e4m3", {-1, -2}, "e4m3", {1, 1}).integer() == -1);  // -1.5
  // (1.5 + 0.25) + 0.25 in chunks of 2: 2 + 0.
  CHECK(float_code(dot("late:width=12,lsb=0,chunk=2+float:fp32", "e4m3", x, "e4m3", ones)) ==
        0x40000000);
}

TEST_CASE("a new kind has no kernel, and the report says so") {
  const Codec codec = codec_of("e4m3");
  const MacRegisters registers = make_mac_registers(parse_accumulator("late:width=12,lsb=0"),
                                                    codec.limits(), codec.limits(), 3, 0);
  const GemmOperands operands{1, 3, 1, operands_of(codec, {1, 2, 3}),
                              operands_of(codec, {1, 1, 1})};
  RegisterFile file = make_register_file(registers.last().layout, 1);
  KernelReport report;
  multiply_matrices(operands, registers, {.detail = Detail::events}, file, &report);
  CHECK(report.kernel == "plain");
  CHECK(report.reason == "no kernel for registers of the kind late");
  CHECK(file.words[0] == 6);
}

TEST_CASE("a new kind is observed step by step") {
  const Codec codec = codec_of("e4m3");
  const MacObserver observer(make_mac_registers(parse_accumulator("late:width=12,lsb=0"),
                                                codec.limits(), codec.limits(), 2, 0));
  const MacSteps steps = observer.observe(operands_of(codec, {1.5, 0.25}),
                                          operands_of(codec, {1, 1}), std::nullopt, 0);
  REQUIRE(steps.steps.size() == 2);
  CHECK(steps.steps[0].inner.after.number == ExactNumber{2, 0});
  CHECK(steps.result.number == ExactNumber{2, 0});
}

}  // namespace guardbit::new_kind_test
