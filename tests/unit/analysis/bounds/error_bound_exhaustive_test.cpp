// Every sum of three addends in small floating-point registers lies within its bound.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/bounds/error_bound.h"
#include "analysis/judge/register_value.h"
#include "arith/product/matrix_product.h"
#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::error_bound_exhaustive_test {
namespace {

constexpr std::size_t terms = 3;
constexpr int addend_bits = 5;
constexpr std::size_t sums = std::size_t{1} << (terms * addend_bits);

// All triples of multiples of 1/4 in [-4, 4), each times 1.
class Triples {
 public:
  Triples() : codec_(parse_format("fixed5.2")), operands_{sums, terms, 1, {}, {}} {
    for (std::size_t i = 0; i < sums; ++i) {
      for (std::size_t k = 0; k < terms; ++k) {
        operands_.a.push_back(codec_.operand((i >> (k * addend_bits)) % (1 << addend_bits)));
      }
    }
    operands_.b.assign(terms, codec_.operand(4));
  }

  // The largest share of the bound that a sum without overflow uses.
  double largest_usage(const std::string& accumulator) {
    const MacRegisters registers = make_mac_registers(parse_accumulator(accumulator),
                                                      codec_.limits(), codec_.limits(), terms, 0);
    RegisterFile file = make_register_file(registers.last().layout, sums);
    multiply_matrices(operands_, registers, 1, 0, file);
    const RegisterReader reader(file.layout);
    const ErrorBound bound(registers, -2, terms);
    std::map<double, double> bounds;  // by sum of magnitudes, of which there are few
    double usage = 0;
    for (std::size_t i = 0; i < sums; ++i) {
      if ((file.flags[i] & output_overflowed) != 0) continue;
      const auto [sum, magnitude_sum] = exact(i);
      const auto [entry, is_new] = bounds.try_emplace(magnitude_sum, 0);
      if (is_new) entry->second = bound.of(real(magnitude_sum)).to_double();
      MpfrNumber value(2);
      reader.read(file.bits(i), value);
      const double error = std::abs(value.to_double() - sum);
      if (error != 0) usage = std::max(usage, error / entry->second);
    }
    return usage;
  }

 private:
  struct Sums {
    double sum = 0, magnitude_sum = 0;
  };
  Sums exact(std::size_t i) const {  // multiples of 1/4 below 16: exact in double
    Sums result;
    for (std::size_t k = 0; k < terms; ++k) {
      const auto addend = static_cast<double>(operands_.a[i * terms + k].significand) / 4;
      result.sum += addend;
      result.magnitude_sum += std::abs(addend);
    }
    return result;
  }

  Codec codec_;
  GemmOperands operands_;
};

}  // namespace

TEST_CASE("every sum of three addends lies within the bound, and some come near") {
  Triples triples;
  for (const std::string format :
       {"e2m1", "e3m0", "e3m1", "e2m2", "e3m2:ieee", "e3m1:finite,nosubnormals",
        "e2m2:finite,bias=0,nosubnormals", "posit4_2", "posit5_1", "posit6_0", "int6"}) {
    double largest = 0;
    for (const std::string mode : {"nearest-even", "nearest-away", "toward-zero", "up", "down",
                                   "to-odd", "stochastic,random=3"}) {
      for (const std::string chunk : {"", ",chunk=2", ",partials=2"}) {
        const std::string accumulator = "float:" + format + ",rounding=" + mode + chunk;
        CAPTURE(accumulator);
        const double usage = triples.largest_usage(accumulator);
        CHECK(usage <= 1);
        largest = std::max(largest, usage);
      }
    }
    CAPTURE(format);
    CHECK(largest > 0.3);
  }
}

}  // namespace guardbit::analysis::error_bound_exhaustive_test
