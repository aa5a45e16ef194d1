// Fused sums as in tensor cores: a group of products and the register are aligned to the largest
// exponent among them, cut to a few fraction bits, added as integers, and rounded once.
//
// The rule (measured on the hardware; see docs/accumulators.md). Let M be the largest exponent of
// the non-zero terms, at least `floor`; an operand's exponent is that of arith/numbers/operand.h, a
// product's the sum of both, not normalised, and the register's floor(log2 |c|), at least that of
// its format's smallest normal value. Every term becomes a multiple of 2^(M - fraction), toward
// zero unless told otherwise; their exact sum is rounded to the register's format. Terms that are
// zero drop out but keep their place in the group.
//
// A late addend: the register stays out of the sums. Each block of products is added group by group
// from zero, in a second register of the same format, and then that is added to the first one,
// rounded to nearest even.
// `interleave` 2 sums a block as two halves: the products i with i / 2 even, then the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "arith/registers/aligned_rule.h"
#include "arith/registers/kinds/floating_point.h"

namespace guardbit::inline arith {

class AlignedAccumulator {
 public:
  static constexpr bool is_positional = true;  // zeros take their place
  struct State {
    FloatingPointAccumulator::State sum;
    std::vector<Product> waiting;  // of the group or block at hand
    std::uint8_t flags = 0;
    bool operator==(const State&) const = default;
  };
  using Peak = FloatingPointAccumulator::Peak;

  /// `group`: the register of a block's groups, used with a late addend only.
  AlignedAccumulator(const AlignedRule& rule, FloatingPointAccumulator sum,
                     FloatingPointAccumulator group);

  void add(State& state, const Product& product, std::uint64_t random, AdditionCounts& counts,
           Peak& peak) const {
    state.waiting.push_back(product);
    if (state.waiting.size() == batch_) finish(state, random, counts, peak);
  }
  /// Starts a sum at a value, rounded to the register's format.
  void load(State& state, const Product& value, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const {
    sum_.load(state.sum, value, random, counts, peak);
    state.flags |= state.sum.flags;
  }
  /// Sums what waits, if anything.
  void finish(State& state, std::uint64_t random, AdditionCounts& counts, Peak& peak) const;

  bool is_special(const State& state) const { return sum_.is_special(state.sum); }
  Special special(const State& state) const { return sum_.special(state.sum); }
  Int128 integer(const State& state) const { return sum_.integer(state.sum); }
  int exp(const State& state) const { return sum_.exp(state.sum); }
  int width() const { return sum_.width(); }
  bool is_stochastic() const { return group_.is_stochastic(); }  // a late addition never is
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    sum_.write_bits(state.sum, words);
  }
  PeakReport report(const Peak& peak) const { return sum_.report(peak); }
  const AlignedRule& rule() const { return rule_; }
  /// The register that the sum stands in.
  const FloatingPointAccumulator& sum_register() const { return sum_; }
  /// The register of a block's groups.
  const FloatingPointAccumulator& group_register() const { return group_; }

  /// A term cut to a multiple of 2^(exponent - fraction): the number of those units.
  std::int64_t aligned(const Product& term, int exponent, bool& lost) const;
  /// The exponent that these terms and the register are aligned to.
  int common_exponent(std::span<const Product> terms, const Product& addend) const;
  /// The register as a term of its group.
  static Product as_term(const FloatingPointAccumulator& reg,
                         const FloatingPointAccumulator::State& state);

 private:
  void fuse(const FloatingPointAccumulator& reg, FloatingPointAccumulator::State& state,
            std::span<const Product> terms, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const;
  void add_late(State& state, std::uint64_t random, AdditionCounts& counts, Peak& peak) const;

  AlignedRule rule_;
  std::size_t batch_;  // products that are summed at once
  FloatingPointAccumulator sum_, group_;
};

}  // namespace guardbit::inline arith
