// A layer of random operands, and what the functional model and the closed forms say about it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/machine/cycles.h"
#include "arith/numbers/codec.h"
#include "arith/registers/mac.h"
#include "models/dataflow.h"
#include "models/machine.h"
#include "traces/run_record.h"

namespace guardbit::test {

/// The formats and the accumulator of a layer, as a user writes them.
struct MacText {
  std::string activations;
  std::string weights;
  std::string accumulator;
  /// The block scales of both operands, factors of products or of inner sums; none if empty.
  std::string scales = {};
  ScalePlace place = ScalePlace::products;
  bool has_bias = false;
};

/// Elements of which every code that is a number is equally likely, and one in `one_empty_in`
/// empty.
inline std::vector<CodeOrEmpty> random_elements(std::size_t count, const Codec& codec,
                                                unsigned one_empty_in, std::mt19937_64& random) {
  const std::uint64_t codes = std::uint64_t{1} << codec.format().width;
  std::vector<CodeOrEmpty> elements(count);
  for (CodeOrEmpty& element : elements) {
    if (random() % one_empty_in == 0) continue;
    do {
      element = {static_cast<Code>(random() % codes), false};
    } while (!codec.is_number(element.code));
  }
  return elements;
}

/// Holds all that a LayerJob refers to.
class TestLayer {
 public:
  /// One activation in eight and one weight in 32 is empty.
  TestLayer(const std::string& dataflow_name, const ArrayConfig& array_config, MacText mac_text,
            GemmShape gemm, std::size_t batches, std::uint64_t random_seed)
      : dataflow(models::find_dataflow(dataflow_name)),
        array(array_config),
        mac(std::move(mac_text)),
        shape(gemm),
        seed(random_seed),
        activations(parse_format(mac.activations)),
        weights(parse_format(mac.weights)),
        scales(mac.scales.empty() ? nullptr : std::make_unique<Codec>(parse_format(mac.scales))),
        registers(make_mac_registers(parse_accumulator(mac.accumulator), activations.limits(),
                                     weights.limits(), shape.k, dataflow.chain_length(array),
                                     factors(), bias_range())) {
    std::mt19937_64 random(seed);
    for (std::size_t batch = 0; batch < batches; ++batch) {
      codes.push_back({shape, random_elements(shape.m * shape.k, activations, 8, random),
                       random_elements(shape.n * shape.k, weights, 32, random)});
      if (scales) scale(random);
      bias.push_back(mac.has_bias ? random_bias(random) : BiasAddends{});
    }
  }
  TestLayer(const TestLayer&) = delete;
  TestLayer& operator=(const TestLayer&) = delete;

  models::LayerJob job() const {
    auto codes_of = [this](std::size_t batch) { return codes[batch]; };
    return {dataflow,         registers, decoder(activations),
            decoder(weights), shape,     codes.size(),
            codes_of,         seed,      [this](std::size_t batch) { return bias[batch]; }};
  }

  /// Outputs and tally of the functional model, cycles and folds of the closed forms.
  LayerRun expected() const {
    const std::size_t per_batch = shape.m * shape.n;
    LayerRun run;
    run.cycles = codes.size() * analysis::physical_cycles(dataflow.name(), shape, array);
    run.folds = codes.size() * analysis::folds(dataflow.name(), shape, array);
    run.outputs = make_register_file(registers.last().layout, codes.size() * per_batch);
    for (std::size_t batch = 0; batch < codes.size(); ++batch) {
      GemmOperands operands{shape.m, shape.k, shape.n, decoded(codes[batch].a, activations),
                            decoded(codes[batch].b, weights)};
      if (registers.sum_factors) {
        operands.a_scales = sum_scales(codes[batch].a);
        operands.b_scales = sum_scales(codes[batch].b);
      }
      operands.bias = bias[batch];
      run.tally += multiply_matrices(operands, registers, seed, batch * per_batch, run.outputs);
    }
    return run;
  }

  /// For failure messages.
  std::string text() const {
    auto size = [](std::size_t value) { return std::to_string(value); };
    return dataflow.name() + " on " + size(array.shape.rows) + "x" + size(array.shape.cols) +
           ", m=" + size(shape.m) + " k=" + size(shape.k) + " n=" + size(shape.n) + ", batches " +
           size(codes.size()) + ", " + mac.activations + " x " + mac.weights + ", " +
           mac.accumulator + ", seed " + std::to_string(seed);
  }

