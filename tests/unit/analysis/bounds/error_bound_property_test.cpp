// Simulated sums of every kind of register never leave their bounds.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/bounds/error_bound.h"
#include "analysis/judge/register_value.h"
#include "arith/product/matrix_product.h"
#include "tests/unit/analysis/reference/exact_helpers.h"
#include "traces/layer.h"

namespace guardbit::analysis::error_bound_property_test {
namespace {

// A row of numbers of a format. Every other one takes back the one before, a little perturbed, so
// that sums cancel; some are tiny and some are zero.
std::vector<Code> random_codes(const Codec& codec, std::size_t count, bool cancel,
                               std::mt19937_64& random) {
  std::vector<Code> codes;
  while (codes.size() < count) {
    Code code = static_cast<Code>(random() & ((std::uint64_t{1} << codec.format().width) - 1));
    const bool is_signed = codec.format().sign != SignEncoding::unsigned_only;
    if (cancel && is_signed && codes.size() % 2 == 1) {
      const Code last = codes.back() ^ static_cast<Code>(random() % 4 == 0);
      const bool was_negative = codec.operand(last).significand < 0;
      code = codec.format().with_sign(!was_negative, codec.format().magnitude_of(last));
    }
    if (codec.is_number(code)) codes.push_back(code);
  }
  return codes;
}

struct Outcome {
  std::size_t bounded = 0, violations = 0, incongruent = 0;
  std::size_t high_estimates = 0, loose_estimates = 0;
  double largest_usage = 0;
};

constexpr std::size_t longest = 100;

// Random matrix products of one pair of formats, in any accumulator.
class Products {
 public:
  Products(const std::string& activations, const std::string& weights)
      : a_(parse_format(activations)),
        w_(parse_format(weights)),
        exact_a_(a_.format().name),
        exact_w_(w_.format().name),
        exact_(exact_a_, exact_w_, longest) {}

  Outcome run(const std::string& accumulator, GemmShape shape, std::uint64_t seed) {
    const auto [m, k, n] = shape;
    const MacRegisters registers =
        make_mac_registers(parse_accumulator(accumulator), a_.limits(), w_.limits(), k, 0);
    std::mt19937_64 random(seed);
    const std::vector<Code> a = random_codes(a_, m * k, seed % 2 == 0, random);
    const std::vector<Code> w = random_codes(w_, n * k, false, random);
    GemmOperands operands{m, k, n, {}, {}};
    for (const Code code : a) operands.a.push_back(a_.operand(code));
    for (const Code code : w) operands.b.push_back(w_.operand(code));
    RegisterFile file = make_register_file(registers.last().layout, m * n);
    multiply_matrices(operands, registers, seed, 0, file);

    const int quantum = static_cast<int>(exact_a_.quantum_exp() + exact_w_.quantum_exp());
    const RegisterReader reader(file.layout);
    const ErrorBound bound(registers, quantum, k);
    const auto modulus = congruence_exp(registers, quantum);
    Outcome outcome;
    for (std::size_t i = 0; i < m * n; ++i) {
      exact_.compute(std::span(a).subspan(i / n * k, k), std::span(w).subspan(i % n * k, k), sum_,
                     magnitude_);
      reader.read(file.bits(i), value_);
      if (modulus && !congruent(value_, sum_, *modulus)) ++outcome.incongruent;
      if ((file.flags[i] & output_overflowed) != 0) continue;
      judge(bound.of(magnitude_), outcome);
      judge_estimate(bound, outcome);
    }
    return outcome;
  }

 private:
  void judge(const MpfrNumber& bound, Outcome& outcome) const {
    ++outcome.bounded;
    const MpfrNumber error = distance(value_, sum_);
    if (!is_finite(error) || bound < error) ++outcome.violations;
    if (bound.to_double() == 0) return;
    outcome.largest_usage = std::max(outcome.largest_usage, error.to_double() / bound.to_double());
  }

  void judge_estimate(const ErrorBound& bound, Outcome& outcome) const {
    const double estimate = bound.at_least(mpfr_get_d(magnitude_.get(), MPFR_RNDD));
    const MpfrNumber exact = bound.of(magnitude_);
    if (exact < real(estimate)) ++outcome.high_estimates;
    if (estimate < exact.to_double() * (1 - 0x1p-40)) ++outcome.loose_estimates;
  }

