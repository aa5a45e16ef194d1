// A small layer, run by the functional model, and its check.
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "analysis/judge/check.h"
#include "arith/product/matrix_product.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::test {

/// A convolution with padding and two groups, e4m3 activations and weights, quantised from floats.
class CheckFixture {
 public:
  explicit CheckFixture(const std::string& accumulator, std::vector<float> bias = {})
      : e4m3_(parse_format("e4m3")),
        bias_(std::move(bias)),
        addends_(make_bias(bias_, 1, scales_, 2 * e4m3_.limits().min_quantum_exp)),
        lowered_(convolution(), {1, 4, 5, 5}, {6, 2, 3, 3}),
        registers_(make_mac_registers(parse_accumulator(accumulator), e4m3_.limits(),
                                      e4m3_.limits(), lowered_.shape().k, 0, std::nullopt,
                                      range_of(addends_))) {
    std::mt19937 random(1);
    fill(activations_, original_activations_, 4 * 5 * 5, 1, random);
    fill(weights_, original_weights_, 6 * 2 * 3 * 3, 0.25, random);
    functional = run();
    simulated = functional;
  }

  analysis::LayerVerdict check(const analysis::CheckOptions& options = {}) const {
    return check(operands(), options);
  }
  analysis::LayerVerdict check(const analysis::ReferenceOperands& operands,
                               const analysis::CheckOptions& options = {}) const {
    Workers workers(threads);
    return analysis::check_layer({.layer = lowered_,
                                  .operands = operands,
                                  .registers = registers_,
                                  .simulated = simulated,
                                  .functional = functional},
                                 analysis::RegisterFormats(), workers, options);
  }

  analysis::ReferenceOperands operands() const {
    analysis::ReferenceOperands operands;
    operands.activations = activations_;
    operands.weights = weights_;
    operands.activation_format = operands.weight_format = e4m3_.format().name;
    operands.weight_scales = scales_;
    operands.bias = bias_;
    operands.original_activations = original_activations_;
    operands.original_weights = original_weights_;
    return operands;
  }

  void change_both(std::size_t output, std::uint64_t bits) {
    simulated.outputs.words[output] = functional.outputs.words[output] = bits;
  }

  LayerRun simulated, functional;
  unsigned threads = 1;

 private:
  static Layer convolution() {
    Layer layer;
    layer.name = "test/conv";
    layer.kind = LayerKind::conv2d;
    layer.groups = 2;
    for (std::size_t& side : layer.padding) side = 1;
    return layer;
  }

  // Codes of reals with the given scale: value = decode(code) * scale.
  void fill(std::vector<Code>& codes, std::vector<float>& reals, std::size_t count, double scale,
            std::mt19937& random) const {
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < count; ++i) {
      const float real = normal(random);
      reals.push_back(real);
      codes.push_back(
          e4m3_.encode(real_from(static_cast<double>(real) / scale), {}, Overflow::saturate).code);
    }
  }

  LayerRun run() const {
    LayerRun result;
    result.outputs = make_register_file(registers_.last().layout, lowered_.outputs());
    for (std::size_t batch = 0; batch < lowered_.batches(); ++batch) {
      const GemmCodes codes = gather(lowered_, batch, {activations_}, {weights_});
      const auto [m, k, n] = codes.shape;
      GemmOperands gemm{m, k, n, {}, {}};
      const auto operand = [this](const CodeOrEmpty& code) {
        return code.empty ? Operand{} : e4m3_.operand(code.code);
      };
      for (const CodeOrEmpty& code : codes.a) gemm.a.push_back(operand(code));
      for (const CodeOrEmpty& code : codes.b) gemm.b.push_back(operand(code));
      for (std::size_t column = 0; column < n && !addends_.empty(); ++column) {
        gemm.bias.integers.push_back(addends_.integers[lowered_.channel(batch, column)]);
        gemm.bias.exp = addends_.exp;
      }
      result.tally += multiply_matrices(gemm, registers_, 0, batch * m * n, result.outputs);
    }
    return result;
  }

  Codec e4m3_;
  std::vector<double> scales_{0.25};
  std::vector<float> bias_;
  BiasAddends addends_;
  LoweredLayer lowered_;
  std::vector<Code> activations_, weights_;
  std::vector<float> original_activations_, original_weights_;
  MacRegisters registers_;
};

}  // namespace guardbit::test
