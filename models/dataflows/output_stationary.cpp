// Output-stationary: each PE keeps one output, rows of A enter from the west and columns of B from
// the north, and the results leave downwards when their sums are whole.
//
// One fold on R x C PEs, cycle by cycle, with an adder of L stages behind a multiplier of S stages
// and I cycles between the products of a sum (I = L where the adder's result is waited for,
// else 1):
//   cycle t              A[m0+i][k] enters row i if t = I*k + i, B[k][n0+j] enters column j if
//                        t = I*k + j (the skew). PE(i,j) sees both operands of product k in cycle
//                        I*k + i + j, and its adder takes the product S cycles later.
//   PE(R-1,j), the last of column j, sees its last operands in cycle (R-1) + j + I*(K-1). Its sum
//                        is out S + L - 1 cycles later; in that cycle it leaves the south edge, and
//                        in each of the R-1 cycles after it the column moves down by one PE.
// The last result, that of PE(0,C-1), leaves in cycle (R-1) + (C-1) + I*(K-1) + S + L-1 + (R-1), so
// the fold takes 2R + C + I*(K-1) + S + L - 3 cycles, on edge folds too.
//
// The order of summation: k ascending inside the PE; where the accumulator is chunked, each PE has
// the inner and the outer register. The last of them holds the bias, if any, when the fold begins.
// Where inner sums have block scales, these come with the operands, and the PE multiplies the inner
// sum with those of its last product.
//
// Interleaved sums (I = 1, L > 1): the adder takes product k of a sum in the cycle after product
// k-1, whose sum comes out L cycles after it went in. So product k is added to partial sum k mod L,
// which is out then: product k - L went in L cycles before. When the last product is in its partial
// sum, S + L - 1 cycles after its operands came, the same adder adds the L partial sums one after
// another to the outer register, L additions of L cycles each: the sum leaves L*L cycles later. The
// order of summation is that of `partials=L`.
#include <algorithm>

#include "models/dataflows/output_dataflow.h"
#include "models/dataflows/output_registers.h"
#include "models/dataflows/output_sums.h"
#include "models/dataflows/output_vectors.h"
#include "models/operand_streams.h"

namespace guardbit::models {
namespace {

// The cycle in which the sum of PE(R-1,0) is whole and leaves.
std::size_t first_whole(const ArrayConfig& array, std::size_t k) {
  return array.shape.rows - 1 + interval(array.pipeline) * (k - 1) + latency(array.pipeline);
}

class OutputStationaryGrid final : public PeGrid {
 public:
  explicit OutputStationaryGrid(const GridConfig& config)
      : PeGrid(config),
        sums_(config),
        interval_(interval(config.array.pipeline)),
        stages_(config.array.pipeline.multiplier) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    activations_.push(inputs.west, config().activations);
    weights_.push(inputs.north, config().weights);
    if (scales_sums()) {
      activation_scales_.push_scales(inputs.west, config().activations);
      weight_scales_.push_scales(inputs.north, config().weights);
    }
    for (std::size_t i = 0; i < rows(); ++i) step_row(i, cycle);
    const std::size_t whole = first_whole(config().array, fold().k);
    for (std::size_t j = 0; j < fold().n; ++j) sums_.leave(j, whole + j, cycle, results, south);
  }

  MacTally tally() const override { return sums_.tally(); }

  void write_sums(std::size_t cycle, PeRegisters& registers) override {
    const std::size_t late = latency(config().array.pipeline);
    for (std::size_t i = 0; i < fold().m; ++i) {
      for (std::size_t j = 0; j < fold().n; ++j) {
        if (cycle < i + j + late) continue;
        const std::size_t since = cycle - i - j - late;
        if (since % interval_ == 0 && since / interval_ < fold().k) sums_.write(i, j, registers);
      }
    }
    const std::size_t whole = rows() - 1 + interval_ * (fold().k - 1) + late;
    for (std::size_t j = 0; j < cols(); ++j) {
      if (cycle > whole + j) registers.drain(j);
    }
  }