  Codec a_, w_;
  ExactFormat exact_a_, exact_w_;
  ExactDot exact_;
  MpfrNumber sum_{2}, magnitude_{2}, value_{2};
};

const std::vector<std::string> modes{"nearest-even", "nearest-away", "toward-zero", "up",
                                     "down",         "to-odd",       "stochastic"};

// The accumulators of a family, in every rounding mode.
std::vector<std::string> in_all_modes(const std::vector<std::string>& accumulators) {
  std::vector<std::string> all;
  for (const std::string& accumulator : accumulators) {
    for (const std::string& mode : modes) all.push_back(accumulator + ",rounding=" + mode);
  }
  return all;
}

constexpr const char* operand_pairs[][2] = {
    {"e4m3", "e4m3"},      {"e5m2", "e4m3"}, {"int8", "int8"},     {"posit8_2", "posit8_2"},
    {"uint4", "fixed8.4"}, {"e2m1", "e2m1"}, {"fp16", "posit16_1"}};

void check_bounds(const std::vector<std::string>& accumulators, std::size_t least_bounded) {
  std::size_t bounded = 0;
  std::size_t loose_estimates = 0;
  double largest_usage = 0;
  std::uint64_t seed = 0;
  for (const auto& pair : operand_pairs) {
    Products products(pair[0], pair[1]);
    for (const std::string& accumulator : accumulators) {
      for (const std::size_t k : {1u, 2u, 9u, 70u}) {
        CAPTURE(accumulator);
        CAPTURE(std::string(pair[0]));
        CAPTURE(k);
        const Outcome outcome = products.run(accumulator, {3, k, 3}, ++seed);
        CHECK(outcome.violations == 0);
        CHECK(outcome.incongruent == 0);
        CHECK(outcome.high_estimates == 0);
        loose_estimates += outcome.loose_estimates;
        bounded += outcome.bounded;
        largest_usage = std::max(largest_usage, outcome.largest_usage);
      }
    }
  }
  MESSAGE(bounded << " sums within bounds, up to " << largest_usage << " of the bound used");
  CHECK(bounded >= least_bounded);
  CHECK(loose_estimates <= bounded / 100);  // those whose reach is next to a power of two
}

}  // namespace

TEST_CASE("two's complement registers stay within their bounds") {
  std::vector<std::string> all = in_all_modes({"fixed:width=60,lsb=-6", "fixed:width=90,lsb=-14",
                                               "fixed:width=24,lsb=0,overflow=saturate"});
  all.insert(all.end(),
             {"exact", "int:width=12", "int:width=40,overflow=saturate", "int:width=90"});
  check_bounds(all, 3000);
}

TEST_CASE("floating-point registers stay within their bounds") {
  check_bounds(in_all_modes({"float:fp16", "float:bf16", "float:fp32", "float:e4m3", "float:e3m0",
                             "float:e8m3:finite", "float:e8m10:ieee,nosubnormals",
                             "float:e5m4:fnuz,nosubnormals"}),
               3000);
}

TEST_CASE("posit registers and float registers on an even grid stay within their bounds") {
  check_bounds(in_all_modes({"float:posit8_2", "float:posit16_1", "float:posit32_2",
                             "float:posit9_4", "float:int16", "float:fixed24.8"}),
               3000);
}

TEST_CASE("chunked sums of two registers stay within their bounds") {
  check_bounds(
      {"float:fp16,chunk=4", "float:e4m3,rounding=up,chunk=8+float:fp16",
       "float:bf16,chunk=3+float:fp32,rounding=toward-zero",
       "float:fp16,chunk=16+fixed:width=60,lsb=-8",
       "fixed:width=40,lsb=-4,rounding=down,chunk=5+float:fp16,rounding=to-odd",
       "int:width=10,chunk=4+int:width=16", "int:width=20,chunk=4+int:width=12",
       "exact:chunk=4+exact", "exact:chunk=9+float:e5m2", "exact:chunk=2+int:width=18",
       "int:width=14,chunk=8+exact", "float:posit16_1,chunk=4+float:posit8_2",
       "float:e5m4:fnuz,nosubnormals,chunk=4+exact", "float:posit8_2,chunk=4+int:width=90",
       "float:fp32,chunk=32+int:width=400", "float:e4m3,rounding=stochastic,random=8,chunk=4"},
      1500);
}

TEST_CASE("trees of adders stay within their bounds") {
  check_bounds(in_all_modes({"float:fp16,pairwise", "float:e4m3,tree=4+float:fp32",
                             "float:e5m4:fnuz,nosubnormals,tree=5", "float:posit8_2,pairwise",
                             "fixed:width=60,lsb=-3,tree=8", "float:posit16_1,tree=3"}),
               3000);
}

TEST_CASE("dual registers and quires stay within their bounds") {
  std::vector<std::string> all = in_all_modes({"fixed:width=60,lsb=-4,dual", "quire:partial",
                                               "fixed:width=90,lsb=-3,dual,chunk=6+float:fp32"});
  all.insert(all.end(), {"int:width=12,dual", "int:width=30,dual,overflow=saturate", "quire",
                         "quire:carry=0", "int:width=20,dual,chunk=7+int:width=18"});
  check_bounds(all, 2000);
}

TEST_CASE("sums of rounded products stay within their bounds") {
  check_bounds(
      {"float:fp16,unfused", "float:fp32,product=fp16", "float:fp32,product=e4m3",
       "float:e5m6,product=e5m3,product-rounding=up,rounding=down",
       "exact:product=bf16,product-rounding=to-odd", "exact:product=posit16_1",
       "float:fp32,product=e8m5,rounding=stochastic,product-rounding=stochastic",
       "fixed:width=80,lsb=-6,product=fp16,rounding=truncate", "int:width=60,product=int16",
       "float:fp16,unfused,pairwise", "float:bf16,unfused,chunk=4+float:fp32",
       "aligned:terms=4,fraction=12,result=fp32,product=e5m6", "quire:product=posit8_2"},
      1000);
}

TEST_CASE("aligned sums stay within their bounds") {
  check_bounds(in_all_modes({"aligned:terms=4,fraction=10,result=fp16",
                             "aligned:terms=16,fraction=25,result=fp32,alignment=nearest-even",
                             "aligned:terms=8,fraction=13,result=e8m13,alignment=up",
                             "aligned:terms=4,fraction=14,result=bf16,late,block=8,interleave=2",
                             "aligned:terms=4,fraction=20,result=fp32,chunk=20+float:fp32"}),
               3000);
}

TEST_CASE("one rounding to nearest uses at least half of its bound") {
  Products products("fp16", "e4m3");
  for (const std::string accumulator :
       {"float:fp16", "float:bf16", "float:e4m3", "float:posit8_2", "fixed:width=90,lsb=-9"}) {
    CAPTURE(accumulator);
    const Outcome outcome = products.run(accumulator, {30, 1, 30}, 3);
    CHECK(outcome.violations == 0);
    CHECK(outcome.bounded > 50);
    MESSAGE(accumulator << " uses " << outcome.largest_usage);
    CHECK(outcome.largest_usage > 0.5);
  }
}

TEST_CASE("rounding up tiny addends grows as the bound says") {
  // 1, then 59 times 2^-18 into e4m3 with 2u = 1/8: each adds one last place. 8 steps double the
  // register, from 1 to 2 and so on; from 256 it stays below the maximum for 6 more.
  const Codec e4m3(parse_format("e4m3"));
  const std::size_t k = 60;
  std::vector<Code> a(k, 0x01), w(k, 0x01);
  a[0] = w[0] = 0x38;  // 1
  GemmOperands operands{1, k, 1, {}, {}};
  for (const Code code : a) operands.a.push_back(e4m3.operand(code));
  for (const Code code : w) operands.b.push_back(e4m3.operand(code));
  const MacRegisters registers = make_mac_registers(parse_accumulator("float:e4m3,rounding=up"),
                                                    e4m3.limits(), e4m3.limits(), k, 0);
  RegisterFile file = make_register_file(registers.last().layout, 1);
  multiply_matrices(operands, registers, 0, 0, file);
  CHECK(file.flags[0] == output_inexact);
  MpfrNumber read(2);
  RegisterReader(file.layout).read(file.bits(0), read);
  const double value = read.to_double();
  CHECK(value == 176);  // 59 = 7 * 8 + 3: 128 * (1 + 3/8)
  const double sum = 1 + 59 * 0x1p-18;
  const double bound = ErrorBound(registers, -18, k).of(real(sum)).to_double();
  MESSAGE("error " << value - sum << ", bound " << bound);
  CHECK(value - sum <= bound);
  CHECK(bound < 20 * (value - sum));
}

}  // namespace guardbit::analysis::error_bound_property_test
