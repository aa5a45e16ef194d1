// What one product did to each kind of inner register: the adder's addend and its exact sum.
//
// Every kind is watched from its states before and after; what happened between them is found by
// driving the same accumulator again on a part of the state.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "arith/registers/accumulators.h"
#include "arith/registers/mac_steps.h"

namespace guardbit::inline arith {

inline std::optional<ExactNumber> number_of(const Product& product) {
  if (product.is_special()) return std::nullopt;
  return ExactNumber{BigInt(product.integer), product.exp};
}
inline std::optional<ExactNumber> number_of(const RegisterContent& content) {
  return content.special ? std::nullopt : std::optional(content.number);
}

/// The addition of `addend` to a register that held `before`; `after` and the flags are left open.
RegisterStep addition(const Register& reg, const RegisterContent& before,
                      const std::optional<ExactNumber>& addend, std::uint64_t random);

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

/// An inner register under observation.
struct WatchedRegister {
  const Register& reg;
  const ContentReader& reader;

  template <class A>
  RegisterContent content(const A& accumulator, const typename A::State& state) const {
    std::vector<std::uint64_t> words(reader.layout().words());
    accumulator.write_bits(state, words);
    return reader.read(words);
  }
};

/// The states of an inner register around one product: before it, with it, and after the end of the
/// inner sum where it is the last one (else the same again).
template <class State>
struct States {
  const State& before;
  const State& added;
  const State& after;
};

/// One register, one addition a product.
template <class A>
void watch(const A& accumulator, const WatchedRegister& watched,
           const States<typename A::State>& states, const Product& taken, std::uint64_t random,
           MacStep& step) {
  step.inner =
      addition(watched.reg, watched.content(accumulator, states.before), number_of(taken), random);
  step.inner.after = watched.content(accumulator, states.after);
}

/// A tree: the leaf, and the last of the additions that it led to.
template <class Adder>
void watch(const TreeAccumulator<Adder>& tree, const WatchedRegister& watched,
           const States<typename TreeAccumulator<Adder>::State>& states, const Product& taken,
           std::uint64_t random, MacStep& step) {
  using State = typename TreeAccumulator<Adder>::State;
  const auto node = [&](const typename Adder::State& sum) {
    return number_of(watched.content(tree, State{{sum}, 1, 0}));
  };
  step.inner = addition(watched.reg, {}, number_of(taken), random);
  step.inner.after = watched.content(tree, State{{states.after.sums.back()}, 1, 0});
  step.waiting = states.after.sums.size() - 1;
  AdditionCounts counts;
  typename Adder::Peak peak{};
  std::optional<ExactNumber> left, right;
  if (states.added.sums.size() > 1 && states.after.sums.size() == 1) {  // the end of the tree
    State rest = states.added;
    left = node(rest.sums.front());
    rest.sums.erase(rest.sums.begin());
    tree.finish(rest, random, counts, peak);
    right = node(rest.sums.front());
  } else {
    const int merges = std::countr_one(states.before.leaves);
    if (merges == 0) return;
    const auto& sums = states.before.sums;
    State rest{{sums.end() - (merges - 1), sums.end()}, (std::uint64_t{1} << (merges - 1)) - 1, 0};
    tree.add(rest, taken, random, counts, peak);
    left = node(*(sums.end() - merges));
    right = node(rest.sums.back());
  }
  step.inner.sum = left && right ? std::optional(*left + *right) : std::nullopt;
}

/// Groups: nothing is added until one is complete.
void watch(const AlignedAccumulator& aligned, const WatchedRegister& watched,
           const States<AlignedAccumulator::State>& states, const Product& taken,
           std::uint64_t random, MacStep& step);

}  // namespace guardbit::inline arith
