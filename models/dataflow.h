// The contract of a dataflow: how a matrix product is cut into folds, and what enters the array's
// edges in every cycle of a fold.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/fold.h"
#include "models/lanes.h"
#include "models/pe_grid.h"
#include "traces/accelerator.h"
#include "traces/dataflow.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::models {

/// What a fold's array does when: edges [0, loaded) bring its stationary operands only, from
/// `computed` on no operand of its own enters any more and sums come out.
struct FoldPhases {
  std::size_t loaded = 0;
  std::size_t computed = 0;
};

enum class Edge { west, north };

class Dataflow {
 public:
  explicit Dataflow(DataflowRecord record) : record_(std::move(record)) {}
  virtual ~Dataflow() = default;
  const DataflowRecord& record() const { return record_; }
  const std::string& name() const { return record_.name; }
  /// Throws SpecError where the dataflow has no such array.
  void check(const ArrayConfig& array) const;
  /// Length of the chains of PEs that a partial sum runs through before it enters the partial-sum
  /// bank; 0 where each PE sums alone.
  virtual std::size_t chain_length(const ArrayConfig& array) const = 0;
  /// Registers that the partial-sum bank needs; 0 where the PEs hold whole sums.
  virtual std::size_t partial_sums(GemmShape shape, const ArrayConfig& array,
                                   const Tiling& tiling) const = 0;
  /// All folds of one product in order of execution, but for their bias and `next`.
  virtual std::vector<Fold> folds(GemmShape shape, const ArrayConfig& array, const Tiling& tiling,
                                  std::size_t first_output) const = 0;
  virtual FoldPhases phases(const Fold& fold, const ArrayConfig& array) const = 0;
  /// What enters the edges in a cycle of a fold. `inputs` comes cleared.
  virtual void drive(const Fold& fold, const ArrayConfig& array, const GemmCodes& codes,
                     std::size_t cycle, EdgeInputs& inputs) const = 0;
  /// Where the activations enter; the weights enter at the other edge.
  virtual Edge activations_edge() const { return Edge::west; }
  /// Appends the places in the layer's outputs of the sums that leave the array in a cycle.
  virtual void leaving(const Fold& fold, const ArrayConfig& array, std::size_t cycle,
                       std::vector<std::size_t>& outputs) const = 0;
  virtual std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const = 0;
  /// The registers that its elements have in hardware.
  virtual std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const = 0;

 private:
  DataflowRecord record_;
};

/// Adds a dataflow and its record; called by static objects in models/dataflows/*.cpp.
struct RegisterDataflow {
  explicit RegisterDataflow(std::unique_ptr<Dataflow> dataflow);
};

/// Throws SpecError naming the dataflows there are.
const Dataflow& find_dataflow(std::string_view name);

/// Points each fold to the one after it.
void link(std::vector<Fold>& folds);

}  // namespace guardbit::models
