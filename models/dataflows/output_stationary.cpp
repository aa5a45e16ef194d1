// Output-stationary: each PE keeps one output, rows of A enter from the west and columns of B from
// the north, and the results leave downwards when their sums are whole.
//
// One fold, cycle by cycle:
//   cycle t              A[m0+i][t-i] enters row i, B[t-j][n0+j] enters column j (the skew). PE(i,j)
//                        sees both operands of product k = t - i - j and adds it.
//   PE(R-1,j), the last of column j, adds its last product in cycle (R-1) + j + (K-1); in that
//                        cycle its result leaves the south edge, and in each of the R-1 cycles after
//                        it the column moves down by one PE.
// The last result, that of PE(0,C-1), leaves in cycle (R-1) + (C-1) + (K-1) + (R-1), so the fold
// takes 2R + C + K - 3 cycles, on edge folds too.
//
// The order of summation: k ascending inside the PE; where the accumulator is chunked, each PE has
// the inner and the outer register. The last of them holds the bias, if any, when the fold begins. Where inner sums have block scales, these come with the operands,
// and the PE multiplies the inner sum with those of its last product.
#include <algorithm>
#include <optional>

#include "models/dataflow.h"

namespace guardbit {
namespace {

template <class A>
class OutputStationaryGrid final : public PeGrid {
 public:
  OutputStationaryGrid(const A& accumulator, const GridConfig& config)
      : mac_(accumulator, config.registers.product),
        config_(config),
        rows_(config.array.rows),
        cols_(config.array.cols),
        sums_(rows_ * cols_),
        scratch_(make_register_file(config.registers.last().layout, 1)) {
    if (config.registers.outer) outer_.emplace(*config.registers.outer, rows_ * cols_);
  }

  void begin_fold(const Fold& fold) override {
    fold_ = fold;
    std::fill(sums_.begin(), sums_.end(), typename A::State{});
    if (outer_) {
      for (std::size_t pe = 0; pe < sums_.size(); ++pe) outer_->clear(pe);
    }
    if (fold.has_bias()) load_bias();
    activations_.reset(rows_, fold.cycles, cols_);
    weights_.reset(cols_, fold.cycles, rows_);
    if (!config_.registers.sum_factors) return;
    activation_scales_.reset(rows_, fold.cycles, cols_);
    weight_scales_.reset(cols_, fold.cycles, rows_);
  }

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    activations_.push(inputs.west, config_.activations);
    weights_.push(inputs.north, config_.weights);
    if (config_.registers.sum_factors) {
      activation_scales_.push_scales(inputs.west, config_.activations);
      weight_scales_.push_scales(inputs.north, config_.weights);
    }
    for (std::size_t i = 0; i < rows_; ++i) step_row(i, cycle);
    drain(cycle, results, south);
  }

  MacTally tally() const override {
    MacTally tally = mac_.tally();
    if (outer_) tally.outer = outer_->tally();
    return tally;
  }

 private:
  void load_bias() {
    for (std::size_t i = 0; i < fold_.m; ++i) {
      for (std::size_t j = 0; j < fold_.n; ++j) {
        const std::uint64_t random = bias_random(config_.seed, fold_.output(i, j));
        if (outer_) {
          outer_->load(i * cols_ + j, fold_.bias_of(j), random);
        } else {
          mac_.load(sums_[i * cols_ + j], fold_.bias_of(j), random);
        }
      }
    }
  }

  void step_row(std::size_t i, std::size_t cycle) {
    if (cycle < i) return;
    const std::size_t since = cycle - i;  // k of PE(i,0)
    const std::size_t first = since >= fold_.k ? since - fold_.k + 1 : 0;
    const Operand* a = activations_.newest(i);
    for (std::size_t j = first; j < cols_ && j <= since; ++j) {
      const std::size_t k = since - j;
      mac_.multiply_add(sums_[i * cols_ + j], a[j], weights_.newest(j)[i], random(i, j, k));
      if (k + 1 == fold_.k || (outer_ && (k + 1) % config_.registers.chunk == 0)) end(i, j, k);
    }
  }

  std::uint64_t random(std::size_t i, std::size_t j, std::size_t k) const {
    return mac_.is_stochastic() ? product_random(config_.seed, fold_.output(i, j), k) : 0;
  }

