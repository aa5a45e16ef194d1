// Groups found again from the products that waited.
#include "arith/registers/kinds/watch_aligned.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace guardbit::inline arith {
namespace {

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
RegisterContent watch_block(const Watched<AlignedAccumulator>& watched, const Terms& terms,
                            std::vector<AlignedGroup>& groups) {
  AlignedRule rule = watched.accumulator.rule();
  rule.late = false;
  rule.block = 0;
  rule.interleave = 1;
  const FloatingPointAccumulator& reg = watched.accumulator.group_register();
  const AlignedAccumulator aligned(rule, reg, reg);
  const auto size = static_cast<std::size_t>(rule.terms);
  AlignedAccumulator::State block;
  AdditionCounts counts;
  AlignedAccumulator::Peak peak;
  for (std::size_t begin = 0; begin < terms.products.size(); begin += size) {
    const std::size_t end = std::min(terms.products.size(), begin + size);
    const auto products = std::span(terms.products).subspan(begin, end - begin);
    if (!all_zero(products) && !aligned.is_special(block)) {
      groups.push_back(group_of(aligned, block.sum, terms, begin, end));
    }
    for (const Product& product : products) {
      aligned.add(block, product, watched.random, counts, peak);
    }
    aligned.finish(block, watched.random, counts, peak);
  }
  return watched.content(block);
}

}  // namespace

void watch(const Watched<AlignedAccumulator>& watched, MacStep& step) {
  const AlignedAccumulator& aligned = watched.accumulator;
  step.inner.random = watched.random;
  step.inner.after = watched.content(watched.after);
  step.waiting = watched.after.waiting.size();
  if (step.waiting != 0) return;
  std::vector<Product> products = watched.before.waiting;
  products.push_back(watched.taken);
  const RegisterContent before = watched.content(watched.before);
  if (any_special(products) || before.special) return;
  const std::size_t first = step.k + 1 - products.size();
  Terms terms;
  for (const std::size_t i : aligned.rule().late_order(products.size())) {
    terms.products.push_back(products[i]);
    terms.k.push_back(first + i);
  }
  if (aligned.rule().late) {
    const RegisterContent block = watch_block(watched, terms, step.groups);
    const RegisterContent after = std::move(step.inner.after);
    step.inner = addition(watched.bank, before, number_of(block), watched.random);
    step.inner.after = after;
  } else if (!all_zero(products)) {
    step.groups.push_back(group_of(aligned, watched.before.sum, terms, 0, products.size()));
    step.inner.sum = sum_of(step.groups.back());
  }
}

}  // namespace guardbit::inline arith
