// Driving one MAC unit product by product, and looking at its registers in between.
#include "arith/registers/observer.h"

#include <cassert>
#include <memory>
#include <utility>

#include "arith/registers/random_keys.h"

namespace guardbit::inline arith {
namespace {

constexpr auto but_special = static_cast<std::uint8_t>(~output_special);

// The dot product number `output`.
struct DotProduct {
  std::span<const Operand> a, b;
  std::uint64_t seed;
  std::size_t output;
};

// A bank of one register.
class ObservedRegister {
 public:
  ObservedRegister(const Register& reg, const std::optional<ProductStage>& product,
                   const ContentReader& reader)
      : bank_(reg.make_bank(1, product)), reader_(reader), product_(product) {}

  RegisterContent content() const {
    RegisterFile file = make_register_file(reader_.layout(), 1);
    bank_->write(0, 0, file);
    return reader_.read(file.bits(0));
  }
  RegisterStep load(const Product& value, std::uint64_t random) {
    const RegisterContent before = content();
    RegisterStep step = addition(*bank_, before, number_of(value), used(random));
    bank_->load(0, value, random);
    return ended(std::move(step), before);
  }
  // An inner sum, whose content is `content`.
  RegisterStep add(ObservedRegister& inner, const RegisterContent& content, std::uint64_t random) {
    const RegisterContent before = this->content();
    RegisterStep step = addition(*bank_, before, number_of(content), used(random));
    inner.bank_->take_flags(0);
    bank_->add(0, *inner.bank_, 0, random);
    inner.bank_->clear(0);
    return ended(std::move(step), before);
  }
  // Product k; `last`: it ends the inner sum.
  MacStep multiply_add(const DotProduct& dot, std::size_t k, bool last) {
    MacStep step;
    step.k = k;
    step.product = multiply(dot.a[k], dot.b[k]);
    const std::uint64_t random = used(product_random(dot.seed, dot.output, k));
    if (product_) {
      std::uint8_t flags = 0;
      AdditionCounts counts;
      step.rounded = product_->rounded(step.product, random >> 32, flags, counts);
    }
    bank_->observe({1, 0, 1, &dot.a[k], &dot.b[k], 1, 1, &random}, last, reader_, step);
    return step;
  }

 private:
  std::uint64_t used(std::uint64_t random) const { return bank_->is_stochastic() ? random : 0; }
  RegisterStep ended(RegisterStep step, const RegisterContent& before) {
    step.after = content();
    step.flags = bank_->take_flags(0);
    if (before.special) step.flags &= but_special;
    return step;
  }

  std::unique_ptr<Bank> bank_;
  const ContentReader& reader_;
  std::optional<ProductStage> product_;
};

}  // namespace

std::optional<ExactNumber> number_of(const Product& product) {
  if (product.is_special()) return std::nullopt;
  return ExactNumber{BigInt(product.integer), product.exp};
}

std::optional<ExactNumber> number_of(const RegisterContent& content) {
  return content.special ? std::nullopt : std::optional(content.number);
}

RegisterStep addition(const Bank& bank, const RegisterContent& before,
                      const std::optional<ExactNumber>& addend, std::uint64_t random) {
  RegisterStep step;
  step.random = random;
  if (!addend || before.special) return step;
  step.addend = bank.taken(*addend, random);
  step.sum = before.number + *step.addend;
  return step;
}

MacObserver::MacObserver(MacRegisters registers)
    : registers_(std::move(registers)), inner_(registers_.inner.layout) {
  if (registers_.outer) outer_.emplace(registers_.outer->layout);
}

MacSteps MacObserver::observe(std::span<const Operand> a, std::span<const Operand> b,
                              const std::optional<Product>& addend, std::uint64_t seed,
                              std::size_t output) const {
  assert(a.size() == b.size() && !a.empty());
  const DotProduct dot{a, b, seed, output};
  ObservedRegister inner(registers_.inner, registers_.product, inner_);
  std::optional<ObservedRegister> outer;
  if (registers_.outer) outer.emplace(*registers_.outer, std::nullopt, *outer_);
  MacSteps result;
  if (addend) {
    result.load = (outer ? *outer : inner).load(*addend, bias_random(seed, output));
    result.flags = result.load->flags;
  }
  const std::uint8_t passed_on = outer ? but_special : std::uint8_t{0xff};
  for (std::size_t chunk = 0; chunk < inner_sum_count(registers_.order, a.size()); ++chunk) {
    const InnerSum sum = inner_sum(registers_.order, a.size(), chunk);
    for (std::size_t i = 0; i < sum.count; ++i) {
      const bool last = i + 1 == sum.count;
      MacStep step = inner.multiply_add(dot, sum.product(i), last);
      result.flags |= static_cast<std::uint8_t>(step.inner.flags & passed_on);
      if (outer && last) {
        step.outer = outer->add(inner, step.inner.after, chunk_random(seed, output, chunk));
        result.flags |= step.outer->flags;
      }
      result.steps.push_back(std::move(step));
    }
  }
  result.result = (outer ? *outer : inner).content();
  return result;
}

}  // namespace guardbit::inline arith
