// Exact accumulators of posits against sums in integers of any size.
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/reference/exact.h"
#include "arith/numbers/big_int.h"
#include "arith/product/matrix_product.h"

namespace guardbit::analysis::quire_test {
namespace {

// A posit as a multiple of the smallest one, read from the reference.
BigInt in_quanta(const ExactFormat& format, Code code) {
  const ExactValue decoded = format.decode(code);
  if (decoded.value_class != ValueClass::finite) return 0;
  MpfrNumber quanta(decoded.value.precision());
  mpfr_mul_2si(quanta.get(), decoded.value.get(), -format.quantum_exp(), MPFR_RNDN);
  char* digits = nullptr;
  mpfr_asprintf(&digits, "%.0Rf", quanta.get());
  const BigInt result(digits);
  mpfr_free_str(digits);
  return result;
}

BigInt content(std::span<const std::uint64_t> words) {
  BigInt value = 0;
  for (std::size_t i = words.size(); i-- > 0;) value = (value << 64) + words[i];
  const bool negative = (words.back() >> 63) != 0;
  return negative ? BigInt(value - (BigInt(1) << (64 * words.size()))) : value;
}

class QuireProof {
 public:
  explicit QuireProof(const std::string& name)
      : codec_(parse_format(name)), exact_(codec_.format().name) {
    for (Code code = 0; code < Code{1} << codec_.format().width; ++code) {
      if (!codec_.is_number(code)) continue;
      codes_.push_back(code);
      quanta_.push_back(in_quanta(exact_, code));
    }
  }

  // `outputs` sums of k products each: of any posits, and of only the largest and the smallest.
  void prove(const std::string& accumulator, std::size_t outputs, std::size_t k) {
    const MacRegisters registers =
        make_mac_registers(parse_accumulator(accumulator), codec_.limits(), codec_.limits(), k, 0);
    const RegisterLayout& layout = registers.last().layout;
    CHECK(layout.lsb == 2 * exact_.quantum_exp());
    RegisterFile file = make_register_file(layout, 1);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < outputs; ++i) {
      GemmOperands operands{1, k, 1, {}, {}};
      BigInt sum = 0;
      for (std::size_t step = 0; step < k; ++step) {
        const std::size_t a = pick(i % 2 == 1), b = pick(i % 2 == 1);
        operands.a.push_back(codec_.operand(codes_[a]));
        operands.b.push_back(codec_.operand(codes_[b]));
        sum += quanta_[a] * quanta_[b];
      }
      multiply_matrices(operands, registers, 0, 0, file);
      wrong += content(file.bits(0)) != sum || file.flags[0] != 0;
    }
    const std::string text = codec_.format().name + " in " + accumulator + " of " +
                             std::to_string(layout.width) + " bits: " + std::to_string(outputs) +
                             " sums of " + std::to_string(k) + " products";
    MESSAGE(text);
    CHECK(wrong == 0);
  }

 private:
  std::size_t pick(bool extreme) {
    if (!extreme) return random_() % codes_.size();
    const std::size_t half = codes_.size() / 2;  // NaR is left out, so the largest comes before
    const std::size_t ends[] = {1, half, half + 1, codes_.size() - 1, half - 1};
    return ends[random_() % std::size(ends)];
  }

  Codec codec_;
  ExactFormat exact_;
  std::vector<Code> codes_;
  std::vector<BigInt> quanta_;
  std::mt19937_64 random_{2022};
};

}  // namespace

TEST_CASE("exact accumulators of posits hold the sums of unbounded integers") {
  for (const char* name : {"posit8_0", "posit8_2", "posit16_1"}) {
    QuireProof proof(name);
    proof.prove("exact", 200, 4096);
    proof.prove("quire", 200, 4096);
  }
}

}  // namespace guardbit::analysis::quire_test
