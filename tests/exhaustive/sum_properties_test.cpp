// What holds for sums whatever the format: they are monotone in each operand, change sign with
// it, and exact ones do not depend on the order.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/judge/register_value.h"
#include "arith/product/matrix_product.h"
#include "tests/random_specs.h"

namespace guardbit::analysis::sum_properties_test {
namespace {

// One dot product in one accumulator.
class Sum {
 public:
  Sum(const std::string& a, const std::string& b, const std::string& accumulator, std::size_t k)
      : k_(k),
        a_(parse_format(a)),
        b_(parse_format(b)),
        registers_(
            make_mac_registers(parse_accumulator(accumulator), a_.limits(), b_.limits(), k, 0)),
        reader_(registers_.last().layout) {}

  const Codec& a() const { return a_; }
  std::vector<Operand> random_operands(bool of_a, std::mt19937_64& random) const {
    const Codec& codec = of_a ? a_ : b_;
    std::vector<Operand> operands;
    while (operands.size() < k_) {
      const auto code =
          static_cast<Code>(random() & ((std::uint64_t{1} << codec.format().width) - 1));
      if (codec.is_number(code)) operands.push_back(codec.operand(code));
    }
    return operands;
  }
  MpfrNumber operator()(const std::vector<Operand>& a, const std::vector<Operand>& b) {
    file_ = make_register_file(registers_.last().layout, 1);
    multiply_matrices({1, k_, 1, a, b}, registers_, 7, 0, file_);
    MpfrNumber value(2);
    reader_.read(file_.bits(0), value);
    return value;
  }
  std::uint8_t flags() const { return file_.flags[0]; }

