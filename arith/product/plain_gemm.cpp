// The plain path of the functional model: right for every format and register.
#include "arith/product/plain_gemm.h"

#include <algorithm>
#include <memory>

namespace guardbit::inline arith {
namespace {

// One output after another: its inner sums in one register, added to another one where there is
// one.
class PlainProduct {
 public:
  PlainProduct(const GemmOperands& operands, const MacRegisters& registers, std::uint64_t seed)
      : operands_(operands),
        registers_(registers),
        seed_(seed),
        inner_(registers.inner.make_bank(1, registers.product)),
        outer_(registers.outer ? registers.outer->make_bank(1) : nullptr),
        inner_sums_(inner_sum_count(registers.order, operands.k)) {}

  // Number i of the product's outputs to place `output` of the file.
  void form(std::size_t i, std::size_t output, RegisterFile& file) {
    Bank& last = outer_ ? *outer_ : *inner_;
    inner_->clear(0);
    last.clear(0);
    if (!operands_.bias.empty()) {
      last.load(0, operands_.bias.at(i % operands_.n), bias_random(seed_, output));
    }
    SumOfProducts products{operands_.a.data() + i / operands_.n * operands_.k,
                           operands_.b.data() + i % operands_.n * operands_.k,
                           {},
                           seed_,
                           output};
    for (std::size_t chunk = 0; chunk < inner_sums_; ++chunk) {
      products.products = inner_sum(registers_.order, operands_.k, chunk);
      inner_->sum(0, products);
      if (!outer_) continue;
      outer_->add(0, *inner_, 0, chunk_random(seed_, output, chunk), factor(i, chunk));
      inner_->clear(0);
    }
    last.write(0, output, file);
  }
  MacTally tally() const { return tally_of(*inner_, outer_.get()); }

 private:
  // What inner sum number `chunk` of output i is multiplied with.
  Product factor(std::size_t i, std::size_t chunk) const {
    if (!registers_.sum_factors) return unit_product;
    return multiply(operands_.a_scales[i / operands_.n * inner_sums_ + chunk],
                    operands_.b_scales[i % operands_.n * inner_sums_ + chunk]);
  }

  const GemmOperands& operands_;
  const MacRegisters& registers_;
  std::uint64_t seed_;
  std::unique_ptr<Bank> inner_, outer_;
  std::size_t inner_sums_;
};

}  // namespace

MacTally multiply_plainly(const GemmOperands& operands, const MacRegisters& registers,
                          const OutputRange& range, std::uint64_t seed, std::size_t first_output,
                          RegisterFile& file) {
  PlainProduct product(operands, registers, seed);
  for (std::size_t m = range.m_begin; m < range.m_end; ++m) {
    for (std::size_t n = range.n_begin; n < range.n_end; ++n) {
      const std::size_t i = m * operands.n + n;
      product.form(i, first_output + i, file);
    }
  }
  return product.tally();
}

}  // namespace guardbit::inline arith
