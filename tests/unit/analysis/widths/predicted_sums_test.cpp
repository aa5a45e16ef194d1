// What formulas predict of accumulators, against sums formed to the bit.
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/widths/sum_error_model.h"
#include "arith/kernels/prepared_gemm.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::analysis::predicted_sums_test {
namespace {

// Random operands of a matrix product and its exact outputs, which double holds but for 2^-50.
struct RandomSums {
  RandomSums(const char* format_a, std::size_t m, const char* format_b, std::size_t n,
             std::size_t k)
      : codec_a(codec_of(format_a)), codec_b(codec_of(format_b)) {
    operands.m = m;
    operands.n = n;
    operands.k = k;
  }

  template <class Draw>
  void fill(const Draw& draw_a, const Draw& draw_b) {
    const std::vector<double> a = line(codec_a, operands.m, draw_a, operands.a);
    const std::vector<double> b = line(codec_b, operands.n, draw_b, operands.b);
    for (std::size_t i = 0; i < operands.m; ++i) {
      for (std::size_t j = 0; j < operands.n; ++j) {
        double sum = 0;
        for (std::size_t t = 0; t < operands.k; ++t) {
          sum += a[i * operands.k + t] * b[j * operands.k + t];
        }
        exact.push_back(sum);
      }
    }
  }

  std::vector<double> under(const std::string& accumulator) const {
    const MacRegisters registers = make_mac_registers(
        parse_accumulator(accumulator), codec_a.limits(), codec_b.limits(), operands.k, 0);
    RegisterFile file = make_register_file(registers.last().layout, exact.size());
    const PreparedGemm prepared(operands);
    multiply_matrices(prepared, registers, {7, 0, Detail::events, false, nullptr}, file);
    const Format format = parse_format(file.layout.format().name);
    std::vector<double> sums;
    for (const std::uint64_t word : file.words) {
      sums.push_back(value_of(format.decode(static_cast<Code>(word))));
    }
    return sums;
  }

  Codec codec_a, codec_b;
  GemmOperands operands;
  std::vector<double> exact;

 private:
  template <class Draw>
  std::vector<double> line(const Codec& codec, std::size_t lines, const Draw& draw,
                           std::vector<Operand>& line) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < lines * operands.k; ++i) {
      const Code code = rounded(codec, draw());
      line.push_back(codec.operand(code));
      values.push_back(value_of(codec.format().decode(code)));
    }
    return values;
  }
};

double mean_square(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum / static_cast<double>(values.size());
}

std::vector<double> difference(std::vector<double> a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  return a;
}

RandomSums gaussian_products(std::size_t k, std::size_t lines) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> gauss;
  const auto draw = [&] { return gauss(random); };
  RandomSums sums("fp16", lines, "fp16", lines, k);
  sums.fill(draw, draw);
  return sums;
}

std::string register_of(int fraction_bits, const char* rest) {
  return "float:e8m" + std::to_string(fraction_bits) + rest;
}

}  // namespace

// 4096 sums of a case, from 64 rows and 64 columns. The models do without the size of terms: where
// n 4^-m exceeds 1/4 a quantum of the sum exceeds a term's standard deviation, terms vanish as a
// whole, and less is lost than the models say.
TEST_CASE("sums of 256 to 16384 products err as predicted, in 6 to 12 significant bits") {
  for (const std::size_t n : {256U, 1024U, 4096U, 16384U}) {
    const RandomSums sums = gaussian_products(n, 64);
    const double power = mean_square(sums.exact), terms = static_cast<double>(n);
    for (int bits = 5; bits <= 11; ++bits) {
      CAPTURE(n);
      CAPTURE(bits);
      const auto error = [&](const char* rounding) {
        return mean_square(difference(sums.under(register_of(bits, rounding)), sums.exact)) / power;
      };
      const double nearest = error("") / relative_sum_error(FairRounding::nearest, bits, terms);
      const double stochastic =
          error(",rounding=stochastic") / relative_sum_error(FairRounding::stochastic, bits, terms);
      if (std::ldexp(terms, -2 * bits) <= 0.25) {
        CHECK(nearest == doctest::Approx(1).epsilon(0.12));
        CHECK(stochastic == doctest::Approx(1).epsilon(0.12));
      } else {
        CHECK((nearest > 0.4 && nearest < 1));
        CHECK((stochastic > 0.6 && stochastic < 1));
      }
      const double kept =
          mean_square(sums.under(register_of(bits, ",rounding=toward-zero"))) / power;
      CHECK(kept == doctest::Approx(truncated_variance(bits, terms)).epsilon(0.05));
    }
  }
}

TEST_CASE("chunks of 64 of 8192 products of 5 fraction bits err as predicted") {
  const RandomSums sums = gaussian_products(8192, 16);
  // The products' own rounding is no error of the sums: an exact register after it is the
  // reference.
  const double exact_power = mean_square(sums.exact);
  const std::vector<double> reference = sums.under("float:e8m23,product=e8m5");
  for (const int bits : {5, 6}) {
    const auto found = sums.under(register_of(bits, ",product=e8m5,chunk=64"));
    const double error = mean_square(difference(found, reference)) / exact_power;
    const double predicted =
        relative_sum_error(FairRounding::nearest, bits, effective_terms(8192, 64));
    CHECK(error == doctest::Approx(predicted).epsilon(0.25));
  }
}

// N. Wang et al., "Training deep neural networks with 8-bit floating point numbers", NeurIPS 2018,
// section 2.3: sums of terms of mean 1 and standard deviation 1 in 1-6-9 floats. The means were
// simulated before this program was written. One after another, nearest-even sticks at 4096
// exactly: its neighbours are 8 apart there, and no term exceeds 2.74, less than half of that.
TEST_CASE("chunks keep sums of terms with a mean from standing still") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(1 - std::sqrt(3.0), 1 + std::sqrt(3.0));
  RandomSums sums("fp16", 256, "int2", 1, 16384);
  using Draw = std::function<double()>;
  sums.fill(Draw([&] { return uniform(random); }), Draw([] { return 1.0; }));
  const auto relative = [&](const std::string& rest) {
    std::vector<double> errors = difference(sums.under("float:e6m9" + rest), sums.exact);
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i] /= sums.exact[i];
    return errors;
  };
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  for (const double sum : sums.under("float:e6m9")) CHECK(sum == 4096);
  struct Row {
    const char* rest;
    double mean;
  };
  for (const Row& row :
       {Row{"", -0.750}, Row{",chunk=2", -0.500}, Row{",chunk=4", -0.458}, Row{",chunk=8", -0.0062},
        Row{",chunk=16", -0.0003}, Row{",chunk=64", 0.0002}, Row{",chunk=512", 0},
        Row{",chunk=4096", -0.078}}) {
    CAPTURE(row.rest);
    CHECK(std::abs(mean(relative(row.rest)) - row.mean) < 0.0015);
  }
  CHECK(std::sqrt(mean_square(relative(",chunk=64"))) == doctest::Approx(0.0033).epsilon(0.1));
  CHECK(std::sqrt(mean_square(relative(",chunk=512"))) == doctest::Approx(0.0015).epsilon(0.1));
  const std::vector<double> stochastic = relative(",rounding=stochastic");
  // 0.027 / sqrt(256) is the standard deviation of the mean.
  CHECK(std::abs(mean(stochastic)) < 0.005);
  CHECK(std::sqrt(mean_square(stochastic)) == doctest::Approx(0.027).epsilon(0.1));
}

}  // namespace guardbit::analysis::predicted_sums_test