 private:
  std::size_t k_;
  Codec a_, b_;
  MacRegisters registers_;
  RegisterReader reader_;
  RegisterFile file_;
};

bool less_or_same(const MpfrNumber& x, const MpfrNumber& y) { return x < y || x == y; }

// a.value <= b.value, exactly.
bool at_most(const Operand& a, const Operand& b) {
  const Real difference =
      real_sum(b.significand, b.quantum_exp, Int128{-a.significand}, a.quantum_exp);
  return !difference.negative;
}

const char* const accumulators[] = {"float:fp16,overflow=saturate",
                                    "float:e4m3,rounding=toward-zero",
                                    "float:fp32,rounding=up,chunk=3+float:bf16",
                                    "float:posit16_1,rounding=to-odd",
                                    "float:e5m6,rounding=stochastic,overflow=saturate",
                                    "float:fp16,overflow=saturate,pairwise",
                                    "float:e5m6,overflow=saturate,unfused",
                                    "fixed:width=20,lsb=-4,overflow=saturate",
                                    "fixed:width=16,lsb=-2,overflow=saturate,rounding=down,tree=2",
                                    "fixed:width=16,lsb=-2,overflow=saturate,dual",
                                    "quire:partial"};

}  // namespace

TEST_CASE("a sum never falls when one product rises") {
  std::mt19937_64 random(3);
  std::size_t cases = 0, wrong = 0;
  std::string first;
  for (const std::string& format : test::example_formats()) {
    if (limits_of(parse_format(format)).format.starts_with("u")) continue;
    for (const char* accumulator : accumulators) {
      Sum sum(format, "e4m3", accumulator, 5);
      for (int repeat = 0; repeat < 60; ++repeat) {
        std::vector<Operand> low = sum.random_operands(true, random);
        std::vector<Operand> b = sum.random_operands(false, random);
        std::vector<Operand> high = low;
        const std::size_t k = random() % 5;
        high[k] = sum.random_operands(true, random)[0];
        if (!at_most(low[k], high[k])) std::swap(low[k], high[k]);
        if (b[k].significand < 0) std::swap(low, high);
        const MpfrNumber lower = sum(low, b);
        const std::uint8_t flags = sum.flags();
        const MpfrNumber upper = sum(high, b);
        if (((flags | sum.flags()) & output_invalid) != 0) continue;  // infinity minus infinity
        const bool holds = less_or_same(lower, upper);
        if (!holds && wrong++ == 0) first = format + " in " + accumulator;
        ++cases;
      }
    }
  }
  CAPTURE(first);
  CHECK(wrong == 0);
  MESSAGE(cases << " pairs of sums");
}

TEST_CASE("a sum changes its sign with its operands") {
  // Without modes that know up from down, and without registers that reach further down than up.
  const char* const symmetric[] = {"float:fp16",
                                   "float:e4m3,rounding=toward-zero",
                                   "float:bf16,rounding=nearest-away,chunk=2+float:fp32",
                                   "float:posit16_1",
                                   "float:fp32,rounding=to-odd,pairwise",
                                   "float:e5m6,rounding=stochastic",
                                   "float:fp16,unfused,tree=3",
                                   "aligned:terms=2,fraction=9,result=fp16",
                                   "quire",
                                   "fixed:width=60,lsb=-4,rounding=nearest-even",
                                   "fixed:width=40,lsb=0,rounding=nearest-away,dual"};
  std::mt19937_64 random(4);
  std::size_t cases = 0, wrong = 0;
  std::string first;
  for (const std::string& format : test::example_formats()) {
    for (const char* accumulator : symmetric) {
      Sum sum(format, "e4m3", accumulator, 6);
      for (int repeat = 0; repeat < 60; ++repeat) {
        const std::vector<Operand> a = sum.random_operands(true, random);
        const std::vector<Operand> b = sum.random_operands(false, random);
        std::vector<Operand> minus = b;
        for (Operand& operand : minus) operand.significand = -operand.significand;
        MpfrNumber value = sum(a, b);
        const std::uint8_t flags = sum.flags();
        const MpfrNumber negated = sum(a, minus);
        const bool twos_complement_end = (flags & output_wrapped) != 0;
        if (twos_complement_end) continue;
        mpfr_neg(value.get(), value.get(), MPFR_RNDN);
        const bool both_nan = mpfr_nan_p(value.get()) != 0 && mpfr_nan_p(negated.get()) != 0;
        if (!(value == negated || both_nan) && wrong++ == 0) first = format + " in " + accumulator;
        if (flags != sum.flags() && wrong++ == 0) first = format + " in " + accumulator + ", flags";
        ++cases;
      }
    }
  }
  CAPTURE(first);
  CHECK(wrong == 0);
  MESSAGE(cases << " sums and their negatives");
}

TEST_CASE("exact and wrapping registers do not depend on the order") {
  const char* const order_free[] = {"exact",
                                    "quire",
                                    "quire:carry=0",
                                    "int:width=12",
                                    "exact:chunk=3",
                                    "int:width=9,chunk=2",
                                    "int:width=10,dual",
                                    "exact:pairwise",
                                    "fixed:width=30,lsb=-30"};
  std::mt19937_64 random(5);
  std::size_t cases = 0, wrong = 0;
  std::string first;
  for (const std::string& format :
       {"e2m1", "e2m3", "int8", "posit8_0", "uint4", "fixed8.4", "e4m3"}) {
    for (const char* accumulator : order_free) {
      Sum sum(format, format, accumulator, 11);
      for (int repeat = 0; repeat < 100; ++repeat) {
        std::vector<Operand> a = sum.random_operands(true, random);
        std::vector<Operand> b = sum.random_operands(false, random);
        const MpfrNumber value = sum(a, b);
        std::vector<std::size_t> order(a.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::shuffle(order.begin(), order.end(), random);
        std::vector<Operand> other_a, other_b;
        for (const std::size_t i : order) {
          other_a.push_back(a[i]);
          other_b.push_back(b[i]);
        }
        if (!(sum(other_a, other_b) == value) && wrong++ == 0)
          first = format + std::string(" in ") + accumulator;
        ++cases;
      }
    }
  }
  CAPTURE(first);
  CHECK(wrong == 0);
  MESSAGE(cases << " sums in two orders");
}

}  // namespace guardbit::analysis::sum_properties_test
