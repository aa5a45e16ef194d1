// The contract of a grid: the processing elements and their registers, without SystemC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "arith/product/matrix_product.h"
#include "arith/registers/mac.h"
#include "arith/registers/operand_decoder.h"
#include "models/fold.h"
#include "models/lanes.h"
#include "models/results.h"
#include "traces/accelerator.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::models {

class Dataflow;
class PeRegisters;

/// What a grid is made for. The references outlive the grid.
struct GridConfig {
  const Dataflow& dataflow;
  ArrayConfig array;
  const MacRegisters& registers;
  OperandDecoder activations;
  OperandDecoder weights;
  std::uint64_t seed = 0;
  Detail detail = Detail::full;  ///< what is asked for of flags and tally; a grid may tell more
};

/// Operands that enter at an edge move one PE a cycle; a grid may keep them as streams and read at
/// shifted addresses. Clock edges of a fold are numbered 0, 1, ...; they are stepped one by one or
/// in blocks, in any mixture, with the same state after each.
class PeGrid {
 public:
  explicit PeGrid(const GridConfig& config) : config_(config) {}
  virtual ~PeGrid() = default;

  /// The next edges belong to this fold; fold and operands outlive them. Its stationary operands,
  /// where the fold is preloaded, have come in with the edges of the one before.
  void begin_fold(const Fold& fold, const GemmCodes& codes);
  /// One clock edge with what enters the array's edges. Results that leave the south edge go to
  /// `results`; `south`, where given, shows them as bits.
  virtual void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
                    LaneVector* south) = 0;
  /// `count` edges from `cycle` on, fed as the dataflow says.
  virtual void step_block(std::size_t cycle, std::size_t count, Results& results);
  /// Writes the accumulators of all elements as they are after the edge that was stepped last.
  /// Throws std::logic_error where a grid does not keep them.
  virtual void write_sums(std::size_t cycle, PeRegisters& registers);
  /// Additions in the PEs since the grid was made: inner registers, and outer ones held in PEs.
  virtual MacTally tally() const = 0;
  /// How its elements are stepped, and why so.
  virtual KernelReport report() const { return {"plain grid", "every flag and count asked for"}; }

 protected:
  /// Prepares registers for fold(), which has just been set.
  virtual void start_fold() = 0;

  const GridConfig& config() const { return config_; }
  const Fold& fold() const { return *fold_; }
  const GemmCodes& codes() const { return *codes_; }
  std::size_t rows() const { return config_.array.shape.rows; }
  std::size_t cols() const { return config_.array.shape.cols; }

 private:
  GridConfig config_;
  const Fold* fold_ = nullptr;
  const GemmCodes* codes_ = nullptr;
  EdgeInputs inputs_;
};

template <class Grid>
std::unique_ptr<PeGrid> make_grid_of(const GridConfig& config) {
  return std::make_unique<Grid>(config);
}

}  // namespace guardbit::models
