// A register fitted to its addends: what it is, as data, and banks of any number of them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "arith/numbers/limits.h"
#include "arith/numbers/rounding.h"
#include "arith/registers/aligned_rule.h"
#include "arith/registers/bank.h"
#include "arith/registers/layout.h"
#include "arith/registers/product_stage.h"

namespace guardbit::inline arith {

/// Two's complement: each addend is rounded to a multiple of 2^lsb and then added without error,
/// modulo 2^width or up to the ends of the range.
struct TwosComplementSums {
  bool dual = false;  ///< positive and negative addends in unsigned registers a bit narrower
  bool holds_every_sum = false;  ///< as wide as its sums are
};
/// Each sum is rounded to the layout's format.
struct FormatSums {};
/// Groups of products, aligned and added at once; each group's sum is rounded to the format.
struct AlignedSums {
  AlignedRule rule;
};
/// None of these: who reasons about registers knows nothing of it, but for what is registered under
/// the name (BoundOfSums in analysis).
struct OtherSums {
  std::string name;
};

/// How a register adds up: what bounds, costs and kernels read.
using RegisterSums = std::variant<OtherSums, TwosComplementSums, FormatSums, AlignedSums>;

/// A bank of so many registers, behind a multiplier that rounds its products or does not.
using BankMaker = std::function<std::unique_ptr<Bank>(std::size_t registers,
                                                      const std::optional<ProductStage>& product)>;

struct Register {
  RegisterLayout layout;
  AddendRange range;  ///< bounds on the register's contents, as an addend of the next one
  RoundingRule rounding;
  Overflow overflow = Overflow::wrap;
  RegisterSums sums;
  bool tree = false;  ///< a tree of adders of its kind
  BankMaker make_bank_of;

  std::unique_ptr<Bank> make_bank(std::size_t registers,
                                  const std::optional<ProductStage>& product = {}) const {
    return make_bank_of(registers, product);
  }
};

/// Two's complement sums in one register, added one after another: not dual, no tree.
inline bool is_plain_twos_complement(const Register& reg) {
  const auto* sums = std::get_if<TwosComplementSums>(&reg.sums);
  return sums != nullptr && !sums->dual && !reg.tree;
}

}  // namespace guardbit::inline arith
