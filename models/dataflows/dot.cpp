// A vector, or a grid, of dot-product units: in each cycle a unit takes N products of its output at
// once, as tensor cores and NVDLA do.
//
// R x C units of N lanes: the N operands of row i of A go to all units of row i, those of column j
// of B to all units of column j; there is no skew. One fold, cycle by cycle, with an accumulating
// adder of L stages behind S stages of multipliers and adder trees, and I cycles between the groups
// of a sum (I = L where the adder's result is waited for, else 1):
//   cycle t = I*g        products k = g*N .. g*N + N-1 enter every unit; they are added S later.
//   the sums are whole   S + L - 1 cycles after the last group, in cycle I*(G-1) + S + L - 1 where
//                        G = ceil(K/N); in that cycle those of row R-1 leave the south edge, and in
//                        each of the R-1 cycles after it the row above them.
// So the fold takes I*(G-1) + S + L - 1 + R cycles.
//
// The order of summation is the accumulator's, k ascending: one after another, in trees, or aligned
// in groups; a unit that adds a group of N in one step is `tree=N` or `aligned:terms=N`. Units of
// one lane may interleave L partial sums as output-stationary PEs do: L*L cycles more.
#include <algorithm>

#include "models/dataflows/output_dataflow.h"
#include "models/dataflows/output_registers.h"
#include "models/dataflows/output_sums.h"
#include "models/operand_streams.h"

namespace guardbit::models {
namespace {

std::size_t groups(std::size_t k, const ArrayConfig& array) {
  return (k + array.lanes - 1) / array.lanes;
}

// The cycle in which all sums are whole and the lowest ones leave.
std::size_t first_whole_dot(const ArrayConfig& array, std::size_t k) {
  return interval(array.pipeline) * (groups(k, array) - 1) + latency(array.pipeline);
}

class DotGrid final : public PeGrid {
 public:
  explicit DotGrid(const GridConfig& config)
      : PeGrid(config),
        sums_(config),
        lanes_(config.array.lanes),
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
    const std::size_t last = groups(fold().k, config().array) - 1;
    if (cycle >= stages_ && (cycle - stages_) % interval_ == 0) {
      const std::size_t group = (cycle - stages_) / interval_;
      if (group <= last) add_group(group * lanes_);
    }
    const std::size_t whole = first_whole_dot(config().array, fold().k);
    for (std::size_t j = 0; j < fold().n; ++j) sums_.leave(j, whole, cycle, results, south);
  }

  MacTally tally() const override { return sums_.tally(); }

  void write_sums(std::size_t cycle, PeRegisters& registers) override {
    const std::size_t late = latency(config().array.pipeline);
    const std::size_t last = groups(fold().k, config().array) - 1;
    for (std::size_t j = 0; cycle > interval_ * last + late && j < cols(); ++j) registers.drain(j);
    if (cycle < late || (cycle - late) % interval_ != 0 || (cycle - late) / interval_ > last)
      return;
    for (std::size_t i = 0; i < fold().m; ++i) {
      for (std::size_t j = 0; j < fold().n; ++j) sums_.write(i, j, registers);
    }
  }

 protected:
  void start_fold() override {
    sums_.start(fold());
    activations_.reset(rows() * lanes_, fold().cycles, stages_ + 1);
    weights_.reset(cols() * lanes_, fold().cycles, stages_ + 1);
    if (!scales_sums()) return;
    activation_scales_.reset(rows() * lanes_, fold().cycles, stages_ + 1);
    weight_scales_.reset(cols() * lanes_, fold().cycles, stages_ + 1);
  }

 private:
  bool scales_sums() const { return config().registers.sum_factors.has_value(); }

  void add_group(std::size_t k0) {
    const std::size_t count = std::min(lanes_, fold().k - k0);
    for (std::size_t i = 0; i < fold().m; ++i) {
      for (std::size_t lane = 0; lane < count; ++lane) add(i, lane, k0 + lane);
    }
  }

  // Product k of all elements of row i.
  void add(std::size_t i, std::size_t lane, std::size_t k) {
    const std::size_t west = i * lanes_ + lane;
    sums_.add({i, 0, 1, fold().n, k, 0, activations_.newest(west) + stages_,
               weights_.newest(lane) + stages_, 0, lanes_ * weights_.stride()},
              [&](std::size_t j) {
                return multiply(activation_scales_.newest(west)[stages_],
                                weight_scales_.newest(j * lanes_ + lane)[stages_]);
              });
  }

  OutputSums sums_;
  std::size_t lanes_, interval_, stages_;
  OperandStreams activations_, weights_;
  OperandStreams activation_scales_, weight_scales_;  // of inner sums, where these have any
};

class Dot final : public OutputDataflow {
 public:
  Dot()
      : OutputDataflow({.name = "dot",
                        .words = "dot-product units",
                        .keeps = Stationary::sums,
                        .lanes = true,
                        .turns = true}) {}

  void drive(const Fold& fold, const ArrayConfig& array, const GemmCodes& codes, std::size_t cycle,
             EdgeInputs& inputs) const override {
    const std::size_t every = interval(array.pipeline);
    if (cycle % every != 0) return;
    const std::size_t k0 = cycle / every * array.lanes;
    for (std::size_t k = k0; k < std::min(fold.k, k0 + array.lanes); ++k) {
      for (std::size_t i = 0; i < fold.m; ++i) {
        set_lane(inputs.west[i * array.lanes + k - k0], codes.a[(fold.m0 + i) * fold.k + k]);
      }
      for (std::size_t j = 0; j < fold.n; ++j) {
        set_lane(inputs.north[j * array.lanes + k - k0], codes.b[(fold.n0 + j) * fold.k + k]);
      }
    }
  }

  FoldPhases phases(const Fold& fold, const ArrayConfig& array) const override {
    return {0, interval(array.pipeline) * (groups(fold.k, array) - 1) + 1};
  }

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    check_order(config);
    return make_grid_of<DotGrid>(config);
  }
  std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const override {
    return std::make_unique<OutputRegisters>(config, OutputRegisters::Operands::broadcast);
  }

 private:
  // Until all sums are whole.
  std::size_t computing_cycles(const ArrayConfig& array, std::size_t k) const override {
    return first_whole_dot(array, k) + 1;
  }
  std::size_t first_leaving(const ArrayConfig& array, std::size_t k, std::size_t) const override {
    return first_whole_dot(array, k);
  }
};

const RegisterDataflow dot_registration(std::make_unique<Dot>());

}  // namespace
}  // namespace guardbit::models
