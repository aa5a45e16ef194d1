// The sums of arrays whose elements keep one output each: inner registers, the outer ones behind
// them, biases, and how results leave through the south edge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "arith/product/matrix_product.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/partial_sums.h"
#include "models/pe_grid.h"
#include "models/pe_registers.h"

namespace guardbit::models {

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

/// One register, or an inner and an outer one, or several inner ones that take the products in turn
/// and an outer one, for each of rows x cols elements.
template <class A>
class OutputSums {
 public:
  OutputSums(const A& accumulator, const GridConfig& config)
      : mac_(accumulator, config.registers.product),
        registers_(config.registers),
        seed_(config.seed),
        rows_(config.array.shape.rows),
        cols_(config.array.shape.cols),
        turns_(std::max<std::size_t>(1, registers_.partials)),
        sums_(rows_ * cols_ * turns_),
        scratch_(make_register_file(config.registers.last().layout, 1)),
        inner_scratch_(make_register_file(config.registers.inner.layout, 1)) {
    if (registers_.outer) outer_.emplace(*registers_.outer, rows_ * cols_);
  }

  /// Empties all registers, or loads the fold's bias.
  void start(const Fold& fold) {
    fold_ = &fold;
    std::fill(sums_.begin(), sums_.end(), typename A::State{});
    if (outer_) {
      for (std::size_t pe = 0; pe < rows_ * cols_; ++pe) outer_->clear(pe);
    }
    if (fold.has_bias()) load_bias();
  }

  /// Product k, 0 to K-1, of element (i, j). `factor` gives the block scales of inner sums.
  template <class Factor>
  void add(std::size_t i, std::size_t j, std::size_t k, const Operand& a, const Operand& b,
           const Factor& factor) {
    mac_.multiply_add(sum(i, j, k), a, b, random(i, j, k));
    const bool last = k + 1 == fold_->k;
    if (registers_.partials != 0) {
      if (last) end_all(i, j, factor);
    } else if (last || (outer_ && (k + 1) % registers_.chunk == 0)) {
      end(i, j, k, outer_ ? k / registers_.chunk : 0, factor);
    }
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
    if (south == nullptr) return;
    write(pe);
    south->put(j, scratch_.words);
  }

  /// The accumulators of element (i, j).
  void write(std::size_t i, std::size_t j, PeRegisters& registers) {
    const std::size_t pe = i * cols_ + j;
    if (outer_) {
      for (std::size_t at = pe * turns_; at < (pe + 1) * turns_; ++at) {
        PartialSumBank::write_state(mac_.accumulator(), sums_[at], 0, inner_scratch_);
        registers.inner_sums()->take(at, inner_scratch_.words);
      }
    }
    write(pe);
    registers.sums().take(pe, scratch_.words);
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

  // Where element (i, j) adds product k.
  typename A::State& sum(std::size_t i, std::size_t j, std::size_t k) {
    const std::size_t pe = i * cols_ + j;
    return sums_[turns_ == 1 ? pe : pe * turns_ + k % turns_];
  }

  // Product k was the last of inner sum number `chunk`, or of the whole sum.
  template <class Factor>
  void end(std::size_t i, std::size_t j, std::size_t k, std::size_t chunk, const Factor& factor) {
    typename A::State& ended = sum(i, j, k);
    mac_.finish(ended, random(i, j, k));
    if (!outer_) return;
    outer_->add(i * cols_ + j, mac_.accumulator(), ended,
                chunk_random(seed_, fold_->output(i, j), chunk),
                registers_.sum_factors ? factor() : unit_product);
    ended = {};
  }

  // All products are in the partial sums.
  template <class Factor>
  void end_all(std::size_t i, std::size_t j, const Factor& factor) {
    for (std::size_t chunk = 0; chunk < inner_sum_count(registers_, fold_->k); ++chunk) {
      const InnerSum inner = inner_sum(registers_, fold_->k, chunk);
      end(i, j, inner.product(inner.count - 1), chunk, factor);
    }
  }

  // The register that hands on the sum, to scratch_.
  void write(std::size_t pe) {
    if (outer_) {
      outer_->write(pe, 0, scratch_);
    } else {
      PartialSumBank::write_state(mac_.accumulator(), sums_[pe], 0, scratch_);
    }
  }

  MacUnit<A> mac_;
  const MacRegisters& registers_;
  std::uint64_t seed_;
  std::size_t rows_, cols_;
  std::size_t turns_;                    // inner registers of an element
  std::vector<typename A::State> sums_;  // rows x cols x turns
  std::optional<PartialSumBank> outer_;  // rows x cols
  RegisterFile scratch_, inner_scratch_;
  const Fold* fold_ = nullptr;
};

}  // namespace guardbit::models
