// Kernels beside the plain path: codes and counts of the same floats under every target of Highway.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/kernels/targets.h"
#include "arith/quantising/quantiser.h"

namespace guardbit::test {

/// Calls action(name) under each target that this machine runs, one after the other.
template <class Action>
void for_each_target(const Action& action) {
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    action(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

constexpr Rounding all_modes[] = {
    Rounding::nearest_even, Rounding::nearest_away, Rounding::toward_zero, Rounding::up,
    Rounding::down,         Rounding::to_odd,       Rounding::stochastic};
constexpr Overflow all_policies[] = {Overflow::saturate, Overflow::infinity, Overflow::wrap};

/// One format and divisor: floats, and the comparison.
class KernelProof {
 public:
  KernelProof(const Codec& codec, double divisor) : codec_(codec), divisor_(divisor) {}

  const std::vector<float>& floats() const { return floats_; }
  std::vector<float>& floats() { return floats_; }
  std::size_t cases() const { return cases_; }

  /// Every exponent with fractions of few ones and few zeros, zeros and the ends of the range.
  void add_all_exponents() {
    for (std::uint32_t field = 0; field < 255; ++field) {
      for (const std::uint32_t fraction : {0U, 1U, 2U, 0x200000U, 0x3fffffU, 0x400000U, 0x400001U,
                                           0x555555U, 0x600000U, 0x7ffffeU, 0x7fffffU}) {
        add(std::bit_cast<float>((field << 23) + fraction));
      }
    }
    for (std::uint32_t bit = 1; bit < 0x800000; bit *= 2) add(std::bit_cast<float>(bit));
  }
  /// At, just below and just above every value and boundary of the format.
  void add_neighbourhoods() {
    const Format& format = codec_.format();
    const bool is_table = format.sign == SignEncoding::table;
    const std::uint64_t end =
        is_table ? std::uint64_t{1} << format.width
                 : std::min<std::uint64_t>(codec_.limits().max_code + 2, format.magnitude_codes());
    for (Code c = 0; c < end; ++c) {
      add_beside(is_table ? format.decode(c) : format.decode_extended(2 * std::uint64_t{c}, 1));
      if (!is_table && c <= codec_.limits().max_code) {
        add_beside(format.decode_midpoint_above(c));
      }
      if (!is_table || c == 0) continue;
      const Unpacked a = format.decode(c - 1), b = format.decode(c);
      if (is_number(a) && is_number(b)) add_beside(value_of(real_mean(a, b)));
    }
  }
  void add_specials() {
    for (const float x :
         {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(),
          std::bit_cast<float>(0x7f800001U), std::bit_cast<float>(0x7fffffffU)}) {
      add(x);
    }
  }
  void add(float x) {
    floats_.push_back(x);
    floats_.push_back(-x);
  }

  /// Compares all floats, in one span and in short ones, under each target.
  void compare(const RoundingRule& rule, Overflow overflow) {
    const PlainRounding plain{&codec_, rule, overflow, divisor_};
    const RandomSteps random{RandomStream(7, codec_.limits().max_code), 3, 5};
    std::vector<Code> expected(floats_.size());
    const QuantisationCounts counts = plain(floats_, random, expected.data());
    for (const std::size_t count : {std::size_t{1}, std::size_t{1} << 30}) {  // tables pay for many
      const auto quantiser = Quantiser(codec_, rule, overflow).divided_by(divisor_, count);
      for_each_target([&](const char* target) {
        std::vector<Code> codes(floats_.size());
        const QuantisationCounts found = quantiser(floats_, random, codes.data());
        const std::string text = std::string(target) + describe(rule, overflow);
        report(expected, codes, text);
        CAPTURE(text);
        CHECK(found.inexact == counts.inexact);
        CHECK(found.overflows == counts.overflows);
        CHECK(found.underflows == counts.underflows);
        cases_ += floats_.size();
      });
    }
  }

 private:
  static bool is_number(const Unpacked& x) {
    return x.value_class == ValueClass::finite || x.value_class == ValueClass::zero;
  }
  static double value_of(const Real& x) {
    return std::ldexp(static_cast<double>(x.significand), x.exp);
  }
  void add_beside(const Unpacked& value) {
    if (value.value_class == ValueClass::finite) add_beside(value_of(real_from(value)));
  }
  void add_beside(double value) {
    const double product = value * divisor_;
    if (!(product < static_cast<double>(std::numeric_limits<float>::max()))) return;
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(product));
    for (std::uint32_t i = 0; i < 5; ++i) {
      if (bits + i >= 2) add(std::bit_cast<float>(bits + i - 2));
    }
  }

  std::string describe(const RoundingRule& rule, Overflow overflow) const {
    return ", " + codec_.format().name + " / " + std::to_string(divisor_) + ", " +
           std::string(name_of(rule.mode)) + " " + std::to_string(rule.random_bits) + ", " +
           std::string(name_of(overflow));
  }
  void report(const std::vector<Code>& expected, const std::vector<Code>& codes,
              const std::string& text) const {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == expected[i]) continue;
      CAPTURE(text);
      CAPTURE(floats_[i]);
      CHECK(codes[i] == expected[i]);
      return;
    }
  }

  const Codec& codec_;
  double divisor_;
  std::vector<float> floats_;
  std::size_t cases_ = 0;
};

}  // namespace guardbit::test
