// Carriers for two's complement registers: wide enough for any content plus any addend.
#include "arith/registers/kinds/twos_complement.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include "arith/error.h"
#include "arith/registers/kinds/bank_of.h"
#include "arith/registers/kinds/dual.h"
#include "arith/registers/kinds/fixed_point.h"
#include "arith/registers/kinds/tree.h"

namespace guardbit::inline arith {
namespace {

// The range of contents, as addends of the next register.
AddendRange contents(int width, int lsb) {
  const BigInt high = (BigInt(1) << (width - 1)) - 1;
  return {-high - 1, high, lsb};
}

// Bits of an addend, in units of 2^lsb and rounded away from zero.
int addend_bits(const AddendRange& addends, int lsb) {
  const int bits = signed_bits(addends.low, addends.high) + 1;
  return std::max(2, bits + addends.quantum_exp - lsb);
}

template <class Carrier>
BankMaker banks(const TwosComplementRegister& reg, bool tree) {
  const auto [width, lsb, rounding, overflow, dual] = reg;
  if constexpr (!std::is_same_v<Carrier, std::int64_t>) {
    if (dual) return banks_of(DualAccumulator<Carrier>(width, lsb, rounding, overflow));
    using Adder = FixedPointAccumulator<Carrier>;
    if (tree) return banks_of(TreeAccumulator(Adder(width, lsb, rounding, overflow)));
  }
  return banks_of(FixedPointAccumulator<Carrier>(width, lsb, rounding, overflow));
}

}  // namespace

Register fit_twos_complement(const TwosComplementRegister& reg, const SumsToHold& sums) {
  if (reg.dual && sums.tree) {
    throw SpecError("accumulator: dual registers are not the adders of a tree");
  }
  const AddendRange addends = sums.first ? united(sums.addends, *sums.first) : sums.addends;
  const int width = reg.dual ? reg.width + 1 : reg.width;
  const int carried = std::max(width, addend_bits(addends, reg.lsb)) + 1;
  if (carried > widest_carried) {
    throw SpecError("accumulator: a register of " + std::to_string(reg.width) + " bits with lsb " +
                    std::to_string(reg.lsb) + " is too far from addends of 2^" +
                    std::to_string(addends.quantum_exp) + " and up");
  }
  const bool plain = !reg.dual && !sums.tree;
  BankMaker made = plain && carried <= 62 ? banks<std::int64_t>(reg, sums.tree)
                   : carried <= 118       ? banks<Int128>(reg, sums.tree)
                                          : banks<WideInt>(reg, sums.tree);
  return {{width, reg.lsb}, contents(width, reg.lsb),     reg.rounding,
          reg.overflow,     TwosComplementSums{reg.dual}, sums.tree,
          std::move(made)};
}

}  // namespace guardbit::inline arith
