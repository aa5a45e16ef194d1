// What weight- and input-stationary arrays share: one operand stays in the PEs, the other streams
// through from the west, partial sums run down the columns.
//
// Rows of the array are products k, columns the lines of the operand that stays, and the lines of
// the other one, t = 0 .. T-1, follow each other in time. With an adder of L stages and a
// multiplier of S stages ahead of it, one fold on R x C PEs is, cycle by cycle:
//   cycles 0 .. R-1      the stationary operand enters at the north edge, bottom row first, and
//                        moves down one PE a cycle: after R cycles PE(i,j) holds k0+i of line j. A
//                        preloaded fold has none of these: they were the last R of the one before.
//   then, for t = 0, 1, ..: line t enters row i in cycle t + i*L (the skew), reaches column j after
//                        j cycles and the adder S cycles later; PE(i,j) adds its product to the sum
//                        of PE(i-1,j), which has just come out of that one's adder.
//   Line t leaves column j as a sum of R products in cycle t + (R-1)*L + j + S + (L-1).
// The last one, t = T-1 and j = C-1, makes it R + T + R*L + C + S - 2 cycles, on edge folds too:
// the wave runs through the whole array.
//
// The order of summation: chains of R products in ascending k, each then added to the output's
// register in the partial-sum bank, which the first of them finds empty or holding the bias. Stages
// change when a sum is formed, not in which order. Where inner sums have block scales, these come
// with the operands, and a sum that leaves a column is multiplied with those of its first product.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "models/dataflow.h"
#include "models/operand_streams.h"
#include "models/pe_registers.h"

namespace guardbit::models {

/// Weight- or input-stationary: which operand stays.
enum class Stays { weights, activations };

/// Cycles that a fold takes after its stationary operands are in place.
constexpr std::size_t streaming_cycles(const ArrayConfig& array, std::size_t t) {
  return t + array.shape.rows * array.pipeline.adder + array.shape.cols +
         array.pipeline.multiplier - 2;
}

/// Cycles from a line entering row 0 to its sum leaving column 0.
constexpr std::size_t to_edge(const ArrayConfig& array) {
  return array.shape.rows * array.pipeline.adder - 1 + array.pipeline.multiplier;
}

/// The fold as the array sees it.
template <Stays stays>
struct StationaryView {
  const Fold& fold;
  std::size_t t() const { return stays == Stays::weights ? fold.m : fold.n; }
  std::size_t columns() const { return stays == Stays::weights ? fold.n : fold.m; }
  std::size_t output(std::size_t t, std::size_t j) const {
    return stays == Stays::weights ? fold.output(t, j) : fold.output(j, t);
  }
  Product bias(std::size_t t, std::size_t j) const {
    return fold.bias_of(stays == Stays::weights ? j : t);
  }
  /// Element k0 + i of line t of the operand that moves, and of line j of the one that stays.
  const CodeOrEmpty& moving(const GemmCodes& codes, std::size_t t, std::size_t i) const {
    return stays == Stays::weights ? codes.a[(fold.m0 + t) * codes.shape.k + fold.k0 + i]
                                   : codes.b[(fold.n0 + t) * codes.shape.k + fold.k0 + i];
  }
  const CodeOrEmpty& staying(const GemmCodes& codes, std::size_t j, std::size_t i) const {
    return stays == Stays::weights ? codes.b[(fold.n0 + j) * codes.shape.k + fold.k0 + i]
                                   : codes.a[(fold.m0 + j) * codes.shape.k + fold.k0 + i];
  }
};

template <Stays stays>
class StationaryGrid : public PeGrid {
 public:
  explicit StationaryGrid(const GridConfig& config)
      : PeGrid(config),
        latency_(config.array.pipeline.adder),
        staying_(rows() * cols()),
        coming_(staying_.size()),
        staying_scales_(scales_sums() ? staying_.size() : 0),
        coming_scales_(staying_scales_.size()),
        sums_(config.registers.inner.make_bank(latency_ * (rows() + 1) * cols(),
                                               config.registers.product)),
        random_(sums_->is_stochastic() ? cols() : 0),
        scratch_(make_register_file(config.registers.inner.layout, 1)) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    const std::size_t loading = fold().preloaded ? 0 : rows();
    if (cycle < loading) return load(inputs.north);
    if (cycle == loading) put_in_place();
    if (fold().next != nullptr && fold().next->preloaded && cycle + rows() >= fold().cycles) {
      load(inputs.north);
    }
    const std::size_t t = cycle - loading;
    moving_.push(inputs.west, moving_decoder());
    if (scales_sums()) moving_scales_.push_scales(inputs.west, moving_decoder());
    for (std::size_t i = rows(); i-- > 0;) step_row(i, t);
    deliver(t, results, south);
  }

  MacTally tally() const override { return tally_of(*sums_, nullptr); }

  void write_sums(std::size_t cycle, PeRegisters& registers) override {
    const std::size_t loading = fold().preloaded ? 0 : rows();
    for (std::size_t i = 0; i < rows(); ++i) {
      for (std::size_t j = 0; j < cols(); ++j) {
        // The edge with which line 0 comes out of the adder.
        const std::size_t first = loading + i * latency_ + j + stages() + latency_ - 1;
        if (j >= view().columns() || cycle < first || cycle - first >= view().t()) {
          registers.sums().take_nothing(i * cols() + j);
          continue;
        }
        sums_->write(sums(cycle - loading + 1, i + 1) + j, 0, scratch_);
        registers.sums().take(i * cols() + j, scratch_.words);
      }
    }
  }