 protected:
  void start_fold() override {
    sums_.start(fold());
    activations_.reset(rows(), fold().cycles, cols() + stages_);
    weights_.reset(cols(), fold().cycles, rows() + stages_);
    if (!scales_sums()) return;
    activation_scales_.reset(rows(), fold().cycles, cols() + stages_);
    weight_scales_.reset(cols(), fold().cycles, rows() + stages_);
  }

 private:
  bool scales_sums() const { return config().registers.sum_factors.has_value(); }

  // Columns that take a product in this cycle are I apart; those whose products go to the same of
  // an element's partial sums I times their number.
  void step_row(std::size_t i, std::size_t cycle) {
    if (cycle < i + stages_) return;
    const std::size_t since = cycle - i - stages_;  // of the first operands' way through PE(i,0)
    const std::size_t ended = interval_ * fold().k;
    const std::size_t begin = since < ended ? since % interval_ : since - ended + interval_;
    const std::size_t end = std::min(cols(), since + 1);
    const Operand* a = activations_.newest(i) + stages_;
    const Operand* b = weights_.newest(0) + i + stages_;
    const std::size_t step = interval_ * sums_.turns();
    for (std::size_t turn = 0; turn < sums_.turns(); ++turn) {
      const std::size_t j = begin + turn * interval_;
      if (j >= end) break;
      const std::size_t stride = weights_.stride();
      sums_.add({i, j, step, (end - j - 1) / step + 1, (since - j) / interval_, sums_.turns(),
                 a + j, b + j * stride, step, step * stride},
                [&](std::size_t column) {
                  return multiply(activation_scales_.newest(i)[column + stages_],
                                  weight_scales_.newest(column)[i + stages_]);
                });
    }
  }

  OutputSums sums_;
  std::size_t interval_, stages_;
  OperandStreams activations_, weights_;
  OperandStreams activation_scales_, weight_scales_;  // of inner sums, where these have any
};

class OutputStationary final : public OutputDataflow {
 public:
  OutputStationary()
      : OutputDataflow({.name = "os",
                        .words = "output-stationary",
                        .keeps = Stationary::sums,
                        .turns = true}) {}

  void drive(const Fold& fold, const ArrayConfig& array, const GemmCodes& codes, std::size_t cycle,
             EdgeInputs& inputs) const override {
    const std::size_t every = interval(array.pipeline);
    const auto feed = [&](LaneVector& lanes, std::size_t count, const CodeOrEmpty* lines) {
      for (std::size_t i = 0; i < count && i <= cycle; ++i) {
        const std::size_t k = (cycle - i) / every;
        if (k < fold.k && (cycle - i) % every == 0) set_lane(lanes[i], lines[i * fold.k + k]);
      }
    };
    feed(inputs.west, fold.m, codes.a.data() + fold.m0 * fold.k);
    feed(inputs.north, fold.n, codes.b.data() + fold.n0 * fold.k);
  }

  FoldPhases phases(const Fold& fold, const ArrayConfig& array) const override {
    return {0, interval(array.pipeline) * (fold.k - 1) + std::max(fold.m, fold.n)};
  }

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    check_order(config);
    const PePipeline& pipeline = config.array.pipeline;
    const bool interleaves = pipeline.feedback == Feedback::interleave && pipeline.adder > 1;
    if (config.detail != Detail::events || interleaves) {
      return make_grid_of<OutputStationaryGrid>(config);
    }
    return std::make_unique<PlannedGrid>(config, make_grid_of<OutputStationaryGrid>,
                                         make_output_vectors);
  }
  std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const override {
    return std::make_unique<OutputRegisters>(config, OutputRegisters::Operands::handed_on);
  }

 private:
  // Until the last sum, that of PE(R-1,C-1), is whole.
  std::size_t computing_cycles(const ArrayConfig& array, std::size_t k) const override {
    return first_whole(array, k) + array.shape.cols;
  }
  std::size_t first_leaving(const ArrayConfig& array, std::size_t k, std::size_t j) const override {
    return first_whole(array, k) + j;
  }
};

const RegisterDataflow output_stationary_registration(std::make_unique<OutputStationary>());

}  // namespace
}  // namespace guardbit::models
