// Driving one MAC unit product by product, and looking at its registers in between.
#include "arith/registers/mac_steps.h"

#include <algorithm>
#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

#include "arith/product/matrix_product.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/mac_unit.h"
#include "arith/registers/partial_sums.h"
#include "arith/registers/step_watch.h"

namespace guardbit::inline arith {
namespace {

constexpr auto but_special = static_cast<std::uint8_t>(~output_special);

// The dot product number `output`.
struct Dot {
  std::span<const Operand> a, b;
  std::uint64_t seed;
  std::size_t output;
};

// The bank of one outer register.
class OuterRegister {
 public:
  OuterRegister(const Register& reg, const ContentReader& reader)
      : reg_(reg), reader_(reader), bank_(reg, 1), content_(reader.read(0)) {}

  RegisterStep load(const Product& value, std::uint64_t random) {
    bank_.load(0, value, random);
    return done(number_of(value), random);
  }
  template <class A>
  RegisterStep add(const A& inner, typename A::State sum, const RegisterContent& content,
                   std::uint64_t random) {
    clear_flags(sum);
    bank_.add(0, inner, sum, random);
    return done(number_of(content), random);
  }
  const RegisterContent& content() const { return content_; }

 private:
  RegisterStep done(const std::optional<ExactNumber>& addend, std::uint64_t random) {
    const bool stochastic = reg_.spec.rounding.mode == Rounding::stochastic;
    RegisterStep step = addition(reg_, content_, addend, stochastic ? random : 0);
    RegisterFile file = make_register_file(reg_.layout, 1);
    bank_.write(0, 0, file);
    step.after = reader_.read(file.bits(0));
    step.flags = bank_.take_flags(0);
    if (content_.special) step.flags &= but_special;
    content_ = step.after;
    return step;
  }

  const Register& reg_;
  const ContentReader& reader_;
  PartialSumBank bank_;
  RegisterContent content_;
};

template <class A>
class InnerRegister {
 public:
  using State = typename A::State;

  InnerRegister(const A& accumulator, const MacRegisters& registers, const ContentReader& reader)
      : mac_(accumulator, registers.product),
        product_(registers.product),
        watched_{registers.inner, reader} {}

  void clear() { state_ = {}; }
  RegisterStep load(const Product& value, std::uint64_t random) {
    const A& accumulator = mac_.accumulator();
    random = mac_.is_stochastic() ? random : 0;
    RegisterStep step = addition(watched_.reg, watched_.reader.read(0), number_of(value), random);
    AdditionCounts counts;
    typename A::Peak peak{};
    if (!value.is_special()) {
      accumulator.load(state_, value.integer, value.exp, random, counts, peak);
    } else if constexpr (std::is_same_v<A, AlignedAccumulator>) {
      accumulator.sum_register().add_special(state_.sum, special_of(value), counts);
      state_.flags |= state_.sum.flags;
    } else {
      accumulator.add(state_, value, random, counts, peak);
    }
    step.after = content();
    step.flags = state_.flags;
    return step;
  }
  // Product k; `last`: it ends the inner sum.
  MacStep add(const Dot& dot, std::size_t k, bool last) {
    MacStep step;
    step.k = k;
    step.product = multiply(dot.a[k], dot.b[k]);
    const std::uint64_t random = mac_.is_stochastic() ? product_random(dot.seed, dot.output, k) : 0;
    if (product_) {
      std::uint8_t flags = 0;
      AdditionCounts counts;
      step.rounded = product_->rounded(step.product, random >> 32, flags, counts);
    }
    clear_flags(state_);
    const State before = state_;
    mac_.multiply_add(state_, dot.a[k], dot.b[k], random);
    const State added = state_;
    if (last) mac_.finish(state_, random);
    watch(mac_.accumulator(), watched_, States<State>{before, added, state_},
          step.rounded.value_or(step.product), random, step);
    step.inner.flags = state_.flags & static_cast<std::uint8_t>(~before.flags);
    return step;
  }
  RegisterContent content() const { return watched_.content(mac_.accumulator(), state_); }
  const A& accumulator() const { return mac_.accumulator(); }
  const State& state() const { return state_; }

 private:
  MacUnit<A> mac_;
  const std::optional<ProductStage>& product_;
  WatchedRegister watched_;
  State state_{};
};

template <class A>
MacSteps run(InnerRegister<A> inner, std::optional<OuterRegister> outer, const Dot& dot,
             const MacRegisters& registers, const std::optional<Product>& addend) {
  MacSteps result;
  if (addend) {
    const std::uint64_t random = bias_random(dot.seed, dot.output);
    result.load = outer ? outer->load(*addend, random) : inner.load(*addend, random);
    result.flags = result.load->flags;
  }
  const std::uint8_t passed_on = outer ? but_special : std::uint8_t{0xff};
  const std::size_t k = dot.a.size();
  for (std::size_t chunk = 0; chunk < inner_sum_count(registers, k); ++chunk) {
    const InnerSum sum = inner_sum(registers, k, chunk);
    for (std::size_t i = 0; i < sum.count; ++i) {
      const bool last = i + 1 == sum.count;
      MacStep step = inner.add(dot, sum.product(i), last);
      result.flags |= static_cast<std::uint8_t>(step.inner.flags & passed_on);
      if (outer && last) {
        step.outer = outer->add(inner.accumulator(), inner.state(), step.inner.after,
                                chunk_random(dot.seed, dot.output, chunk));
        result.flags |= step.outer->flags;
        inner.clear();
      }
      result.steps.push_back(std::move(step));
    }
  }
  result.result = outer ? outer->content() : inner.content();
  return result;
}

}  // namespace

MacObserver::MacObserver(MacRegisters registers)
    : registers_(std::move(registers)), inner_(registers_.inner.layout) {
  if (registers_.outer) outer_.emplace(registers_.outer->layout);
}

MacSteps MacObserver::observe(std::span<const Operand> a, std::span<const Operand> b,
                              const std::optional<Product>& addend, std::uint64_t seed,
                              std::size_t output) const {
  assert(a.size() == b.size() && !a.empty());
  std::optional<OuterRegister> outer;
  if (registers_.outer) outer.emplace(*registers_.outer, *outer_);
  return std::visit(
      [&](const auto& accumulator) {
        return run(InnerRegister(accumulator, registers_, inner_), std::move(outer),
                   Dot{a, b, seed, output}, registers_, addend);
      },
      registers_.inner.accumulator);
}

}  // namespace guardbit::inline arith
