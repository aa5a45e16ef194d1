// The machine against the functional model, bit for bit, and the closed forms of its cycles.
#include "models/machine.h"

#include <algorithm>

#include "tests/machine/test_layer.h"

namespace guardbit::models::machine_test {
namespace {

using test::MacText;
using test::TestLayer;

// Every kind of accumulator, every carrier of it (64, 128 and more bits) and mixed formats.
const MacText any_dataflow[] = {
    {"int8", "int8", "exact"},
    {"e5m2", "e5m2", "exact"},
    {"e5m2", "posit16_2", "exact"},
    {"int8", "e4m3", "int:width=22,overflow=saturate"},
    {"int8", "int8", "int:width=15,overflow=wrap"},
    {"uint4", "fixed8.4", "int:width=11,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=20,lsb=-4,rounding=truncate"},
    {"e5m2", "e3m2", "fixed:width=24,lsb=-6,overflow=saturate"},
    {"e5m2", "e5m2", "fixed:width=100,lsb=-20,rounding=to-odd"},
    {"e4m3", "int8", "fixed:width=18,lsb=1,rounding=stochastic,random=8"},
    {"posit8_1", "e2m1", "float:e8m13"},
    {"e4m3", "e4m3", "float:fp16,overflow=infinity"},
    {"e4m3:fnuz", "bf16", "float:bf16,rounding=stochastic"},
    {"posit8_2", "posit8_0", "float:posit16_2"},
    {"e2m3", "uint8", "float:e5m2,rounding=toward-zero,overflow=saturate"},
};

const MacText chunked[] = {
    {"e4m3", "e4m3", "exact:chunk=4"},
    {"int8", "int8", "int:width=17,chunk=5+int:width=20,overflow=saturate"},
    {"e5m2", "e4m3", "float:fp16,chunk=8+float:fp32"},
    {"e3m2", "e3m2", "fixed:width=12,lsb=-3,rounding=stochastic,chunk=3+float:posit16_1"},
    {"e4m3", "posit8_1", "float:fp16,overflow=infinity,chunk=2+fixed:width=30,lsb=-8"},
};

const MacText composed[] = {
    {"int8", "int8", "int:width=17+int:width=32"},
    {"e5m2", "e5m2", "exact+float:e8m13"},
    {"e4m3", "e4m3", "float:fp16,overflow=infinity+float:fp32,rounding=stochastic"},
    {"posit8_1", "e2m1", "fixed:width=14,lsb=-2,overflow=saturate+exact"},
    {"e4m3", "e5m2", "float:bf16,rounding=stochastic+fixed:width=40,lsb=-10,rounding=nearest-away"},
};

// Block scales: powers of two and with a significand, of products and of inner sums.
const MacText scaled_os[] = {
    {"e2m1", "e4m3", "exact:chunk=4+float:fp32", "e8m0", ScalePlace::inner_sums},
    {"e2m1", "e2m1", "float:fp16,chunk=3+float:bf16,rounding=stochastic", "ue4m3:fn",
     ScalePlace::inner_sums},
    {"int8", "int8", "int:width=18,chunk=5+exact", "ue4m3:fn", ScalePlace::inner_sums},
    {"e2m1", "e2m1", "exact", "ue4m3:fn", ScalePlace::products},
    {"e2m3", "e5m2", "float:fp32", "e8m0", ScalePlace::products},
};
const MacText scaled_ws[] = {
    {"e2m1", "e4m3", "exact+float:fp32", "e8m0", ScalePlace::inner_sums},
    {"e2m1", "e2m1", "float:fp16+fixed:width=40,lsb=-20", "ue4m3:fn", ScalePlace::inner_sums},
    {"e5m2", "e5m2", "exact+float:fp32", "ue4m3:fn", ScalePlace::inner_sums},
    {"e3m2", "int8", "exact", "ue4m3:fn", ScalePlace::products},
    {"e2m1", "e2m1", "float:bf16+float:fp32", "e8m0", ScalePlace::products},
};

// A bias in the last register: of either carrier, rounded, saturating, in a PE or in the bank, as a
// leaf of a tree, before the groups of a fused sum.
const MacText biased_os[] = {
    {"int8", "int8", "exact", "", {}, true},
    {"e5m2", "e5m2", "exact:chunk=3", "", {}, true},
    {"int8", "int8", "int:width=17,chunk=5+int:width=18,overflow=saturate", "", {}, true},
    {"e4m3", "e4m3", "float:fp16,rounding=stochastic", "", {}, true},
    {"e4m3", "e4m3", "float:fp16,pairwise", "", {}, true},
    {"e4m3", "e4m3", "float:fp16,chunk=4+float:bf16,rounding=stochastic", "", {}, true},
    {"e4m3", "int8", "fixed:width=18,lsb=1,rounding=stochastic,random=8", "", {}, true},
    {"int4", "e2m1", "int:width=14,dual", "", {}, true},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=13,result=fp32", "", {}, true},
};
const MacText biased_ws[] = {
    {"int8", "int8", "exact", "", {}, true},
    {"int8", "int8", "int:width=17+int:width=18,overflow=saturate", "", {}, true},
    {"e5m2", "e5m2", "exact+float:e8m13", "", {}, true},
    {"e4m3", "e4m3", "float:fp16+float:fp32,rounding=stochastic", "", {}, true},
    {"e4m3", "e5m2", "fixed:width=14,lsb=-2,overflow=saturate+exact", "", {}, true},
};

void run_random_layers(const ArrayConfig& array, TimeMode mode, unsigned shapes) {
  std::mt19937_64 random(array.shape.rows * 100 + array.shape.cols);
  Machine machine({array, mode, {}, {}});
  auto run = [&](const std::string& dataflow, const MacText& mac) {
    const GemmShape shape = test::random_shape(random, array.shape);
    const TestLayer layer(dataflow, array, mac, shape, 1 + random() % 3, random());
    test::check_run(machine.run(layer.job()), layer);
  };
  for (unsigned round = 0; round < shapes; ++round) {
    for (const MacText& mac : any_dataflow) {
      run("os", mac);
      run("ws", mac);
    }
    for (const MacText& mac : chunked) run("os", mac);
    for (const MacText& mac : composed) run("ws", mac);
    for (const MacText& mac : scaled_os) run("os", mac);
    for (const MacText& mac : scaled_ws) run("ws", mac);
    for (const MacText& mac : biased_os) run("os", mac);
    for (const MacText& mac : biased_ws) run("ws", mac);
  }
}

}  // namespace

TEST_CASE("a 1x1 array in block time computes what the functional model says") {
  run_random_layers({{1, 1}}, TimeMode::block, 20);
}
TEST_CASE("a 1x1 array in lockstep computes what the functional model says") {
  run_random_layers({{1, 1}}, TimeMode::lockstep, 20);
}
TEST_CASE("a 1x5 array in block time computes what the functional model says") {
  run_random_layers({{1, 5}}, TimeMode::block, 20);
}
TEST_CASE("a 1x5 array in lockstep computes what the functional model says") {
  run_random_layers({{1, 5}}, TimeMode::lockstep, 20);
}
TEST_CASE("a 3x1 array in block time computes what the functional model says") {
  run_random_layers({{3, 1}}, TimeMode::block, 20);
}
TEST_CASE("a 3x1 array in lockstep computes what the functional model says") {
  run_random_layers({{3, 1}}, TimeMode::lockstep, 20);
}
TEST_CASE("a 4x4 array in block time computes what the functional model says") {
  run_random_layers({{4, 4}}, TimeMode::block, 20);
}
TEST_CASE("a 4x4 array in lockstep computes what the functional model says") {
  run_random_layers({{4, 4}}, TimeMode::lockstep, 20);
}
TEST_CASE("a 5x3 array in block time computes what the functional model says") {
  run_random_layers({{5, 3}}, TimeMode::block, 20);
}
TEST_CASE("a 5x3 array in lockstep computes what the functional model says") {
  run_random_layers({{5, 3}}, TimeMode::lockstep, 20);
}
TEST_CASE("an 8x8 array in block time computes what the functional model says") {
  run_random_layers({{8, 8}}, TimeMode::block, 12);
}
TEST_CASE("an 8x8 array in lockstep computes what the functional model says") {
  run_random_layers({{8, 8}}, TimeMode::lockstep, 12);
}
TEST_CASE("a 16x16 array in block time computes what the functional model says") {
  run_random_layers({{16, 16}}, TimeMode::block, 6);
}
TEST_CASE("a 16x16 array in lockstep computes what the functional model says") {
  run_random_layers({{16, 16}}, TimeMode::lockstep, 6);
}
TEST_CASE("a 32x32 array in block time computes what the functional model says") {
  run_random_layers({{32, 32}}, TimeMode::block, 3);
}
TEST_CASE("a 32x32 array in lockstep computes what the functional model says") {
  run_random_layers({{32, 32}}, TimeMode::lockstep, 3);
}

TEST_CASE("a product smaller than the array takes as long as a full fold") {
  Machine machine({{{8, 4}}, TimeMode::block, {}, {}});
  // One output, one product: 2R + C + K - 3 = 16 + 4 + 1 - 3 cycles.
  const TestLayer os("os", {{8, 4}}, {"int8", "int8", "exact"}, {1, 1, 1}, 1, 1);
  CHECK(machine.run(os.job()).cycles == 18);
  // M + 2R + C - 2 = 1 + 16 + 4 - 2.
  const TestLayer ws("ws", {{8, 4}}, {"int8", "int8", "exact"}, {1, 1, 1}, 1, 1);
  CHECK(machine.run(ws.job()).cycles == 19);
}

TEST_CASE("32 rows overflow a 20-bit chain only where every product is -128 x -128") {
  // Gemmini's large configuration: 20 bits between the PEs of 32 rows, 32 bits below them. Row m of
  // A is 32 times the code m, column n of B 32 times the code n: of all 65536 pairs only
  // 32 * (-128 * -128) = 2^19 exceeds 2^19 - 1.
  TestLayer layer("ws", {{32, 32}}, {"int8", "int8", "int:width=20,overflow=wrap+int:width=32"},
                  {256, 32, 256}, 1, 1);
  for (Code code = 0; code < 256; ++code) {
    std::fill_n(layer.codes[0].a.begin() + 32 * code, 32, CodeOrEmpty{code, false});
    std::fill_n(layer.codes[0].b.begin() + 32 * code, 32, CodeOrEmpty{code, false});
  }
  Machine machine({{{32, 32}}, TimeMode::block, {}, {}});
  const LayerRun run = machine.run(layer.job());
  test::check_run(run, layer);
  CHECK(run.tally.inner.counts.overflows == 1);
  CHECK(run.tally.inner.peak.bits_needed == 21);
  CHECK(run.tally.inner.peak.largest_magnitude == 524288.0);
  CHECK(run.tally.outer.counts.overflows == 0);
  std::size_t wrong = 0;
  for (int m = 0; m < 256; ++m) {
    for (int n = 0; n < 256; ++n) {
      const int a = m < 128 ? m : m - 256;
      const int b = n < 128 ? n : n - 256;
      const bool overflows = a == -128 && b == -128;
      const std::int64_t sum = overflows ? -524288 : std::int64_t{32} * a * b;  // 2^19 - 2^20
      const auto output = static_cast<std::size_t>(m * 256 + n);
      const bool right =
          run.outputs.words[output] == static_cast<std::uint64_t>(sum) &&
          run.outputs.flags[output] == (overflows ? output_overflowed | output_wrapped : 0);
      wrong += right ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace guardbit::models::machine_test
