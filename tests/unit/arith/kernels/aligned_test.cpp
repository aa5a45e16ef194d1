// The kernel of aligned sums gives what the plain path gives, for every preset and option.
#include "arith/kernels/aligned.h"

#include "arith/registers/kind.h"
#include "tests/unit/arith/kernels/layer_cases.h"

namespace guardbit::aligned_test {

using namespace guardbit::test;

namespace {

// Every row of the table of tensor cores.
std::vector<LayerCase> presets() {
  std::vector<LayerCase> cases;
  const RegisterKind& tensor_cores = find_register_kind(parse_spec("hopper", "accumulator"));
  for (const std::string& generation : tensor_cores.names) {
    for (const char* result : {"", ":fp16"}) {
      for (const char* input : {"fp16", "bf16", "tf32", "e4m3", "e5m2"}) {
        const LayerCase c{input, input, generation + result};
        if (error_of([&] { registers_for(c, 1); }).empty()) cases.push_back(c);
      }
    }
  }
  return cases;
}

const std::vector<LayerCase> free_specs = {
    {"e4m3", "e4m3", "aligned:terms=3,fraction=5"},
    {"e4m3", "e5m2", "aligned:terms=1,fraction=1,result=e5m2"},
    {"int8", "int8", "aligned:terms=7,fraction=12,result=e6m9,rounding=nearest-even"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=nearest-away"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=up"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=down"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=to-odd"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=stochastic"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=9,result=e8m7,rounding=stochastic,random=7,late"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=6,alignment=nearest-even"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=6,alignment=nearest-away"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=6,alignment=down,rounding=nearest-even"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=6,alignment=up"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=6,alignment=to-odd,rounding=nearest-even"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=20,floor=3"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=3,floor=-10"},
    {"posit8_1", "e4m3", "aligned:terms=4,fraction=10,result=fp16"},
    {"fp16", "fp16", "aligned:terms=4,fraction=30,late"},
    {"fp16", "fp16", "aligned:terms=4,fraction=30,late,block=12"},
    {"fp16", "fp16", "aligned:terms=4,fraction=30,late,block=16,interleave=2"},
    {"e4m3", "e4m3", "aligned:terms=64,fraction=40"},
};

}  // namespace

TEST_CASE("the aligned kernel equals the plain path for every preset of the tensor cores") {
  LayerMaker maker(1);
  REQUIRE(presets().size() == 30);  // 24 rows, of which 6 are for both FP8 formats
  under_each_target([&] {
    for (const LayerCase& c : presets()) {
      CAPTURE(c.accumulator);
      CAPTURE(c.a);
      for (const LayerShape shape :
           {LayerShape{9, 75, 33}, LayerShape{33, 32, 3}, LayerShape{1, 1, 1}}) {
        const MacRegisters registers = registers_for(c, shape.k);
        for (const Draw draw : {Draw::normal, Draw::any, Draw::ends}) {
          const std::string kernel =
              compare_with_plain(layer_of(maker, c, draw, shape), registers, 5);
          CHECK(kernel.starts_with("aligned sums"));
        }
      }
    }
  });
}

TEST_CASE("the aligned kernel equals the plain path for any terms, bits, modes and orders") {
  LayerMaker maker(2);
  under_each_target([&] {
    for (const LayerCase& c : free_specs) {
      CAPTURE(c.accumulator);
      for (const LayerShape shape : {LayerShape{9, 71, 34}, LayerShape{34, 16, 9}}) {
        const MacRegisters registers = registers_for(c, shape.k);
        for (const Draw draw : {Draw::normal, Draw::any, Draw::ends}) {
          const std::string kernel =
              compare_with_plain(layer_of(maker, c, draw, shape), registers, 6);
          CHECK(kernel.starts_with("aligned sums"));
        }
      }
    }
  });
}

TEST_CASE("aligned inner sums are promoted to an outer register") {
  LayerMaker maker(3);
  for (const char* text : {"hopper:chunk=40+float:fp32", "blackwell:chunk=64+float:fp32",
                           "ada:fp16,chunk=33+float:e8m13",
                           "aligned:terms=4,fraction=9,chunk=12+fixed:width=30,lsb=-9"}) {
    const LayerCase c{"e4m3", "e4m3", text};
    CAPTURE(text);
    for (const Draw draw : {Draw::normal, Draw::any}) {
      const std::string kernel =
          compare_with_plain(layer_of(maker, c, draw, {9, 150, 34}), registers_for(c, 150), 7);
      CHECK(kernel.starts_with("aligned sums"));
      CHECK(kernel.find("outer register") != kernel.npos);
    }
  }
}

TEST_CASE("aligned sums start with a bias") {
  LayerMaker maker(4);
  for (const char* text : {"hopper", "blackwell", "aligned:terms=5,fraction=8,result=e8m7"}) {
    const LayerCase c{"e4m3", "e4m3", text};
    CAPTURE(text);
    GemmOperands operands = layer_of(maker, c, Draw::normal, {9, 20, 33});
    operands.bias = random_bias(maker, 33, 10000, -9);
    const std::string kernel =
        compare_with_plain(operands, registers_for(c, 20, range_of(operands.bias)), 6);
    CHECK(kernel.starts_with("aligned sums"));
  }
}

TEST_CASE("the groups of a late aligned sum draw random bits") {
  // 1 + 2^-9 lies a quarter of the way from 1 to 1 + 2^-7: up for about a quarter of the seeds.
  int up = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const DotResult result = dot("aligned:terms=2,fraction=20,result=e8m7,rounding=stochastic,late",
                                 "fp16", {1, 0x1p-9}, "fp16", {1, 1}, seed);
    REQUIRE((float_code(result) == 0x3f80 || float_code(result) == 0x3f81));
    up += float_code(result) == 0x3f81 ? 1 : 0;
  }
  CHECK(up > 60);  // 100 with a standard deviation of 9
  CHECK(up < 140);
}

TEST_CASE("what the aligned kernel does not serve goes the plain path with a reason") {
  LayerMaker maker(5);
  const auto reason = [&](const LayerCase& c) { return plain_reason(maker, c); };
  CHECK(reason({"e4m3", "e4m3", "aligned:terms=4,fraction=50"}) == "groups of 55 bits");
  CHECK(reason({"e4m3", "e4m3", "aligned:terms=4,fraction=9,alignment=up,rounding=up"}) ==
        "alignment up and rounding up together");
}

}  // namespace guardbit::aligned_test
