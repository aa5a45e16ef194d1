// Ranges and panels of the operands of a product.
#include "arith/kernels/prepared_gemm.h"

#include <algorithm>
#include <type_traits>

namespace guardbit::inline arith {
namespace {

ValueRange factor_range(const GemmOperands& operands) {
  if (operands.a_scales.empty()) return {true, false, 0, 1, 1};
  return products_of(range_of(operands.a_scales), range_of(operands.b_scales));
}

ValueRange bias_range(const BiasAddends& bias) {
  std::vector<Operand> addends;
  for (const std::int64_t integer : bias.integers) addends.push_back({integer, bias.exp, 0});
  return range_of(addends);
}

// Each line of k operands in the order of the partial sums that take them in turn.
std::vector<Operand> in_turns(const std::vector<Operand>& lines, std::size_t k, std::size_t turns) {
  const SumOrder order{.partials = turns};
  std::vector<Operand> ordered;
  ordered.reserve(lines.size());
  for (std::size_t line = 0; line < lines.size(); line += k) {
    for (std::size_t i = 0; i < inner_sum_count(order, k); ++i) {
      const InnerSum sum = inner_sum(order, k, i);
      for (std::size_t j = 0; j < sum.count; ++j) ordered.push_back(lines[line + sum.product(j)]);
    }
  }
  return ordered;
}

}  // namespace

PreparedGemm::PreparedGemm(const GemmOperands& operands)
    : operands_(operands),
      ranges_{range_of(operands.a), range_of(operands.b)},
      factors_(factor_range(operands)),
      bias_(bias_range(operands.bias)),
      sum_top_(magnitude_sum_top(operands.a, operands.b, operands.k)) {}

PreparedGemm::PreparedGemm(const GemmOperands& operands, const ValueRange& a, const ValueRange& b,
                           int sum_top)
    : operands_(operands),
      ranges_{a, b},
      factors_(factor_range(operands)),
      bias_(bias_range(operands.bias)),
      sum_top_(sum_top) {}

template <class T>
const Panels<T>& PreparedGemm::panels(Side side, std::size_t width, int exp,
                                      std::size_t turns) const {
  auto& caches = [this]() -> auto& {
    if constexpr (std::is_same_v<T, float>) {
      return float_panels_;
    } else {
      return double_panels_;
    }
  }
  ();
  auto [found, is_new] = caches[side].try_emplace({width, exp, turns});
  if (!is_new) return found->second;
  const std::size_t k = operands_.k;
  found->second = turns == 0 ? make_panels<T>(of(side), k, width, exp)
                             : make_panels<T>(in_turns(of(side), k, turns), k, width, exp);
  return found->second;
}

const std::vector<double>& PreparedGemm::powers(Side side, std::size_t width, int exp) const {
  auto [found, is_new] = powers_[side].try_emplace({width, exp, 0});
  if (is_new) found->second = make_power_panels(of(side), operands_.k, width, exp);
  return found->second;
}

const DigitPanels& PreparedGemm::digits(Side side, std::size_t width, int digit_bits) const {
  auto [found, is_new] = digits_[side].try_emplace({width, digit_bits, 0});
  if (is_new) {
    found->second = make_digits(of(side), range(side), operands_.k, width, digit_bits);
  }
  return found->second;
}

template const Panels<float>& PreparedGemm::panels(Side, std::size_t, int, std::size_t) const;
template const Panels<double>& PreparedGemm::panels(Side, std::size_t, int, std::size_t) const;

}  // namespace guardbit::inline arith
