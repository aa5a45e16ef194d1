// The sums of arrays whose elements keep one output each: inner registers, the outer ones behind
// them, biases, and how results leave through the south edge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "arith/dot.h"
#include "arith/partial_sums.h"
#include "models/pe_grid.h"

namespace guardbit {

/// Cycles between the products of one sum: where the adder has stages and its result is waited for.
constexpr std::size_t interval(const PePipeline& pipeline) {
  return pipeline.feedback == Feedback::stall ? pipeline.adder : 1;
}
/// Cycles from the operands of a sum's last product to the sum that leaves its element.
constexpr std::size_t latency(const PePipeline& pipeline) {
  const bool combines = pipeline.feedback == Feedback::interleave && pipeline.adder > 1;
  return pipeline.multiplier + pipeline.adder - 1 +
         (combines ? pipeline.adder * pipeline.adder : 0);
}

/// One register, or an inner and an outer one, for each of rows x cols elements.
template <class A>
class OutputSums {
 public:
  OutputSums(const A& accumulator, const GridConfig& config)
      : mac_(accumulator, config.registers.product),
        registers_(config.registers),
        seed_(config.seed),
        rows_(config.array.shape.rows),
        cols_(config.array.shape.cols),
        sums_(rows_ * cols_),
        scratch_(make_register_file(config.registers.last().layout, 1)) {
    if (registers_.outer) outer_.emplace(*registers_.outer, sums_.size());
  }

  /// Empties all registers, or loads the fold's bias.
  void start(const Fold& fold) {
    fold_ = &fold;
    std::fill(sums_.begin(), sums_.end(), typename A::State{});
    if (outer_) {
      for (std::size_t pe = 0; pe < sums_.size(); ++pe) outer_->clear(pe);
    }
    if (fold.has_bias()) load_bias();
  }

  /// Product k, 0 to K-1, of element (i, j). `factor` gives the block scales of inner sums.
  template <class Factor>
  void add(std::size_t i, std::size_t j, std::size_t k, const Operand& a, const Operand& b,
           const Factor& factor) {
    mac_.multiply_add(sums_[i * cols_ + j], a, b, random(i, j, k));
    if (k + 1 == fold_->k || (outer_ && (k + 1) % registers_.chunk == 0)) end(i, j, k, factor);
  }

  /// Rows leave from the south edge upwards, one a cycle: row R-1 of column j in cycle `start`.
  void leave(std::size_t j, std::size_t start, std::size_t cycle, Results& results,
             LaneVector* south) {
    if (cycle < start || cycle - start >= rows_) return;
    const std::size_t i = rows_ - 1 - (cycle - start);
    if (i >= fold_->m) return;
    const std::size_t pe = i * cols_ + j;
    if (outer_) {
      results.put(fold_->output(i, j), *outer_, pe);
    } else {
      results.put(fold_->output(i, j), mac_.accumulator(), sums_[pe]);
    }
    if (south != nullptr) (*south)[j] = {low_bits(pe), true};
  }

  MacTally tally() const {
    MacTally tally = mac_.tally();
    if (outer_) tally.outer = outer_->tally();
    return tally;
  }

 private:
  void load_bias() {
    for (std::size_t i = 0; i < fold_->m; ++i) {
      for (std::size_t j = 0; j < fold_->n; ++j) {
        const std::uint64_t random = bias_random(seed_, fold_->output(i, j));
        if (outer_) {
          outer_->load(i * cols_ + j, fold_->bias_of(j), random);
        } else {
          mac_.load(sums_[i * cols_ + j], fold_->bias_of(j), random);
        }
      }
    }
  }

  std::uint64_t random(std::size_t i, std::size_t j, std::size_t k) const {
    return mac_.is_stochastic() ? product_random(seed_, fold_->output(i, j), k) : 0;
  }

  // Product k was the last of a chunk, or of the whole sum.
  template <class Factor>
  void end(std::size_t i, std::size_t j, std::size_t k, const Factor& factor) {
    typename A::State& sum = sums_[i * cols_ + j];
    mac_.finish(sum, random(i, j, k));
    if (!outer_) return;
    const std::size_t chunk = k / registers_.chunk;
    outer_->add(i * cols_ + j, mac_.accumulator(), sum,
                chunk_random(seed_, fold_->output(i, j), chunk),
                registers_.sum_factors ? factor() : unit_product);
    sum = {};
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
  const MacRegisters& registers_;
  std::uint64_t seed_;
  std::size_t rows_, cols_;
  std::vector<typename A::State> sums_;  // rows x cols
  std::optional<PartialSumBank> outer_;  // rows x cols
  RegisterFile scratch_;
  const Fold* fold_ = nullptr;
};

}  // namespace guardbit
