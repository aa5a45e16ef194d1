// What fitting a kernel needs to know of it: its carrier, and how it is made from a rule.
#pragma once

#include <string>
#include <type_traits>

#include "arith/kernels/floating.h"
#include "arith/kernels/plan.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/trees.h"

namespace guardbit::inline arith {

/// The least n for which x <= 2^n; x >= 1.
inline int ceil_log2(std::size_t x) { return x <= 1 ? 0 : bit_length(std::uint64_t{x - 1}); }

/// What the two kinds of registers have in common: kernels for products or for single addends.
template <class Plan>
struct Kernels;
template <>
struct Kernels<FloatPlan> {
  static constexpr int bits = carrier_bits<float>, largest_exp = largest_carrier_exp<float>;
  static TileSum<float> sums(const SumRule& rule, bool) { return float_sums(rule); }
  static TileSum<float> rounded(const FloatRule& rule, bool) { return float_rounded_sums(rule); }
  static RowsSum<float> rows(const SumRule& rule) { return float_rows(rule); }
  static RowsSum<float> rows(const FloatRule& rule) { return float_rounded_rows(rule); }
};
template <>
struct Kernels<DoublePlan> {
  static constexpr int bits = carrier_bits<double>, largest_exp = largest_carrier_exp<double>;
  static TileSum<double> sums(const SumRule& rule, bool tree) {
    return tree ? double_sum_trees(rule) : double_sums(rule);
  }
  static TileSum<double> rounded(const FloatRule& rule, bool tree) {
    return tree ? double_rounded_trees(rule) : double_rounded_sums(rule);
  }
  static RowsSum<double> rows(const SumRule& rule) { return double_rows(rule); }
  static RowsSum<double> rows(const FloatRule& rule) { return double_rounded_rows(rule); }
};
template <>
struct Kernels<AddPlan> {
  static constexpr int bits = carrier_bits<double>, largest_exp = largest_carrier_exp<double>;
  static TileAdd sums(const SumRule& rule, bool) { return double_adds(rule); }
  static TileAdd rounded(const FloatRule& rule, bool) { return double_rounded_adds(rule); }
  static BankAdd rows(const SumRule& rule) { return bank_adds(rule); }
  static BankAdd rows(const FloatRule& rule) { return bank_rounded_adds(rule); }
};

template <class Plan>
constexpr const char* carrier_name = std::is_same_v<Plan, FloatPlan> ? "float" : "double";

template <class Plan>
Planned<Plan> refuse(const std::string& reason) {
  return reason;
}

/// Addends are exact in the carrier.
template <class Plan>
bool holds(const ValueRange& values, int unit_exp) {
  using K = Kernels<Plan>;
  return values.bits <= K::bits && values.top - unit_exp <= K::largest_exp &&
         values.lsb - unit_exp >= -K::largest_exp;
}

}  // namespace guardbit::inline arith
