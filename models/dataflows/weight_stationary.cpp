// Weight-stationary: an R x C piece of B stays in the PEs, rows of A stream through from the west,
// partial sums run down the columns.
//
// One fold, cycle by cycle:
//   cycles 0 .. R-1      weights enter at the north edge, bottom row first, and move down one PE a
//                        cycle: after R cycles PE(i,j) holds B[k0+i][n0+j].
//   then, for t = 0, 1, ..: A[t-i][k0+i] enters row i (the skew), reaches column j after j cycles;
//                        PE(i,j) adds its product to the sum of PE(i-1,j) of the cycle before.
//   Row m of A leaves column j as a sum of R products in cycle t = m + (R-1) + j.
// The last one, m = M-1 and j = C-1, leaves in t = M + R + C - 3, so the fold takes
// R + (M + R + C - 2) cycles, on edge folds too: the wave runs through the whole array.
//
// The order of summation: chains of R products in ascending k, each then added to the output's
// register in the partial-sum bank, which the first of them finds empty or holding the bias. Folds along k run inside folds along n, so the bank holds
// M x C partial sums. Where inner sums have block scales, these come with the operands, and a sum that
// leaves a column is multiplied with those of its first product.
#include <algorithm>
#include <optional>

#include "models/dataflow.h"

namespace guardbit {
namespace {

template <class A>
class WeightStationaryGrid final : public PeGrid {
 public:
  WeightStationaryGrid(const A& accumulator, const GridConfig& config)
      : mac_(accumulator, config.registers.product),
        config_(config),
        rows_(config.array.rows),
        cols_(config.array.cols),
        weights_(rows_ * cols_),
        weight_scales_(config.registers.sum_factors ? rows_ * cols_ : 0),
        sums_((rows_ + 1) * cols_),
        scratch_(make_register_file(config.registers.inner.layout, 1)) {}

  void begin_fold(const Fold& fold) override {
    fold_ = fold;
    std::fill(weights_.begin(), weights_.end(), Operand{});
    std::fill(sums_.begin(), sums_.end(), typename A::State{});
    activations_.reset(rows_, fold.cycles - rows_, cols_);
    if (scales_sums()) activation_scales_.reset(rows_, fold.cycles - rows_, rows_ + cols_);
  }

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    if (cycle < rows_) return load_weights(inputs.north);
    const std::size_t t = cycle - rows_;
    activations_.push(inputs.west, config_.activations);
    if (scales_sums()) activation_scales_.push_scales(inputs.west, config_.activations);
    for (std::size_t i = rows_; i-- > 0;) step_row(i, t);
    deliver(t, results, south);
  }

  MacTally tally() const override { return mac_.tally(); }

 private:
  bool scales_sums() const { return config_.registers.sum_factors.has_value(); }

  void load_weights(const LaneVector& north) {
    move_down(weights_);
    for (std::size_t j = 0; j < cols_; ++j) weights_[j] = operand_of(north[j], config_.weights);
    if (!scales_sums()) return;
    move_down(weight_scales_);
    for (std::size_t j = 0; j < cols_; ++j) {
      weight_scales_[j] = sum_scale_of(north[j], config_.weights);
    }
  }

  void move_down(std::vector<Operand>& rows) const {
    std::copy_backward(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(cols_), rows.end());
  }

  // Row i takes the sums of row i - 1 (stored at i), which still hold the cycle before.
  void step_row(std::size_t i, std::size_t t) {
    const Operand* a = activations_.newest(i);
    const Operand* w = weights_.data() + i * cols_;
    const typename A::State* from = sums_.data() + i * cols_;
    typename A::State* to = sums_.data() + (i + 1) * cols_;
    for (std::size_t j = 0; j < cols_; ++j) {
      to[j] = from[j];
      mac_.multiply_add(to[j], a[j], w[j], random(t, i, j));
    }
  }

  std::uint64_t random(std::size_t t, std::size_t i, std::size_t j) const {
    if (!mac_.is_stochastic()) return 0;
    return product_random(config_.seed, fold_.output(t - i - j, j), fold_.k0 + i);
  }

