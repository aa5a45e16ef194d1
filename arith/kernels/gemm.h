// A matrix product by the kernels: tiles of outputs, and for each how its sums come into registers.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "arith/kernels/plan.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/product/matrix_product.h"
#include "arith/product/plain_gemm.h"

namespace guardbit::inline arith {

/// Sums that a kernel hands back: the plain path over these outputs.
using PlainSums = std::function<MacTally(const OutputRange&)>;

/// A product whose kernel is chosen. Refers to the prepared operands and the registers.
class FastGemm {
 public:
  virtual ~FastGemm() = default;
  /// Pieces of work that may run at the same time.
  virtual std::size_t tasks() const = 0;
  /// Writes the outputs of one piece, from place first_output on; returns what Detail::events
  /// counts.
  virtual MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
                       RegisterFile& file) const = 0;
};

/// The kernels of both registers.
struct GemmPlan {
  std::variant<FloatPlan, DoublePlan> inner;
  std::optional<AddPlan> outer;
  std::vector<double>
      starts;  ///< of the last register of each column, in its units; empty: at zero
};
/// Nothing where no kernel in floats or doubles serves; `report` says which does, or why none.
std::optional<GemmPlan> plan_gemm(const PreparedGemm& prepared, const MacRegisters& registers,
                                  Detail detail, KernelReport& report);

/// Nothing where no kernel serves; `report` says which does, or why none.
std::unique_ptr<FastGemm> choose_kernel(const PreparedGemm& prepared, const MacRegisters& registers,
                                        Detail detail, KernelReport& report);

}  // namespace guardbit::inline arith
