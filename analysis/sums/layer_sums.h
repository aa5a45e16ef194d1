// The exact sums of all outputs of a layer, in machine integers.
//
// Each row and column is read once, as integers times a power of two (scaled_integers.h), and the
// sums of blocks of outputs are formed by several threads. MPFR (layer_reference.h) forms the sums
// of a seeded sample again, from the codes: at least 64 outputs, and one in 64 of a larger layer. A
// difference throws. What the integers do not hold is left to MPFR.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "analysis/sums/layer_reference.h"
#include "analysis/sums/reference_operands.h"
#include "analysis/sums/scaled_integers.h"
#include "analysis/sums/tensor_elements.h"
#include "arith/workers.h"

namespace guardbit::analysis {

/// The exact sums of one output. Sums that there are not are zero.
struct ExactIntegerSums {
  IntegerDot scaled;    ///< of the quantised operands with their block scales, and the bias
  IntegerDot unscaled;  ///< where block scales are factors of inner sums: the same without them
  IntegerDot original;  ///< of the original operands and bias
  double largest_factor = 0;  ///< ExactSums::largest_factor
  bool fit() const { return scaled.fit && unscaled.fit && original.fit; }
};

/// Exact sums of some outputs of a layer, in the order of the outputs; both spans of one length.
/// `number`: of the block.
struct SumsBlock {
  std::size_t number;
  std::span<const std::size_t> outputs;  ///< rising
  std::span<const ExactIntegerSums> sums;
};

class LayerSums {
 public:
  /// `layer` and the tensors of `operands` are referred to, not copied. `seed`: of the sample.
  LayerSums(const LoweredLayer& layer, const ReferenceOperands& operands, std::uint64_t seed = 0);

  /// Calls use(block) for each of blocks() blocks, from any thread and in any order, with the sums
  /// of the rising `outputs`. Then confirms a sample of them.
  void form(std::span<const std::size_t> outputs, Workers& workers,
            const std::function<void(const SumsBlock&)>& use);
  std::size_t blocks() const { return layer_.batches() * blocks_of_batch_; }
  /// The judge, for what the integers leave open.
  LayerReference& reference() { return reference_; }

 private:
  struct Line {  // a row of A or a column of B; with a bias it has one more place
    ScaledIntegers scaled, unscaled, original;
    std::vector<double> scales;
  };
  struct Side {
    TensorElements elements, originals;
  };
  struct Scratch {
    std::vector<Dyadic> values;
    std::vector<std::optional<std::size_t>> indices;
  };
  struct Last {  // at the place of the bias
    Dyadic scaled, original;
  };
  struct Confirmed {
    std::size_t output;
    ExactIntegerSums sums;
  };
  void read(Line& line, const Side& side, const Last& last, Scratch& scratch) const;
  void read_row(Line& line, std::size_t batch, std::size_t m, Scratch& scratch) const;
  void read_column(Line& line, std::size_t batch, std::size_t n, Scratch& scratch) const;
  void read_columns(std::size_t first_batch, std::size_t batches, Workers& workers);
  void form_block(std::size_t number, std::span<const std::size_t> outputs,
                  const std::function<void(const SumsBlock&)>& use);
  ExactIntegerSums sums_of(const Line& row, const Line& column) const;
  void draw_sample(std::span<const std::size_t> outputs);
  void keep_sample(const SumsBlock& block);
  void confirm();

  const LoweredLayer& layer_;
  ReferenceOperands operands_;
  LayerReference reference_;
  std::uint64_t seed_;
  Side activations_, weights_;
  std::vector<Dyadic> bias_;  // of each channel, as an addend
  std::size_t rows_of_block_, blocks_of_batch_, batches_at_once_;

  std::size_t first_batch_ = 0;
  std::vector<Line> columns_;  // of the batches at hand
  std::vector<Confirmed> sample_;
};

}  // namespace guardbit::analysis
