// Comparing the registers of many accumulators with one layer's exact sums: the check of a sweep.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "analysis/judge/output_judge.h"
#include "analysis/sums/layer_sums.h"
#include "arith/registers/mac.h"
#include "arith/workers.h"

namespace guardbit::analysis {

/// 0, 1, .. count - 1.
std::vector<std::size_t> all_outputs(std::size_t count);

/// The exact sums of all outputs of a layer, formed once.
class AllExactSums {
 public:
  /// `layer` and the tensors of `operands` are referred to, not copied.
  AllExactSums(const LoweredLayer& layer, const ReferenceOperands& operands, Workers& workers);
  std::size_t size() const { return sums_.size(); }
  const ExactSumNumbers& at(std::size_t output) const { return sums_[output]; }
  /// Formed when first asked for. For one thread.
  const ExactSums& in_mpfr(std::size_t output);
  /// The exact sum, rounded to the nearest double. For one thread.
  double value(std::size_t output);
  int product_quantum_exp() { return layer_sums_.reference().product_quantum_exp(); }

 private:
  LayerSums layer_sums_;
  std::vector<ExactSumNumbers> sums_;
  std::map<std::size_t, ExactSums> in_mpfr_;
};

/// What check_registers found.
struct RegisterCheck {
  std::size_t outputs = 0;     ///< all of them were compared with their exact sums
  std::size_t wrong = 0;       ///< break their bound, or differ modulo the register's range
  std::string first_failure;   ///< one line; empty if none is wrong
  std::vector<double> values;  ///< of the registers, rounded to the nearest double
};

RegisterCheck check_registers(const RegisterFile& registers, const OutputJudge& judge,
                              AllExactSums& exact_sums, Workers& workers);

}  // namespace guardbit::analysis
