// Runs of tensors through kernels, beside the plain path element by element.
#include "traces/operands/tensor_rounding.h"

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "traces/operands/block_layout.h"
#include "traces/operands/quantised_tensor.h"

namespace guardbit::tensor_rounding_test {
namespace {

Tensor normal_tensor(std::vector<std::size_t> shape) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  Tensor tensor{shape, {}, {}, std::nullopt};
  std::size_t size = 1;
  for (const std::size_t dimension : shape) size *= dimension;
  for (std::size_t i = 0; i < size; ++i) tensor.values.push_back(normal(random));
  return tensor;
}

// What an element is divided by; NaN for none.
using DivisorOf = std::function<double(const QuantisedTensor& tensor, std::size_t element)>;

void check_elements(const Tensor& tensor, const QuantisedTensor& quantised,
                    const RoundingRule& rule, const DivisorOf& divisor_of) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a of the tensor's name, "x"
  hash = (hash ^ static_cast<unsigned char>('x')) * 0x100000001b3U;
  const RandomStream stream(5, hash);
  QuantisationCounts counts;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const PlainRounding plain{quantised.codec.get(), rule, Overflow::saturate,
                              divisor_of(quantised, i)};
    Code code = 0;
    counts += plain({&tensor.values[i], 1}, {stream, i, 1}, &code);
    wrong += code != quantised.codes[i];
  }
  CHECK(wrong == 0);
  CHECK(counts.inexact == quantised.counts.inexact);
  CHECK(counts.overflows == quantised.counts.overflows);
  CHECK(counts.underflows == quantised.counts.underflows);
}

void check(const Tensor& tensor, const std::string& format, const std::string& scaling,
           const ScaledDimensions& dimensions, const DivisorOf& divisor_of) {
  for (const Rounding mode : {Rounding::nearest_even, Rounding::stochastic}) {
    const RoundingRule rule{mode, 16};
    Workers three(3);
    for (Workers* workers : {static_cast<Workers*>(nullptr), &three}) {
      CodecCache codecs;
      const QuantisedTensor quantised =
          quantise_tensor(tensor, "x", {format, parse_scaling(scaling)},
                          {rule, Overflow::saturate, 5}, dimensions, codecs, workers);
      CAPTURE(format);
      CAPTURE(scaling);
      check_elements(tensor, quantised, rule, divisor_of);
    }
  }
}

void check_channels(const std::vector<std::size_t>& shape, std::size_t axis) {
  const Channels channels = channels_along(shape, axis);
  for (const char* format : {"e4m3", "posit8_2"}) {
    for (const char* scaling : {"channel:max", "channel:pow2"}) {
      check(normal_tensor(shape), format, scaling, {channels, 0},
            [&](const QuantisedTensor& tensor, std::size_t i) {
              return tensor.scales[channels.of(i)];
            });
    }
  }
}

void check_blocks(const std::vector<std::size_t>& shape, std::size_t axis,
                  const std::string& scaling) {
  const auto divisor = [](const QuantisedTensor& tensor, std::size_t i) {
    return scale_at(tensor, {}, i);
  };
  for (const char* format : {"e2m1", "posit4_1"}) {
    check(normal_tensor(shape), format, scaling, {{}, axis}, divisor);
  }
}

}  // namespace

TEST_CASE("channels of any stride are divided by their own scales") {
  check_channels({3, 5000}, 0);
  check_channels({700, 24}, 1);
  check_channels({9, 7, 150}, 1);
  check_channels({40, 33, 5}, 1);
  check_channels({1, 70000}, 0);
}

TEST_CASE("blocks along any dimension are divided by their own scales") {
  check_blocks({30, 200}, 1, "block:32,e8m0");
  check_blocks({30, 200}, 0, "block:16,ue4m3:fn,tensor");
  check_blocks({5, 40, 6}, 1, "block:16,ue4m3:fn");
  check_blocks({300, 64}, 1, "block:7,ue5m10:ieee");
}

TEST_CASE("runs cover every element once, blocks in the order of their numbers") {
  const std::vector<std::size_t> shape{7, 45, 4};
  const auto check_cover = [](const std::vector<TensorRun>& runs, std::size_t size,
                              const std::function<std::size_t(std::size_t)>& group_of) {
    std::vector<int> covered(size);
    for (const TensorRun& run : runs) {
      for (std::size_t i = 0; i < run.count; ++i) {
        const std::size_t element = run.first + i * run.stride;
        ++covered[element];
        CHECK(group_of(element) == run.group);
      }
    }
    CHECK(covered == std::vector<int>(size, 1));
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Channels channels = channels_along(shape, axis);
    check_cover(runs_of_channels(1260, channels), 1260,
                [&](std::size_t i) { return channels.of(i); });
    const BlockLayout layout(shape, axis, 8);
    const auto runs = runs_of_blocks(shape, axis, 8);
    CHECK(runs.size() == layout.blocks());
    check_cover(runs, 1260, [&](std::size_t i) { return layout.of(i); });
  }
}

}  // namespace guardbit::tensor_rounding_test
