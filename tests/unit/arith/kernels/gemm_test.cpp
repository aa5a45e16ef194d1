// Kernels give what the plain path gives, whatever the formats, registers, shapes and vector units.
#include "arith/kernels/gemm.h"

#include <set>

#include "tests/random_specs.h"
#include "tests/unit/arith/kernels/kernel_layers.h"
#include "traces/layer.h"

namespace guardbit::gemm_test {

using namespace guardbit::test;

namespace {

struct Case {
  const char* a;
  const char* b;
  const char* accumulator;
  bool has_kernel = true;
};

// Registers of every kind, width, order and rounding that kernels serve.
const Case cases[] = {
    {"int8", "int8", "exact"},
    {"e4m3", "e4m3", "exact"},
    {"e2m1", "uint4", "exact"},
    {"e4m3", "e5m2", "float:fp32"},
    {"bf16", "bf16", "float:fp32"},
    {"fp16", "e4m3", "float:fp32"},
    {"int8", "int8", "int:width=16,overflow=wrap"},
    {"int8", "int8", "int:width=16,overflow=saturate"},
    {"int8", "uint8", "int:width=9,overflow=wrap"},
    {"e4m3", "e4m3", "int:width=40,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=24,lsb=-6,rounding=truncate,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=16,lsb=-4,rounding=nearest-even,overflow=wrap"},
    {"e5m2", "e4m3", "fixed:width=20,lsb=-3,rounding=nearest-away,overflow=saturate"},
    {"e4m3", "e3m2", "fixed:width=20,lsb=-3,rounding=up,overflow=saturate"},
    {"e4m3", "e3m2", "fixed:width=20,lsb=-3,rounding=toward-zero,overflow=wrap"},
    {"e4m3", "e3m2", "fixed:width=12,lsb=-3,rounding=to-odd,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=24,lsb=-4,rounding=stochastic,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=24,lsb=-4,rounding=stochastic,random=5,overflow=wrap"},
    {"e4m3", "e4m3", "float:fp16"},
    {"e4m3", "e4m3", "float:e8m10"},
    {"e4m3", "e4m3", "float:e8m13"},
    {"e5m2", "e5m2", "float:e5m10,rounding=toward-zero"},
    {"e4m3", "e4m3", "float:e8m7"},
    {"e4m3", "e4m3", "float:e8m3"},
    {"e4m3", "e4m3", "float:e4m3"},
    {"int8", "int8", "float:e5m4,overflow=saturate"},
    {"e4m3", "e4m3", "float:e6m9,rounding=stochastic"},
    {"e4m3", "e4m3", "float:e6m12,rounding=stochastic,random=32", false},
    {"e4m3", "e4m3", "float:e6m12,rounding=stochastic,random=3"},
    {"posit8_1", "e4m3", "float:e7m12,rounding=up"},
    {"e4m3", "posit8_0", "float:e7m12,rounding=down"},
    {"e4m3", "e4m3", "float:e7m12,rounding=to-odd"},
    {"e4m3", "e4m3", "float:e7m12,rounding=nearest-away"},
    {"fp16", "fp16", "float:e8m20"},
    {"fp16", "fp16", "float:e6m8,rounding=toward-zero"},
    {"fp16", "fp16", "float:e6m8"},
    {"e4m3", "e4m3", "float:fp32,chunk=7"},
    {"e4m3", "e4m3", "float:e8m7,chunk=16+float:fp32"},
    {"e4m3", "e4m3", "exact:chunk=5+float:e8m10"},
    {"e4m3", "e4m3", "float:e8m10,chunk=9+fixed:width=30,lsb=-9,rounding=down,overflow=wrap"},
    {"int8", "int8", "int:width=17,overflow=saturate,chunk=32+int:width=20,overflow=wrap"},
    {"e4m3", "e4m3", "float:e8m7,partials=4"},
    {"e4m3", "e4m3", "float:fp16,partials=5+float:fp32"},
    {"int8", "int8", "int:width=17,overflow=saturate,partials=3+int:width=20,overflow=wrap"},
    {"e4m3", "e4m3", "exact:partials=40+float:e8m10,rounding=stochastic"},
    {"e4m3", "e4m3", "float:fp16,rounding=stochastic,partials=2+float:e8m10", false},
    {"posit8_1", "e4m3", "fixed:width=20,lsb=-4,rounding=up,partials=2"},
    {"e4m3", "e4m3", "float:fp16,pairwise"},
    {"e4m3", "e4m3", "float:e6m6,rounding=up,tree=8+float:fp32"},
    {"e4m3", "e4m3", "float:fp32,tree=5+float:fp32"},
    {"int8", "int8", "int:width=18,overflow=saturate,pairwise"},
    {"e4m3", "e4m3", "fixed:width=16,lsb=-4,rounding=nearest-even,overflow=wrap,tree=4+exact"},
    {"e4m3", "e4m3", "fixed:width=24,lsb=-4,rounding=stochastic,pairwise", false},
    {"e4m3", "e4m3", "float:fp16,rounding=stochastic,chunk=8+float:e8m10,rounding=stochastic"},
};

GemmOperands layer_of(LayerMaker& maker, const Case& c, Draw draw, GemmShape shape) {
  return {shape.m, shape.k, shape.n, maker.operands(codec_of(c.a), shape.m * shape.k, draw),
          maker.operands(codec_of(c.b), shape.k * shape.n, draw)};
}

MacRegisters registers_for(const Case& c, std::size_t k,
                           const std::optional<AddendRange>& bias = std::nullopt) {
  return make_mac_registers(parse_accumulator(c.accumulator), limits_of(c.a), limits_of(c.b), k, 0,
                            std::nullopt, bias);
}

}  // namespace

TEST_CASE("kernels equal the plain path for every kind of register they serve") {
  LayerMaker maker(1);
  under_each_target([&] {
    for (const Case& c : cases) {
      CAPTURE(c.accumulator);
      CAPTURE(c.a);
      for (const GemmShape shape :
           {GemmShape{9, 33, 37}, GemmShape{40, 17, 5}, GemmShape{1, 1, 1}}) {
        const MacRegisters registers = registers_for(c, shape.k);
        for (const Draw draw : {Draw::normal, Draw::any, Draw::ends, Draw::coarse}) {
          const GemmOperands operands = layer_of(maker, c, draw, shape);
          const std::string kernel = compare_with_plain(operands, registers, 5);
          if (draw == Draw::normal && shape.m == 9) CHECK((kernel != "plain") == c.has_kernel);
        }
      }
    }
  });
}

TEST_CASE("kernels equal the plain path where sums start with a bias") {
  LayerMaker maker(2);
  for (const Case& c : cases) {
    CAPTURE(c.accumulator);
    GemmOperands operands = layer_of(maker, c, Draw::normal, {9, 20, 33});
    for (std::size_t n = 0; n < 33; ++n) {
      operands.bias.integers.push_back(static_cast<std::int64_t>(maker.random()() % 2001) - 1000);
    }
    operands.bias.exp = -5;
    compare_with_plain(operands, registers_for(c, 20, range_of(operands.bias)), 6);
  }
}

TEST_CASE("kernels equal the plain path for random formats, registers and shapes") {
  RandomSpecs specs(3);
  LayerMaker maker(3);
  int compared = 0;
  std::set<std::string> kernels;
  while (compared < 1500) {
    const std::string a = specs.format(), b = specs.format(), text = specs.accumulator(false);
    CAPTURE(a);
    CAPTURE(b);
    CAPTURE(text);
    const Codec codec_a = codec_of(a.c_str()), codec_b = codec_of(b.c_str());
    const GemmShape shape{1 + maker.random()() % 12, 1 + maker.random()() % 40,
                          1 + maker.random()() % 40};
    std::optional<MacRegisters> registers;
    try {
      registers = make_mac_registers(parse_accumulator(text), codec_a.limits(), codec_b.limits(),
                                     shape.k, 0);
    } catch (const Error&) {
      continue;  // some formats and registers do not go together
    }
    ++compared;
    const Draw draw = static_cast<Draw>(maker.random()() % 4);
    const GemmOperands operands{shape.m, shape.k, shape.n,
                                maker.operands(codec_a, shape.m * shape.k, draw),
                                maker.operands(codec_b, shape.k * shape.n, draw)};
    kernels.insert(compare_with_plain(operands, *registers, maker.random()()));
  }
  CHECK(kernels.size() > 10);
}

TEST_CASE("a saturated sum, whose last bit lies below those of all products, stays exact") {
  // Products are multiples of 2^16; a sum saturates at 1.9375 * 2^15 = 31 * 2^11.
  LayerMaker maker(8);
  const Codec codec = codec_of("e4m3");
  std::vector<double> values;
  for (int i = 0; i < 20 * 12; ++i)
    values.push_back(256 * (static_cast<int>(maker.random()() % 3) - 1));
  const std::vector<Operand> drawn = operands_of(codec, values);
  const GemmOperands operands{12, 20, 12, drawn, drawn};
  for (const char* text :
       {"float:e5m4,overflow=saturate", "float:e5m4,overflow=saturate,chunk=3+int:width=60",
        "float:e5m4,overflow=saturate,chunk=3+float:e8m10"}) {
    CAPTURE(text);
    CHECK(compare_with_plain(operands, registers_for({"e4m3", "e4m3", text}, 20), 5) != "plain");
  }
}

TEST_CASE("kernels tell how large exact sums get, as the plain path does") {
  LayerMaker maker(7);
  under_each_target([&] {
    for (const Case& c : {Case{"int8", "int8", "exact"}, Case{"e4m3", "e4m3", "exact"},
                          Case{"e4m3", "uint4", "int:width=50,overflow=wrap"}}) {
      for (const Draw draw : {Draw::normal, Draw::any, Draw::ends, Draw::coarse}) {
        GemmOperands operands = layer_of(maker, c, draw, {9, 33, 37});
        const MacRegisters registers = registers_for(c, 33);
        CHECK(compare_with_plain(operands, registers, 5, Detail::range) != "plain");
      }
    }
  });
  for (const Case& c : cases) {
    compare_with_plain(layer_of(maker, c, Draw::normal, {9, 20, 33}), registers_for(c, 20), 5,
                       Detail::range);
  }
}

TEST_CASE("results do not depend on the number of threads") {
  LayerMaker maker(4);
  const Case c{"e4m3", "e4m3", "float:fp16,rounding=stochastic"};
  const GemmOperands operands = layer_of(maker, c, Draw::normal, {600, 30, 70});
  const MacRegisters registers = registers_for(c, 30);
  for (const bool plain : {false, true}) {
    std::optional<RegisterFile> first;
    for (const unsigned threads : {1U, 2U, 5U}) {
      Workers workers(threads);
      RegisterFile file = make_register_file(registers.last().layout, 600 * 70);
      multiply_matrices(operands, registers, {9, 0, Detail::events, plain, &workers}, file);
      if (!first) first = file;
      CHECK(file == *first);
    }
  }
}

}  // namespace guardbit::gemm_test
