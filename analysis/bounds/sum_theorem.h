// Theorems of registers that add in a way of their own (OtherSums in arith/registers/register.h):
// one file in analysis/bounds/ each. A register without one has no bound, and reports say so.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "analysis/reference/mpfr_number.h"
#include "arith/registers/register.h"

namespace guardbit::analysis {

/// The sums of a register for one output.
struct SumCounts {
  std::size_t terms = 1;  ///< addends of one sum, at most
  std::size_t sums = 1;
  std::size_t additions = 1;  ///< in all sums
  bool tree = false;          ///< each sum is a tree of adders
};

/// The errors of all sums together are at most slope * S + constant, S the sum of the addends'
/// magnitudes; contents are multiples of 2^quantum_exp.
struct SumBound {
  MpfrNumber slope, constant;
  int quantum_exp = 0;
};

struct SumTheorem {
  std::string sums;     ///< OtherSums::name
  std::string theorem;  ///< its name in reports
  /// The bound for addends that are multiples of 2^addend_quantum_exp; rounded up, at
  /// bound_precision.
  std::function<SumBound(const Register& reg, int addend_quantum_exp, const SumCounts& counts)> of;
};

/// Adds a theorem; called by static objects.
struct AddSumTheorem {
  explicit AddSumTheorem(SumTheorem theorem);
};
/// Null where there is none.
const SumTheorem* find_sum_theorem(const std::string& sums);

}  // namespace guardbit::analysis