  // Product k was the last of a chunk, or of the whole sum, in the inner register of PE(i,j).
  void end(std::size_t i, std::size_t j, std::size_t k) {
    typename A::State& sum = sums_[i * cols_ + j];
    mac_.finish(sum, random(i, j, k));
    if (!outer_) return;
    const std::size_t chunk = k / config_.registers.chunk;
    outer_->add(i * cols_ + j, mac_.accumulator(), sum,
                chunk_random(config_.seed, fold_.output(i, j), chunk), sum_factor(i, j));
    sum = {};
  }

  // The block scales that came with the operands PE(i,j) has just multiplied.
  Product sum_factor(std::size_t i, std::size_t j) const {
    if (!config_.registers.sum_factors) return unit_product;
    return multiply(activation_scales_.newest(i)[j], weight_scales_.newest(j)[i]);
  }

  void drain(std::size_t cycle, Results& results, LaneVector* south) {
    for (std::size_t j = 0; j < fold_.n; ++j) {
      const std::size_t start = rows_ - 1 + j + fold_.k - 1;
      if (cycle < start || cycle - start >= rows_) continue;
      const std::size_t i = rows_ - 1 - (cycle - start);
      if (i >= fold_.m) continue;
      const std::size_t pe = i * cols_ + j;
      if (outer_) {
        results.put(fold_.output(i, j), *outer_, pe);
      } else {
        results.put(fold_.output(i, j), mac_.accumulator(), sums_[pe]);
      }
      if (south != nullptr) (*south)[j] = {low_bits(pe), true};
    }
  }

  std::uint64_t low_bits(std::size_t pe) {
    if (outer_) {
      outer_->write(pe, 0, scratch_);
    } else {
      PartialSumBank::write_state(mac_.accumulator(), sums_[pe], 0, scratch_);
    }
    return scratch_.words[0];
  }

  MacUnit<A> mac_;
  GridConfig config_;
  std::size_t rows_, cols_;
  std::vector<typename A::State> sums_;  // rows x cols
  std::optional<PartialSumBank> outer_;  // rows x cols
  OperandStreams activations_, weights_;
  OperandStreams activation_scales_, weight_scales_;  // of inner sums, where these have any
  RegisterFile scratch_;
  Fold fold_;
};

class OutputStationary final : public Dataflow {
 public:
  std::string name() const override { return "os"; }
  std::string summary() const override {
    return "output-stationary: each PE sums one output, k ascending";
  }
  std::size_t chain_length(ArrayShape) const override { return 0; }
  std::size_t partial_sums(GemmShape, ArrayShape) const override { return 0; }

  std::vector<Fold> folds(GemmShape shape, ArrayShape array,
                          std::size_t first_output) const override {
    std::vector<Fold> folds;
    for (std::size_t n0 = 0; n0 < shape.n; n0 += array.cols) {
      for (std::size_t m0 = 0; m0 < shape.m; m0 += array.rows) {
        Fold fold;
        fold.m0 = m0;
        fold.m = std::min(array.rows, shape.m - m0);
        fold.k = shape.k;
        fold.n0 = n0;
        fold.n = std::min(array.cols, shape.n - n0);
        fold.cycles = 2 * array.rows + array.cols + shape.k - 3;
        fold.first_output = first_output;
        fold.row_length = shape.n;
        folds.push_back(fold);
      }
    }
    return folds;
  }

  void drive(const Fold& fold, const GemmCodes& codes, std::size_t cycle,
             EdgeInputs& inputs) const override {
    for (std::size_t i = 0; i < fold.m && i <= cycle; ++i) {
      if (cycle - i >= fold.k) continue;
      set_lane(inputs.west[i], codes.a[(fold.m0 + i) * fold.k + cycle - i]);
    }
    for (std::size_t j = 0; j < fold.n && j <= cycle; ++j) {
      if (cycle - j >= fold.k) continue;
      set_lane(inputs.north[j], codes.b[(fold.n0 + j) * fold.k + cycle - j]);
    }
  }

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    return make_grid_of<OutputStationaryGrid>(config);
  }
};

const RegisterDataflow registration(std::make_unique<OutputStationary>());

}  // namespace
}  // namespace guardbit
