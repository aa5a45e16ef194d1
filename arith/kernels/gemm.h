// A matrix product by the kernels: tiles of outputs, and for each how its sums come into registers.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "arith/dot.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/plain_gemm.h"

namespace guardbit {

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

/// Nothing where no kernel serves; `report` says which does, or why none.
std::unique_ptr<FastGemm> choose_kernel(const PreparedGemm& prepared, const MacRegisters& registers,
                                        Detail detail, KernelReport& report);

}  // namespace guardbit
