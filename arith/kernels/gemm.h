// A matrix product by the kernels: tiles of outputs, and for each how its sums come into registers.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "arith/kernels/plan.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/product/fast_product.h"

namespace guardbit::inline arith {

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

/// Null where no kernel serves; `report` says which does, or why none. The result refers to the
/// prepared operands and the registers.
std::unique_ptr<FastProduct> choose_kernel(const PreparedGemm& prepared,
                                           const MacRegisters& registers, Detail detail,
                                           KernelReport& report);

}  // namespace guardbit::inline arith
