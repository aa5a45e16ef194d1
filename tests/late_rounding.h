// A kind of registers that the program does not know: `late:width=..,lsb=..` sums without error and
// rounds half up to a multiple of 2^lsb only when it is read. What it takes to add a kind is here.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "arith/registers/kind.h"
#include "arith/registers/kinds/bank_of.h"
#include "arith/registers/ranges.h"
#include "arith/registers/spec_text.h"

namespace guardbit::test {

/// Contents count in units of 2^unit; all sums fit.
class LateAccumulator {
 public:
  static constexpr bool is_positional = false;
  struct State {
    Int128 value = 0;
    std::uint8_t flags = 0;
    bool operator==(const State&) const = default;
  };
  struct Peak {};

  LateAccumulator(int unit, int lsb) : unit_(unit), shift_(lsb > unit ? lsb - unit : 0) {}

  void add(State& state, const Product& product, std::uint64_t, AdditionCounts& counts,
           Peak&) const {
    if (product.integer == 0) return;
    ++counts.additions;
    state.value += product.integer * (Int128{1} << (product.exp - unit_));
  }
  void load(State& state, const Product& value, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const {
    add(state, value, random, counts, peak);
  }
  void finish(State&, std::uint64_t, AdditionCounts&, Peak&) const {}

  bool is_special(const State&) const { return false; }
  Special special(const State&) const { return Special::nan; }
  Int128 integer(const State& state) const {
    const Int128 half = shift_ == 0 ? Int128{0} : Int128{1} << (shift_ - 1);
    return (state.value + half) >> shift_;
  }
  int exp(const State&) const { return unit_ + shift_; }
  bool is_stochastic() const { return false; }
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    words[0] = static_cast<std::uint64_t>(integer(state));
  }
  PeakReport report(const Peak&) const { return {}; }

 private:
  int unit_, shift_;
};

class LateRequest final : public RegisterRequest {
 public:
  LateRequest(int width, int lsb) : width_(width), lsb_(lsb) {}
  std::string text() const override {
    SpecText text("late");
    text.add("width", width_);
    text.add("lsb", lsb_);
    return text.text();
  }
  std::string label() const override { return "late rounding"; }
  bool adds_sums() const override { return false; }
  Register fit(const SumsToHold& sums) const override {
    const BigInt high = BigInt(1) << (width_ - 1);
    Register reg;
    reg.layout = {width_, lsb_};
    reg.range = {-high, high - 1, lsb_};
    reg.sums = OtherSums{"late"};
    reg.make_bank_of = banks_of(LateAccumulator(sums.addends.quantum_exp, lsb_));
    return reg;
  }

 private:
  int width_, lsb_;
};

class LateOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;
  bool take(const SpecOption& option) override {
    if (option.key == "width") {
      width_ = integer(option, 2, 64);
    } else if (option.key == "lsb") {
      lsb_ = integer(option, -100, 100);
    } else {
      return false;
    }
    return true;
  }
  RegisterSpec finish(const SumOrder&) override {
    if (width_ == 0) fail("expected width=<bits>");
    return RegisterSpec(std::make_shared<LateRequest>(width_, lsb_));
  }

 private:
  int width_ = 0, lsb_ = 0;
};

inline const AddRegisterKind late_rounding(
    {{"late"}, "late:width=..,lsb=..", "late:width=..", 99, [](const Spec& spec) {
       return std::make_unique<LateOptions>(spec);
     }});

}  // namespace guardbit::test