 protected:
  void start_fold() override {
    sums_->clear(0, latency_ * (rows() + 1) * cols());
    const std::size_t streaming = streaming_cycles(config().array, view().t());
    moving_.reset(rows(), streaming, cols() + stages());
    if (scales_sums()) moving_scales_.reset(rows(), streaming, streaming);
  }

 private:
  StationaryView<stays> view() const { return {fold()}; }
  bool scales_sums() const { return config().registers.sum_factors.has_value(); }
  std::size_t stages() const { return config().array.pipeline.multiplier; }
  const OperandDecoder& moving_decoder() const {
    return stays == Stays::weights ? config().activations : config().weights;
  }
  const OperandDecoder& staying_decoder() const {
    return stays == Stays::weights ? config().weights : config().activations;
  }

  void load(const LaneVector& north) {
    move_down(coming_);
    for (std::size_t j = 0; j < cols(); ++j) coming_[j] = operand_of(north[j], staying_decoder());
    if (!scales_sums()) return;
    move_down(coming_scales_);
    for (std::size_t j = 0; j < cols(); ++j) {
      coming_scales_[j] = sum_scale_of(north[j], staying_decoder());
    }
  }

  void move_down(std::vector<Operand>& rows) const {
    std::copy_backward(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(cols()), rows.end());
  }

  void put_in_place() {
    staying_ = coming_;
    staying_scales_ = coming_scales_;
  }

  // Sums enter an adder in cycle t and are read by the row below when they come out, L cycles
  // later: L grids take turns, of which row 0 stays empty.
  std::size_t sums(std::size_t t, std::size_t row) const {
    return (t % latency_ * (rows() + 1) + row) * cols();
  }

  // Row i takes the sums of row i - 1 (stored at i), which still hold those of L cycles before.
  void step_row(std::size_t i, std::size_t t) {
    const Operand* a = moving_.newest(i) + stages();
    const Operand* w = staying_.data() + i * cols();
    for (std::size_t j = 0; j < random_.size(); ++j) random_[j] = random(t, i, j);
    ProductRow row{cols(), sums(t, i + 1), 1, a, w};
    if (stays == Stays::activations) std::swap(row.a, row.b);
    if (!random_.empty()) row.random = random_.data();
    sums_->pass_on(sums(t, i), row);
  }

  // The line whose product k0 + i column j adds in cycle t.
  std::uint64_t random(std::size_t t, std::size_t i, std::size_t j) const {
    const std::size_t line = t - i * latency_ - j - stages();
    return product_random(config().seed, view().output(line, j), fold().k0 + i);
  }

  // The block scales of the sum that leaves column j: those of row 0, where it began `delay` cycles
  // ago with the first product of the chunk.
  Product sum_factor(std::size_t delay, std::size_t j) const {
    if (!scales_sums()) return unit_product;
    return multiply(moving_scales_.newest(0)[delay], staying_scales_[j]);
  }

  void deliver(std::size_t t, Results& results, LaneVector* south) {
    const std::size_t leaving = sums(t + 1, rows());  // entered the adder L - 1 cycles ago
    for (std::size_t j = 0; j < view().columns(); ++j) {
      const std::size_t delay = to_edge(config().array) + j;
      if (t < delay || t - delay >= view().t()) continue;
      const std::size_t line = t - delay;
      const auto bias =
          fold().has_bias() ? std::optional(view().bias(line, j)) : std::optional<Product>();
      results.add({.index = fold().first_register + line * cols() + j,
                   .output = view().output(line, j),
                   .chunk = fold().chunk,
                   .is_last = fold().last_along_k},
                  *sums_, leaving + j, sum_factor(delay, j), bias);
      if (south == nullptr) continue;
      sums_->write(leaving + j, 0, scratch_);
      south->put(j, scratch_.words);
    }
  }

  std::size_t latency_;                  // of the adder, in cycles
  std::vector<Operand> staying_;         // rows x cols
  std::vector<Operand> coming_;          // the same, on its way in
  std::vector<Operand> staying_scales_;  // the same, where inner sums have block scales
  std::vector<Operand> coming_scales_;
  std::unique_ptr<Bank> sums_;         // latency x (rows + 1) x cols
  std::vector<std::uint64_t> random_;  // of a row; empty where it does not matter
  OperandStreams moving_;
  OperandStreams moving_scales_;
  RegisterFile scratch_;
};

/// Both dataflows, but for their records and grids.
template <Stays stays>
class StationaryDataflow : public Dataflow {
 public:
  using Dataflow::Dataflow;
  std::size_t chain_length(const ArrayConfig& array) const override { return array.shape.rows; }
  std::size_t partial_sums(GemmShape shape, const ArrayConfig& array,
                           const Tiling& tiling) const override;
  std::vector<Fold> folds(GemmShape shape, const ArrayConfig& array, const Tiling& tiling,
                          std::size_t first_output) const override;
  FoldPhases phases(const Fold& fold, const ArrayConfig& array) const override;
  void drive(const Fold& fold, const ArrayConfig& array, const GemmCodes& codes, std::size_t cycle,
             EdgeInputs& inputs) const override;
  Edge activations_edge() const override {
    return stays == Stays::weights ? Edge::west : Edge::north;
  }
  void leaving(const Fold& fold, const ArrayConfig& array, std::size_t cycle,
               std::vector<std::size_t>& outputs) const override;
};

}  // namespace guardbit::models
