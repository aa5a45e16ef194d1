// Adder trees: the leaves of a sum, each rounded to the register's kind, are added in adjacent
// pairs, their sums in adjacent pairs again, and so on; an odd one out passes to the next level.
//
// Products come one by one, so the tree is built as they come: a leaf merges with an equally tall
// sum before it, as a carry runs through a binary counter, and `finish` merges what is left from
// the right. That gives the tree of adjacent pairs for any number of leaves: the sums that wait are
// those of the binary digits of their number, tallest first, and the pairing of the shorter ones on
// the right goes on by itself until it meets the next taller one.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "arith/numbers/rounding.h"
#include "arith/numbers/wide_int.h"
#include "arith/registers/kinds/tally.h"

namespace guardbit::inline arith {

template <class Adder>
class TreeAccumulator {
 public:
  static constexpr bool is_positional = true;  // zeros take their leaf
  struct State {
    std::vector<typename Adder::State> sums;  // tallest first; one when finished
    std::uint64_t leaves = 0;
    std::uint8_t flags = 0;
    bool operator==(const State&) const = default;
  };
  using Peak = typename Adder::Peak;

  explicit TreeAccumulator(Adder adder) : adder_(std::move(adder)) {}

  void add(State& state, const Product& product, std::uint64_t random, AdditionCounts& counts,
           Peak& peak) const {
    state.sums.emplace_back();
    adder_.add(state.sums.back(), product, random, counts, peak);
    std::uint64_t level = 1;
    for (std::uint64_t rest = state.leaves++; (rest & 1) != 0; rest >>= 1) {
      merge(state, random_bits_at(random, level++, 0), counts, peak);
    }
    state.flags |= state.sums.back().flags;
  }
  /// Starts a sum with integer * 2^exp as its first leaf.
  void load(State& state, const Int128& integer, int exp, std::uint64_t random,
            AdditionCounts& counts, Peak& peak) const {
    add(state, {integer, exp, 0}, random, counts, peak);
  }
  void finish(State& state, std::uint64_t random, AdditionCounts& counts, Peak& peak) const {
    constexpr std::uint64_t last_levels = 64;
    for (std::uint64_t level = last_levels; state.sums.size() > 1; ++level) {
      merge(state, random_bits_at(random, level, 0), counts, peak);
    }
    state.flags |= root(state).flags;
  }

  bool is_special(const State& state) const { return adder_.is_special(root(state)); }
  Special special(const State& state) const { return adder_.special(root(state)); }
  auto integer(const State& state) const { return adder_.integer(root(state)); }
  int exp(const State& state) const { return adder_.exp(root(state)); }
  int width() const { return adder_.width(); }
  bool is_stochastic() const { return adder_.is_stochastic(); }
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    adder_.write_bits(root(state), words);
  }
  PeakReport report(const Peak& peak) const { return adder_.report(peak); }
  const Adder& adder() const { return adder_; }

 private:
  static typename Adder::State root(const State& state) {
    return state.sums.empty() ? typename Adder::State{} : state.sums.front();
  }
  // Adds the last sum to the one before it.
  void merge(State& state, std::uint64_t random, AdditionCounts& counts, Peak& peak) const {
    const typename Adder::State right = std::move(state.sums.back());
    state.sums.pop_back();
    typename Adder::State& left = state.sums.back();
    left.flags |= right.flags & static_cast<std::uint8_t>(~output_special);
    if (adder_.is_special(right)) {
      adder_.add_special(left, adder_.special(right), counts);
    } else {
      adder_.add(left, widened(adder_.integer(right)), adder_.exp(right), random, counts, peak);
    }
  }

  Adder adder_;
};

}  // namespace guardbit::inline arith