  // The block scales of the sum that leaves column j: those of row 0, where it began `delay` cycles
  // ago with the first product of the chunk.
  Product sum_factor(std::size_t delay, std::size_t j) const {
    if (!scales_sums()) return unit_product;
    return multiply(activation_scales_.newest(0)[delay], weight_scales_[j]);
  }

  std::optional<Product> bias(std::size_t j) const {
    return fold_.has_bias() ? std::optional(fold_.bias_of(j)) : std::nullopt;
  }

  void deliver(std::size_t t, Results& results, LaneVector* south) {
    for (std::size_t j = 0; j < fold_.n; ++j) {
      const std::size_t delay = rows_ - 1 + j;
      if (t < delay || t - delay >= fold_.m) continue;
      const std::size_t m = t - delay;
      const typename A::State& sum = sums_[rows_ * cols_ + j];
      results.add(m * cols_ + j, fold_.output(m, j), fold_.chunk, fold_.last_along_k,
                  mac_.accumulator(), sum, sum_factor(delay, j), bias(j));
      if (south == nullptr) continue;
      PartialSumBank::write_state(mac_.accumulator(), sum, 0, scratch_);
      (*south)[j] = {scratch_.words[0], true};
    }
  }

  MacUnit<A> mac_;
  GridConfig config_;
  std::size_t rows_, cols_;
  std::vector<Operand> weights_;         // rows x cols
  std::vector<Operand> weight_scales_;   // the same, where inner sums have block scales
  std::vector<typename A::State> sums_;  // (rows + 1) x cols; row 0 stays empty
  OperandStreams activations_;
  OperandStreams activation_scales_;
  RegisterFile scratch_;
  Fold fold_;
};

class WeightStationary final : public Dataflow {
 public:
  std::string name() const override { return "ws"; }
  std::string summary() const override {
    return "weight-stationary: chains of one array height, partial sums in a bank";
  }
  std::size_t chain_length(ArrayShape array) const override { return array.rows; }
  std::size_t partial_sums(GemmShape shape, ArrayShape array) const override {
    return shape.m * array.cols;
  }

  std::vector<Fold> folds(GemmShape shape, ArrayShape array,
                          std::size_t first_output) const override {
    std::vector<Fold> folds;
    for (std::size_t n0 = 0; n0 < shape.n; n0 += array.cols) {
      for (std::size_t k0 = 0; k0 < shape.k; k0 += array.rows) {
        Fold fold;
        fold.m = shape.m;
        fold.k0 = k0;
        fold.k = std::min(array.rows, shape.k - k0);
        fold.n0 = n0;
        fold.n = std::min(array.cols, shape.n - n0);
        fold.cycles = array.rows + shape.m + array.rows + array.cols - 2;
        fold.chunk = k0 / array.rows;
        fold.last_along_k = k0 + fold.k == shape.k;
        fold.first_output = first_output;
        fold.row_length = shape.n;
        folds.push_back(fold);
      }
    }
    return folds;
  }

  void drive(const Fold& fold, const GemmCodes& codes, std::size_t cycle,
             EdgeInputs& inputs) const override {
    const std::size_t rows = inputs.west.size();
    const std::size_t depth = codes.shape.k;
    if (cycle < rows) {
      const std::size_t i = rows - 1 - cycle;
      for (std::size_t j = 0; i < fold.k && j < fold.n; ++j) {
        set_lane(inputs.north[j], codes.b[(fold.n0 + j) * depth + fold.k0 + i]);
      }
      return;
    }
    const std::size_t t = cycle - rows;
    for (std::size_t i = 0; i < fold.k && i <= t; ++i) {
      if (t - i >= fold.m) continue;
      set_lane(inputs.west[i], codes.a[(t - i) * depth + fold.k0 + i]);
    }
  }

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    return make_grid_of<WeightStationaryGrid>(config);
  }
};

const RegisterDataflow registration(std::make_unique<WeightStationary>());

}  // namespace
}  // namespace guardbit