  const models::Dataflow& dataflow;
  const ArrayConfig array;
  const MacText mac;
  const GemmShape shape;
  const std::uint64_t seed;
  const Codec activations;
  const Codec weights;
  const std::unique_ptr<const Codec> scales;
  const MacRegisters registers;
  std::vector<GemmCodes> codes;   ///< of each batch; a test may replace them
  std::vector<BiasAddends> bias;  ///< of each batch; empty without a bias

 private:
  OperandDecoder decoder(const Codec& codec) const { return {codec, scales.get(), mac.place}; }

  // The products of any two scales.
  std::optional<BlockFactors> factors() const {
    if (!scales) return std::nullopt;
    return BlockFactors{product_range(scales->limits(), scales->limits()), mac.place};
  }

  // A bias of up to 12 bits in units of 2^2 quanta of the products.
  static constexpr std::int64_t largest_bias = 4095;
  int bias_exp() const {
    return activations.limits().min_quantum_exp + weights.limits().min_quantum_exp + 2;
  }
  std::optional<AddendRange> bias_range() const {
    if (!mac.has_bias) return std::nullopt;
    return AddendRange{-largest_bias, largest_bias, bias_exp()};
  }
  // One column in four has none.
  BiasAddends random_bias(std::mt19937_64& random) const {
    BiasAddends result;
    result.exp = bias_exp();
    for (std::size_t n = 0; n < shape.n; ++n) {
      const auto value = static_cast<std::int64_t>(random() % (2 * largest_bias + 1));
      result.integers.push_back(random() % 4 == 0 ? 0 : value - largest_bias);
    }
    return result;
  }

  // A scale for each inner sum of the batch made last, or for each element. Padding in an inner sum
  // with a scale would be all of it: there is none.
  void scale(std::mt19937_64& random) {
    const std::size_t length =
        mac.place == ScalePlace::inner_sums ? longest_inner_sum(registers.order, shape.k) : 1;
    const auto add = [&](std::vector<CodeOrEmpty>& elements) {
      const auto codes_of_scales = random_elements(elements.size(), *scales, 1 << 30, random);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        const std::size_t k = i % shape.k;
        elements[i].scale = codes_of_scales[i - k % length].code;
        if (mac.place == ScalePlace::inner_sums) elements[i].empty = false;
      }
    };
    add(codes.back().a);
    add(codes.back().b);
  }

  std::vector<Operand> decoded(const std::vector<CodeOrEmpty>& elements, const Codec& codec) const {
    std::vector<Operand> operands;
    for (const CodeOrEmpty& element : elements) {
      operands.push_back(element.empty ? Operand{}
                                       : decoder(codec).operand(element.code, element.scale));
    }
    return operands;
  }

  std::vector<Operand> sum_scales(const std::vector<CodeOrEmpty>& elements) const {
    std::vector<Operand> result;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i % shape.k % registers.order.chunk == 0)
        result.push_back(scales->operand(elements[i].scale));
    }
    return result;
  }
};

/// Fails the test case where a run differs from what is expected of the layer.
inline void check_run(const LayerRun& run, const TestLayer& layer) {
  INFO(layer.text());
  const LayerRun expected = layer.expected();
  CHECK(run.cycles == expected.cycles);
  CHECK(run.folds == expected.folds);
  CHECK(run.tally == expected.tally);
  CHECK(run.outputs == expected.outputs);
}

/// Often one below, at or one above 0, 1 or 2 times `side`, else up to three times that or 40.
inline std::size_t random_size(std::mt19937_64& random, std::size_t side) {
  const std::size_t around = random() % 3 * side + random() % 3;
  switch (random() % 4) {
    case 0:
      return 1 + random() % 40;
    case 1:
      return 1 + random() % (3 * side);
    default:
      return std::max<std::size_t>(around, 2) - 1;
  }
}

/// Rows fold m (os) or k (ws), columns fold n.
inline GemmShape random_shape(std::mt19937_64& random, ArrayShape array) {
  GemmShape shape;
  shape.m = random_size(random, array.rows);
  shape.k = random_size(random, array.rows);
  shape.n = random_size(random, array.cols);
  return shape;
}

}  // namespace guardbit::test
