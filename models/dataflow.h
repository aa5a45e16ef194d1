// The contract of a dataflow: how a matrix product is cut into folds, what enters the array's
// edges in every cycle of a fold, and the grid of processing elements that it drives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "arith/accumulators.h"
#include "arith/bias.h"
#include "arith/operand_decoder.h"
#include "models/lanes.h"
#include "models/results.h"
#include "traces/array_shape.h"
#include "traces/gemm_codes.h"

namespace guardbit {

/// One array-sized piece of a matrix product: rows [m0, m0 + m) of A, columns [n0, n0 + n) of B,
/// products [k0, k0 + k). Edge folds are smaller than the array, which then idles in part.
struct Fold {
  std::size_t m0 = 0, m = 0;
  std::size_t k0 = 0, k = 0;
  std::size_t n0 = 0, n = 0;
  std::size_t cycles = 0;        ///< clock edges from the first operand to the last result
  std::size_t chunk = 0;         ///< number of this fold among those along k
  bool last_along_k = true;
  std::size_t first_output = 0;  ///< of the product, in the layer's outputs
  std::size_t row_length = 0;    ///< n of the whole product
  const BiasAddends* bias = nullptr;  ///< of the product's columns; outlives the fold
  /// Place in the layer's outputs of row i and column j of the fold.
  std::size_t output(std::size_t i, std::size_t j) const {
    return first_output + (m0 + i) * row_length + n0 + j;
  }
  bool has_bias() const { return bias != nullptr && !bias->empty(); }
  /// What the sums of column j of the fold start with; only where there is a bias.
  Product bias_of(std::size_t j) const { return bias->at(n0 + j); }
};

/// What a grid is made for. The references outlive the grid.
struct GridConfig {
  ArrayShape array;
  const MacRegisters& registers;
  OperandDecoder activations;
  OperandDecoder weights;
  std::uint64_t seed = 0;
};

/// The processing elements and their registers: plain C++, no SystemC. Operands that enter at an
/// edge move one PE a cycle; the grid keeps them as streams and reads at shifted addresses.
class PeGrid {
 public:
  virtual ~PeGrid() = default;
  virtual void begin_fold(const Fold& fold) = 0;
  /// One clock edge: cycle 0, 1, ... of the fold. Results that leave the south edge go to
  /// `results`; `south`, where given, shows them as bits.
  virtual void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
                    LaneVector* south) = 0;
  /// Additions in the PEs since the grid was made: inner registers, and outer ones held in PEs.
  virtual MacTally tally() const = 0;
};

/// A grid templated on the accumulator, for the kind that the configuration's inner registers are.
template <template <class> class Grid>
std::unique_ptr<PeGrid> make_grid_of(const GridConfig& config) {
  return std::visit(
      [&](const auto& accumulator) -> std::unique_ptr<PeGrid> {
        return std::make_unique<Grid<std::decay_t<decltype(accumulator)>>>(accumulator, config);
      },
      config.registers.inner.accumulator);
}

class Dataflow {
 public:
  virtual ~Dataflow() = default;
  virtual std::string name() const = 0;
  virtual std::string summary() const = 0;
  /// Length of the chains of PEs that a partial sum runs through before it enters the partial-sum
  /// bank; 0 where each PE sums alone.
  virtual std::size_t chain_length(ArrayShape array) const = 0;
  /// Registers that the partial-sum bank needs; 0 where the PEs hold whole sums.
  virtual std::size_t partial_sums(GemmShape shape, ArrayShape array) const = 0;
  /// All folds of one product in order of execution, but for their bias.
  virtual std::vector<Fold> folds(GemmShape shape, ArrayShape array,
                                  std::size_t first_output) const = 0;
  /// What enters the edges in a cycle of a fold. `inputs` comes cleared.
  virtual void drive(const Fold& fold, const GemmCodes& codes, std::size_t cycle,
                     EdgeInputs& inputs) const = 0;
  virtual std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const = 0;
};

/// Adds a dataflow; called by static objects in models/dataflows/*.cpp.
struct RegisterDataflow {
  explicit RegisterDataflow(std::unique_ptr<Dataflow> dataflow);
};

/// Names of all dataflows, sorted.
std::vector<std::string> dataflow_names();
/// Throws SpecError naming the dataflows there are.
const Dataflow& find_dataflow(std::string_view name);

/// A decoded stream that enters one lane: the operand of t cycles ago stands t places after the
/// newest one, so that a shift register becomes an address.
class OperandStreams {
 public:
  /// `cycles`: how many operands will enter a lane; `reach`: how many cycles ago PEs look back.
  void reset(std::size_t lanes, std::size_t cycles, std::size_t reach);
  /// Takes the lanes of one more cycle.
  void push(const LaneVector& vector, const OperandDecoder& decoder);
  /// The same for the scales of inner sums.
  void push_scales(const LaneVector& vector, const OperandDecoder& decoder);
  /// The newest operand of a lane; the one of t cycles ago is at [t].
  const Operand* newest(std::size_t lane) const {
    return operands_.data() + lane * stride_ + newest_;
  }

 private:
  std::vector<Operand> operands_;
  std::size_t stride_ = 0;
  std::size_t newest_ = 0;
};

/// Puts an element on a lane; an empty one leaves the lane idle.
inline void set_lane(Lane& lane, const CodeOrEmpty& element) {
  lane = {element.code | std::uint64_t{element.scale} << 32, !element.empty};
}

/// The operand a lane carries: zero where it is not valid.
inline Operand operand_of(const Lane& lane, const OperandDecoder& decoder) {
  if (!lane.valid) return {};
  return decoder.operand(static_cast<Code>(lane.bits), static_cast<Code>(lane.bits >> 32));
}
/// The scale that it brings to the inner sum.
inline Operand sum_scale_of(const Lane& lane, const OperandDecoder& decoder) {
  return lane.valid ? decoder.sum_scale(static_cast<Code>(lane.bits >> 32)) : Operand{};
}

}  // namespace guardbit
