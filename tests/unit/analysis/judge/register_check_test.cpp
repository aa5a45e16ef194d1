// The check of a sweep: right registers pass, a planted error is found, wide operands go to MPFR.
#include "analysis/judge/register_check.h"

#include <random>

#include <doctest/doctest.h>

#include "arith/product/matrix_product.h"

namespace guardbit::analysis::register_check_test {
namespace {

// A product of 70 x 20 and 20 x 70 numbers of a format: more outputs than a block has.
class Fixture {
 public:
  Fixture(const std::string& format, const std::string& accumulator)
      : codec_(parse_format(format)),
        lowered_(matmul(), {m, k}, {k, n}),
        registers_(make_mac_registers(parse_accumulator(accumulator), codec_.limits(),
                                      codec_.limits(), k, 0)) {
    std::mt19937 random(2);
    std::normal_distribution<double> normal;
    for (std::vector<Code>* codes : {&a_, &b_}) {
      for (std::size_t i = 0; i < m * k; ++i) {
        codes->push_back(codec_.encode(real_from(normal(random)), {}, Overflow::saturate).code);
      }
    }
    GemmOperands operands{m, k, n, {}, {}};
    for (const Code code : a_) operands.a.push_back(codec_.operand(code));
    for (std::size_t i = 0; i < n * k; ++i) {
      operands.b.push_back(codec_.operand(b_[i % k * n + i / k]));
    }
    file = make_register_file(registers_.last().layout, m * n);
    multiply_matrices(operands, registers_, 0, 0, file);
  }

  RegisterCheck check(unsigned threads = 1) const {
    ReferenceOperands operands;
    operands.activations = a_;
    operands.weights = b_;
    operands.activation_format = operands.weight_format = codec_.format().name;
    operands.weight_scales = unit_;
    Workers workers(threads);
    AllExactSums exact(lowered_, operands, workers);
    const OutputJudge judge(registers_, {exact.product_quantum_exp(), k, false, false});
    return check_registers(file, judge, exact, workers);
  }

  RegisterFile file;
  static constexpr std::size_t m = 70, k = 20, n = 70;

 private:
  static Layer matmul() {
    Layer layer;
    layer.name = "test/matmul";
    return layer;
  }

  Codec codec_;
  LoweredLayer lowered_;
  MacRegisters registers_;
  std::vector<Code> a_, b_;
  std::vector<double> unit_{1};
};

}  // namespace

TEST_CASE("every output of right registers is checked and read") {
  for (const char* format : {"e4m3", "int8", "posit8_2", "e5m10", "posit32_4"}) {
    for (const char* accumulator :
         {"exact", "float:fp32", "float:e4m3", "float:posit16_1", "fixed:width=20,lsb=-6",
          "float:e5m2,overflow=infinity", "float:bf16,chunk=4+float:fp32"}) {
      CAPTURE(format);
      CAPTURE(accumulator);
      const Fixture fixture(format, accumulator);
      const RegisterCheck check = fixture.check();
      CHECK(check.outputs == Fixture::m * Fixture::n);
      CHECK(check.wrong == 0);
      CHECK(check.first_failure == "");
      const RegisterReader reader(fixture.file.layout);
      MpfrNumber value(2);
      bool same = true;
      for (std::size_t i = 0; i < check.outputs; ++i) {
        reader.read(fixture.file.bits(i), value);
        same = same && (check.values[i] == value.to_double() || !is_finite(value));
      }
      CHECK(same);
    }
  }
}

TEST_CASE("a wrong register is found and named, whatever the number of threads") {
  for (const char* accumulator : {"exact", "float:fp32", "int:width=30,overflow=saturate"}) {
    CAPTURE(accumulator);
    Fixture fixture("int8", accumulator);
    for (const std::size_t output : {4097u, 4500u}) {
      fixture.file.words[output] += std::uint64_t{1} << 12;
    }
    const RegisterCheck check = fixture.check();
    CHECK(check.wrong == 2);
    CHECK(check.first_failure.starts_with("output 4097: the register 0x"));
    CHECK(fixture.check(3).first_failure == check.first_failure);
    CHECK(fixture.check(3).values == check.values);
  }
}

}  // namespace guardbit::analysis::register_check_test
