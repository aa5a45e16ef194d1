// Aligning, cutting and adding the terms of a group.
#include "arith/registers/kinds/aligned_sums.h"

#include <algorithm>
#include <utility>

#include "arith/registers/kinds/fixed_point.h"

namespace guardbit::inline arith {

AlignedAccumulator::AlignedAccumulator(const AlignedRule& rule, FloatingPointAccumulator sum,
                                       FloatingPointAccumulator group)
    : rule_(rule), batch_(rule.batch()), sum_(std::move(sum)), group_(std::move(group)) {}

Product AlignedAccumulator::as_term(const FloatingPointAccumulator& reg,
                                    const FloatingPointAccumulator::State& state) {
  return {state.significand, state.quantum_exp, reg.codec().operand(state.code).exponent};
}

int AlignedAccumulator::common_exponent(std::span<const Product> terms,
                                        const Product& addend) const {
  int largest = rule_.floor;
  if (addend.integer != 0) largest = std::max(largest, addend.exponent);
  for (const Product& term : terms) {
    if (term.integer != 0) largest = std::max(largest, term.exponent);
  }
  return largest;
}

std::int64_t AlignedAccumulator::aligned(const Product& term, int exponent, bool& lost) const {
  const int shift = exponent - rule_.fraction - term.exp;
  if (term.integer == 0) return 0;
  // No term exceeds 2^(exponent + 2), so a unit of it fits 63 bits.
  if (shift <= 0) return static_cast<std::int64_t>(term.integer << -shift);
  const bool negative = term.integer < 0;
  const auto [whole, residue] = shift_right(magnitude_of(term.integer), shift, 1);
  const bool up =
      rounds_up_in_magnitude({rule_.alignment, 1}, negative, (whole & 1) != 0, residue, 0);
  lost |= residue.inexact;
  const auto magnitude = static_cast<std::int64_t>(whole) + (up ? 1 : 0);
  return negative ? -magnitude : magnitude;
}

void AlignedAccumulator::fuse(const FloatingPointAccumulator& reg,
                              FloatingPointAccumulator::State& state,
                              std::span<const Product> terms, std::uint64_t random,
                              AdditionCounts& counts, Peak& peak) const {
  std::uint64_t added = 0;
  for (const Product& term : terms) {
    if (term.is_special()) reg.add_special(state, special_of(term), counts);
    added += term.integer != 0 ? 1 : 0;
  }
  if (reg.is_special(state) || added == 0) return;
  counts.additions += added;
  const Product addend = as_term(reg, state);
  const int exponent = common_exponent(terms, addend);
  bool lost = false;
  Int128 sum = aligned(addend, exponent, lost);
  if (lost) ++counts.lost_low_bits;
  for (const Product& term : terms) {
    bool term_lost = false;
    sum += aligned(term, exponent, term_lost);
    if (term_lost) ++counts.lost_low_bits;
    lost |= term_lost;
  }
  if (lost) state.flags |= output_inexact | output_lost_low_bits;
  const Real real = real_from(sum, exponent - rule_.fraction);
  reg.settle(state, real, random, counts, peak);
}

void AlignedAccumulator::add_late(State& state, std::uint64_t random, AdditionCounts& counts,
                                  Peak& peak) const {
  const std::vector<Product> waiting = std::exchange(state.waiting, {});
  std::vector<Product> terms;
  for (const std::size_t i : rule_.late_order(waiting.size())) terms.push_back(waiting[i]);
  FloatingPointAccumulator::State block;
  Peak unused;
  const auto size = static_cast<std::size_t>(rule_.terms);
  for (std::size_t begin = 0; begin < terms.size(); begin += size) {
    const std::size_t count = std::min(size, terms.size() - begin);
    fuse(group_, block, std::span(terms).subspan(begin, count), random, counts, unused);
  }
  state.sum.flags |= block.flags & static_cast<std::uint8_t>(~output_special);
  if (group_.is_special(block)) {
    sum_.add_special(state.sum, group_.special(block), counts);
  } else {
    sum_.add(state.sum, group_.integer(block), group_.exp(block), random, counts, peak);
  }
}

void AlignedAccumulator::finish(State& state, std::uint64_t random, AdditionCounts& counts,
                                Peak& peak) const {
  if (state.waiting.empty()) return;
  if (rule_.late) {
    add_late(state, random, counts, peak);
  } else {
    fuse(sum_, state.sum, state.waiting, random, counts, peak);
    state.waiting.clear();
  }
  state.flags |= state.sum.flags;
}

}  // namespace guardbit::inline arith
