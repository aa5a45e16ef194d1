// One product of a layer by its formats and register, for the tests of single kernels.
#pragma once

#include "tests/unit/arith/kernels/kernel_layers.h"

namespace guardbit::test {

struct LayerCase {
  std::string a, b, accumulator;
};
struct LayerShape {
  std::size_t m, k, n;
};

inline MacRegisters registers_for(const LayerCase& c, std::size_t k,
                                  const std::optional<AddendRange>& bias = std::nullopt) {
  return make_mac_registers(parse_accumulator(c.accumulator), limits_of(c.a.c_str()),
                            limits_of(c.b.c_str()), k, 0, std::nullopt, bias);
}

inline GemmOperands layer_of(LayerMaker& maker, const LayerCase& c, Draw draw,
                             const LayerShape& shape) {
  return {shape.m, shape.k, shape.n, maker.operands(codec_of(c.a.c_str()), shape.m * shape.k, draw),
          maker.operands(codec_of(c.b.c_str()), shape.k * shape.n, draw)};
}

/// Why a small layer takes the plain path; empty if it does not.
inline std::string plain_reason(LayerMaker& maker, const LayerCase& c, Draw draw = Draw::any) {
  const GemmOperands operands = layer_of(maker, c, draw, {2, 3, 4});
  const MacRegisters registers = registers_for(c, 3);
  RegisterFile file = make_register_file(registers.last().layout, 8);
  KernelReport report;
  multiply_matrices(operands, registers, {1, 0, Detail::events, false, nullptr}, file, &report);
  return report.kernel == "plain" ? report.reason : "";
}

/// Bias addends up to `largest` units of 2^exp for n columns.
inline BiasAddends random_bias(LayerMaker& maker, std::size_t n, std::int64_t largest, int exp) {
  BiasAddends bias;
  const auto count = static_cast<std::uint64_t>(2 * largest + 1);
  for (std::size_t i = 0; i < n; ++i) {
    bias.integers.push_back(static_cast<std::int64_t>(maker.random()() % count) - largest);
  }
  bias.exp = exp;
  return bias;
}

}  // namespace guardbit::test
