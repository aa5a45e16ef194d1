// Layers on which kernels are compared with the plain path, under every kind of vector unit.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/kernels/targets.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::test {

/// Calls action() with kernels for each kind of vector unit that this machine has and that is
/// built.
template <class Action>
void under_each_target(Action action) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const std::string name = hwy::TargetName(target);
    CAPTURE(name);
    action();
  }
  hwy::SetSupportedTargetsForTest(0);
}

/// How operands are drawn from a format's numbers.
enum class Draw {
  normal,  ///< values about 1 to 8, as quantised tensors have them, and one zero in eight
  any,     ///< any code
  ends,    ///< the largest and the smallest magnitudes, zero, and the ones between seldom
  coarse   ///< zero and the largest three powers of two: products have few bits, and high ones
};

class LayerMaker {
 public:
  explicit LayerMaker(std::uint64_t seed) : random_(seed) {}

  std::vector<Operand> operands(const Codec& codec, std::size_t count, Draw draw) {
    std::vector<Operand> operands;
    while (operands.size() < count) {
      const Code code = drawn(codec, draw);
      if (codec.is_number(code)) operands.push_back(codec.operand(code));
    }
    return operands;
  }
  std::mt19937_64& random() { return random_; }

 private:
  Code drawn(const Codec& codec, Draw draw) {
    const Code any =
        static_cast<Code>(random_() & ((std::uint64_t{1} << codec.format().width) - 1));
    if (draw == Draw::any) return any;
    const bool negative = random_() % 2 == 0;
    if (draw == Draw::normal) {
      if (random_() % 8 == 0) return 0;
      return rounded(codec, (negative ? -1 : 1) * std::normal_distribution<>(0, 4)(random_));
    }
    if (draw == Draw::coarse) {
      const FormatLimits& limits = codec.limits();
      if (random_() % 4 == 0) return 0;
      const int exp = value_exp(limits.max) - static_cast<int>(random_() % 3);
      return rounded(codec, std::ldexp(negative ? -1 : 1, exp));
    }
    const Code max = codec.limits().max_code;
    const Code codes[] = {0, 1, 2, max, max, any};
    const Code magnitude = codes[random_() % 6];
    const bool has_sign = codec.format().sign != SignEncoding::table && magnitude != any;
    return has_sign ? codec.format().with_sign(negative && magnitude != 0, magnitude) : magnitude;
  }

  std::mt19937_64 random_;
};

/// Runs both paths and compares all that they tell; returns the kernel's name.
inline std::string compare_with_plain(const GemmOperands& operands, const MacRegisters& registers,
                                      std::uint64_t seed, Detail detail = Detail::events) {
  const std::size_t outputs = operands.m * operands.n, before = 3;
  const auto run = [&](bool plain, KernelReport& report, MacTally& tally) {
    RegisterFile file = make_register_file(registers.last().layout, before + outputs);
    tally = multiply_matrices(operands, registers, {seed, before, detail, plain, nullptr}, file,
                              &report);
    return file;
  };
  KernelReport plain_report, report;
  MacTally plain_tally, tally;
  const RegisterFile plain_file = run(true, plain_report, plain_tally);
  const RegisterFile file = run(false, report, tally);
  CAPTURE(report.kernel);
  CAPTURE(report.reason);
  REQUIRE(file.words == plain_file.words);
  REQUIRE(file.flags == plain_file.flags);
  REQUIRE(tally == plain_tally);
  return report.kernel;
}

}  // namespace guardbit::test
