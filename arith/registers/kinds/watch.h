// What one product did to each kind of register: the adder's addend and its exact sum.
//
// Every kind is watched from its states before and after; what happened between them is found by
// driving the same accumulator again on a part of the state.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "arith/registers/bank.h"
#include "arith/registers/kinds/tree.h"
#include "arith/registers/observer.h"

namespace guardbit::inline arith {

/// Lowers all flags but that a register holds no number, in the nodes and halves of a state too.
template <class State>
void clear_flags(State& state) {
  if constexpr (requires { state.positive; }) {
    clear_flags(state.positive);
    clear_flags(state.negative);
  }
  if constexpr (requires { state.sum; }) clear_flags(state.sum);
  if constexpr (requires { state.sums; }) {
    for (auto& node : state.sums) clear_flags(node);
  }
  state.flags &= output_special;
}

/// A register around one product: before it, with it, and after the end of the inner sum where it
/// is the last one (else the same again).
template <class A>
struct Watched {
  const A& accumulator;
  const Bank& bank;
  const ContentReader& reader;
  const typename A::State& before;
  const typename A::State& added;
  const typename A::State& after;
  Product taken;  ///< as the adder gets it
  std::uint64_t random;

  RegisterContent content(const typename A::State& state) const {
    std::vector<std::uint64_t> words(reader.layout().words());
    accumulator.write_bits(state, words);
    return reader.read(words);
  }
};

/// One register, one addition a product. Kinds in which zeros take a place have a watch of their
/// own.
template <class A>
requires(!A::is_positional) void watch(const Watched<A>& watched, MacStep& step) {
  step.inner = addition(watched.bank, watched.content(watched.before), number_of(watched.taken),
                        watched.random);
  step.inner.after = watched.content(watched.after);
}

/// A tree: the leaf, and the last of the additions that it led to.
template <class Adder>
void watch(const Watched<TreeAccumulator<Adder>>& watched, MacStep& step) {
  using State = typename TreeAccumulator<Adder>::State;
  const auto& tree = watched.accumulator;
  const State &before = watched.before, &added = watched.added, &after = watched.after;
  const auto node = [&](const typename Adder::State& sum) {
    return number_of(watched.content(State{{sum}, 1, 0}));
  };
  step.inner = addition(watched.bank, {}, number_of(watched.taken), watched.random);
  step.inner.after = watched.content(State{{after.sums.back()}, 1, 0});
  step.waiting = after.sums.size() - 1;
  AdditionCounts counts;
  typename Adder::Peak peak{};
  std::optional<ExactNumber> left, right;
  if (added.sums.size() > 1 && after.sums.size() == 1) {  // the end of the tree
    State rest = added;
    left = node(rest.sums.front());
    rest.sums.erase(rest.sums.begin());
    tree.finish(rest, watched.random, counts, peak);
    right = node(rest.sums.front());
  } else {
    const int merges = std::countr_one(before.leaves);
    if (merges == 0) return;
    const auto& sums = before.sums;
    State rest{{sums.end() - (merges - 1), sums.end()}, (std::uint64_t{1} << (merges - 1)) - 1, 0};
    tree.add(rest, watched.taken, watched.random, counts, peak);
    left = node(*(sums.end() - merges));
    right = node(rest.sums.back());
  }
  step.inner.sum = left && right ? std::optional(*left + *right) : std::nullopt;
}

}  // namespace guardbit::inline arith
