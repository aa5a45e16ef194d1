// Additions and aligned groups as an observer sees them.
#include "arith/registers/step_watch.h"

#include <span>
#include <utility>

namespace guardbit::inline arith {
namespace {

constexpr int widest = 2170;  // of WideInt, with room for an addend

// The addend as a multiple of the register's last bit, rounded by the register's own code.
ExactNumber taken_by(const Register& reg, const ExactNumber& addend, std::uint64_t random) {
  const int lsb = reg.layout.lsb;
  if (!reg.layout.format.empty()) return addend;
  if (addend.exp >= lsb) return {addend.integer << (addend.exp - lsb), lsb};
  const FixedPointAccumulator<WideInt> adder(widest, lsb, reg.spec.rounding, Overflow::wrap);
  FixedPointAccumulator<WideInt>::State state;
  AdditionCounts counts;
  FixedPointAccumulator<WideInt>::Peak peak;
  adder.add(state, wide_int(addend.integer), addend.exp, random, counts, peak);
  return {big_int(state.value), lsb};
}

// The products of a group, by their number.
struct Terms {
  std::vector<Product> products;
  std::vector<std::size_t> k;
};

bool any_special(const std::vector<Product>& products) {
  return std::any_of(products.begin(), products.end(),
                     [](const Product& product) { return product.is_special(); });
}

bool all_zero(std::span<const Product> products) {
  return std::all_of(products.begin(), products.end(),
                     [](const Product& product) { return product.integer == 0; });
}

AlignedGroup group_of(const AlignedAccumulator& aligned, const FloatingPointAccumulator::State& sum,
                      const Terms& terms, std::size_t begin, std::size_t end) {
  const Product addend = AlignedAccumulator::as_term(aligned.sum_register(), sum);
  AlignedGroup group;
  group.exponent =
      aligned.common_exponent(std::span(terms.products).subspan(begin, end - begin), addend);
  group.unit_exp = group.exponent - aligned.rule().fraction;
  bool lost = false;
  group.register_units = aligned.aligned(addend, group.exponent, lost);
  for (std::size_t i = begin; i < end; ++i) {
    group.terms.push_back({terms.k[i], aligned.aligned(terms.products[i], group.exponent, lost)});
  }
  return group;
}

ExactNumber sum_of(const AlignedGroup& group) {
  BigInt units = group.register_units;
  for (const AlignedGroup::Term& term : group.terms) units += term.units;
  return {units, group.unit_exp};
}

// The groups of a late addition, each added to the ones before it; returns their sum.
RegisterContent watch_block(const WatchedRegister& watched, const Terms& terms,
                            std::uint64_t random, std::vector<AlignedGroup>& groups) {
  RegisterSpec spec = watched.reg.spec;
  spec.aligned.late = false;
  spec.aligned.block = 0;
  spec.aligned.interleave = 1;
  const Register reg = make_register(spec, {}, 0);
  const auto& aligned = std::get<AlignedAccumulator>(reg.accumulator);
  const auto size = static_cast<std::size_t>(spec.aligned.terms);
  AlignedAccumulator::State block;
  AdditionCounts counts;
  AlignedAccumulator::Peak peak;
  for (std::size_t begin = 0; begin < terms.products.size(); begin += size) {
    const std::size_t end = std::min(terms.products.size(), begin + size);
    const auto products = std::span(terms.products).subspan(begin, end - begin);
    if (!all_zero(products) && !aligned.is_special(block)) {
      groups.push_back(group_of(aligned, block.sum, terms, begin, end));
    }
    for (const Product& product : products) aligned.add(block, product, random, counts, peak);
    aligned.finish(block, random, counts, peak);
  }
  return watched.content(aligned, block);
}

}  // namespace

RegisterStep addition(const Register& reg, const RegisterContent& before,
                      const std::optional<ExactNumber>& addend, std::uint64_t random) {
  RegisterStep step;
  step.random = random;
  if (!addend || before.special) return step;
  step.addend = taken_by(reg, *addend, random);
  step.sum = before.number + *step.addend;
  return step;
}

void watch(const AlignedAccumulator& aligned, const WatchedRegister& watched,
           const States<AlignedAccumulator::State>& states, const Product& taken,
           std::uint64_t random, MacStep& step) {
  step.inner.random = random;
  step.inner.after = watched.content(aligned, states.after);
  step.waiting = states.after.waiting.size();
  if (step.waiting != 0) return;
  std::vector<Product> products = states.before.waiting;
  products.push_back(taken);
  const RegisterContent before = watched.content(aligned, states.before);
  if (any_special(products) || before.special) return;
  const std::size_t first = step.k + 1 - products.size();
  Terms terms;
  for (const std::size_t i : aligned.late_order(products.size())) {
    terms.products.push_back(products[i]);
    terms.k.push_back(first + i);
  }
  if (aligned.rule().late) {
    const RegisterContent block = watch_block(watched, terms, random, step.groups);
    const RegisterContent after = std::move(step.inner.after);
    step.inner = addition(watched.reg, before, number_of(block), random);
    step.inner.after = after;
  } else if (!all_zero(products)) {
    step.groups.push_back(group_of(aligned, states.before.sum, terms, 0, products.size()));
    step.inner.sum = sum_of(step.groups.back());
  }
}

}  // namespace guardbit::inline arith
