// Simulated sums of every kind of register never leave their bounds.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/error_bound.h"
#include "analysis/register_value.h"
#include "arith/dot.h"
#include "tests/unit/analysis/exact_helpers.h"

using namespace guardbit;

namespace {

struct Trial {
  std::string accumulator, activations, weights;
  std::size_t k;
};

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
  double largest_usage = 0;
};

class Simulation {
 public:
  explicit Simulation(const Trial& trial)
      : trial_(trial),
        a_(parse_format(trial.activations)),
        w_(parse_format(trial.weights)),
        registers_(make_mac_registers(parse_accumulator(trial.accumulator), a_.limits(),
                                      w_.limits(), trial.k, 0)),
        exact_(ExactFormat(a_.format().name), ExactFormat(w_.format().name), trial.k) {}

  Outcome run(std::size_t m, std::size_t n, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::vector<Code> a = random_codes(a_, m * trial_.k, seed % 2 == 0, random);
    const std::vector<Code> w = random_codes(w_, n * trial_.k, false, random);
    GemmOperands operands{m, trial_.k, n, {}, {}};
    for (const Code code : a) operands.a.push_back(a_.operand(code));
    for (const Code code : w) operands.b.push_back(w_.operand(code));
    RegisterFile file = make_register_file(registers_.last().layout, m * n);
    multiply_matrices(operands, registers_, seed, 0, file);
    Outcome outcome;
    for (std::size_t i = 0; i < m * n; ++i) {
      const std::span row = std::span(a).subspan(i / n * trial_.k, trial_.k);
      const std::span column = std::span(w).subspan(i % n * trial_.k, trial_.k);
      exact_.compute(row, column, sum_, magnitude_);
      judge(file, i, outcome);
    }
    return outcome;
  }

 private:
  void judge(const RegisterFile& file, std::size_t i, Outcome& outcome) {
    const int quantum = static_cast<int>(ExactFormat(a_.format().name).quantum_exp() +
                                         ExactFormat(w_.format().name).quantum_exp());
    if (!bound_) bound_ = std::make_unique<ErrorBound>(registers_, quantum, trial_.k);
    RegisterReader(file.layout).read(file.bits(i), value_);
    const auto exp = congruence_exp(registers_, quantum);
    if (exp && !congruent(value_, sum_, *exp)) ++outcome.incongruent;
    if (file.flags[i] & output_overflowed) return;
    ++outcome.bounded;
    const MpfrNumber error = distance(value_, sum_), bound = bound_->of(magnitude_);
    if (!is_finite(error) || bound < error) ++outcome.violations;
    if (bound.to_double() > 0) {
      outcome.largest_usage =
          std::max(outcome.largest_usage, error.to_double() / bound.to_double());
    }
  }

  Trial trial_;
  Codec a_, w_;
  MacRegisters registers_;
  ExactDot exact_;
  std::unique_ptr<ErrorBound> bound_;
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

const std::vector<std::string> operand_pairs[] = {
    {"e4m3", "e4m3"},   {"e5m2", "e4m3"},      {"int8", "int8"},    {"posit8_2", "posit8_2"},
    {"uint4", "fixed8.4"}, {"e2m1", "e2m1"}, {"fp16", "posit16_1"}};

void check_bounds(const std::vector<std::string>& accumulators, std::size_t least_bounded) {
  std::size_t bounded = 0;
  double largest_usage = 0;
  std::uint64_t seed = 0;
  for (const std::string& accumulator : accumulators) {
    for (const auto& pair : operand_pairs) {
      for (const std::size_t k : {1u, 2u, 9u, 70u}) {
        CAPTURE(accumulator);
        CAPTURE(pair[0]);
        CAPTURE(k);
        const Outcome outcome = Simulation({accumulator, pair[0], pair[1], k}).run(3, 3, ++seed);
        CHECK(outcome.violations == 0);
        CHECK(outcome.incongruent == 0);
        bounded += outcome.bounded;
        largest_usage = std::max(largest_usage, outcome.largest_usage);
      }
    }
  }
  MESSAGE(bounded << " sums within bounds, up to " << largest_usage << " of the bound used");
  CHECK(bounded >= least_bounded);
}

}  // namespace

TEST_CASE("two's complement registers stay within their bounds") {
  std::vector<std::string> all = in_all_modes({"fixed:width=60,lsb=-6", "fixed:width=90,lsb=-14",
                                               "fixed:width=24,lsb=0,overflow=saturate"});
  all.insert(all.end(), {"exact", "int:width=12", "int:width=40,overflow=saturate", "int:width=90"});
  check_bounds(all, 3000);
}

TEST_CASE("floating-point registers stay within their bounds") {
  check_bounds(in_all_modes({"float:fp16", "float:bf16", "float:fp32", "float:e4m3", "float:e3m0",
                             "float:e8m3,finite", "float:e8m10,ieee,nosubnormals",
                             "float:e5m4,fnuz,nosubnormals"}),
               3000);
}

TEST_CASE("posit registers and float registers on an even grid stay within their bounds") {
  check_bounds(in_all_modes({"float:posit8_2", "float:posit16_1", "float:posit32_2", "float:posit9_4",
                             "float:int16", "float:fixed24.8"}),
               3000);
}

TEST_CASE("chunked sums of two registers stay within their bounds") {
  check_bounds({"float:fp16,chunk=4", "float:e4m3,rounding=up,chunk=8+float:fp16",
                "float:bf16,chunk=3+float:fp32,rounding=toward-zero",
                "float:fp16,chunk=16+fixed:width=60,lsb=-8",
                "fixed:width=40,lsb=-4,rounding=down,chunk=5+float:fp16,rounding=to-odd",
                "int:width=10,chunk=4+int:width=16", "int:width=20,chunk=4+int:width=12",
                "exact:chunk=4+exact", "exact:chunk=9+float:e5m2", "exact:chunk=2+int:width=18",
                "int:width=14,chunk=8+exact", "float:posit16_1,chunk=4+float:posit8_2",
                "float:e5m4,fnuz,nosubnormals,chunk=4+exact",
                "float:posit8_2,chunk=4+int:width=90", "float:fp32,chunk=32+int:width=400",
                "float:e4m3,rounding=stochastic,random=8,chunk=4"},
               1500);
}

TEST_CASE("one rounding to nearest uses at least half of its bound") {
  for (const char* accumulator :
       {"float:fp16", "float:bf16", "float:e4m3", "float:posit8_2", "fixed:width=70,lsb=-9"}) {
    CAPTURE(accumulator);
    const Outcome outcome = Simulation({accumulator, "e5m2", "e4m3", 1}).run(40, 40, 3);
    CHECK(outcome.violations == 0);
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
  CHECK(file.flags[0] == 0);
  CHECK(e4m3.operand(static_cast<Code>(file.words[0])).significand != 0);
  const double value = e4m3.format().decode(static_cast<Code>(file.words[0])).significand *
                       std::pow(2.0, e4m3.format().decode(static_cast<Code>(file.words[0])).quantum_exp);
  CHECK(value == 176);  // 59 = 7 * 8 + 3: 128 * (1 + 3/8)
  const double sum = 1 + 59 * 0x1p-18;
  const double bound = ErrorBound(registers, -18, k).of(real(sum)).to_double();
  MESSAGE("error " << value - sum << ", bound " << bound);
  CHECK(value - sum <= bound);
  CHECK(bound < 20 * (value - sum));
}
