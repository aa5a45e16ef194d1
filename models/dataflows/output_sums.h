// The sums of arrays whose elements keep one output each: inner registers, the outer ones behind
// them, biases, and how results leave through the south edge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "arith/product/matrix_product.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/mac.h"
#include "arith/registers/random_keys.h"
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

/// Elements of row i of an array, `step` columns apart, that each take a product: column j product
/// k, the next ones products `k_step` before it. The product of the e-th one is that of a[e *
/// a_step] and b[e * b_step].
struct ElementRow {
  std::size_t i = 0, j = 0, step = 1, count = 0;
  std::size_t k = 0, k_step = 0;
  const Operand* a = nullptr;
  const Operand* b = nullptr;
  std::size_t a_step = 1, b_step = 1;
};

/// One register, or an inner and an outer one, or several inner ones that take the products in turn
/// and an outer one, for each of rows x cols elements.
class OutputSums {
 public:
  explicit OutputSums(const GridConfig& config)
      : registers_(config.registers),
        seed_(config.seed),
        rows_(config.array.shape.rows),
        cols_(config.array.shape.cols),
        turns_(std::max<std::size_t>(1, registers_.order.partials)),
        inner_(registers_.inner.make_bank(rows_ * cols_ * turns_, registers_.product)),
        outer_(registers_.outer ? registers_.outer->make_bank(rows_ * cols_) : nullptr),
        stochastic_(inner_->is_stochastic()),
        random_(stochastic_ ? cols_ : 0),
        scratch_(make_register_file(registers_.last().layout, 1)),
        inner_scratch_(make_register_file(registers_.inner.layout, 1)) {}

  /// Inner registers of an element.
  std::size_t turns() const { return turns_; }

  /// Empties all registers, or loads the fold's bias.
  void start(const Fold& fold) {
    fold_ = &fold;
    inner_->clear(0, rows_ * cols_ * turns_);
    if (outer_) outer_->clear(0, rows_ * cols_);
    if (fold.has_bias()) load_bias();
  }

  /// With partial sums, k_step is a multiple of turns(). `factor(j)` gives the block scales of the
  /// inner sums of column j.
  template <class Factor>
  void add(const ElementRow& row, const Factor& factor) {
    if (row.count == 0) return;
    for (std::size_t e = 0; stochastic_ && e < row.count; ++e) {
      random_[e] = random(row.i, row.j + e * row.step, row.k - e * row.k_step);
    }
    inner_->multiply_add({row.count, place(row.i, row.j, row.k), row.step * turns_, row.a, row.b,
                          row.a_step, row.b_step, stochastic_ ? random_.data() : nullptr});
    for (std::size_t e = 0; e < row.count; ++e) {
      end_after(row.i, row.j + e * row.step, row.k - e * row.k_step, factor);
    }
  }

  /// Rows leave from the south edge upwards, one a cycle: row R-1 of column j in cycle `start`.
  void leave(std::size_t j, std::size_t start, std::size_t cycle, Results& results,
             LaneVector* south) {
    if (cycle < start || cycle - start >= rows_) return;
    const std::size_t i = rows_ - 1 - (cycle - start);
    if (i >= fold_->m) return;
    const std::size_t pe = i * cols_ + j;
    results.put(fold_->output(i, j), last(), pe);
    if (south == nullptr) return;
    last().write(pe, 0, scratch_);
    south->put(j, scratch_.words);
  }

  /// The accumulators of element (i, j).
  void write(std::size_t i, std::size_t j, PeRegisters& registers) {
    const std::size_t pe = i * cols_ + j;
    if (outer_) {
      for (std::size_t at = pe * turns_; at < (pe + 1) * turns_; ++at) {
        inner_->write(at, 0, inner_scratch_);
        registers.inner_sums()->take(at, inner_scratch_.words);
      }
    }
    last().write(pe, 0, scratch_);
    registers.sums().take(pe, scratch_.words);
  }

  MacTally tally() const { return tally_of(*inner_, outer_.get()); }

 private:
  // The registers that hand on the sums, one an element.
  Bank& last() const { return outer_ ? *outer_ : *inner_; }

  void load_bias() {
    for (std::size_t i = 0; i < fold_->m; ++i) {
      for (std::size_t j = 0; j < fold_->n; ++j) {
        last().load(i * cols_ + j, fold_->bias_of(j), bias_random(seed_, fold_->output(i, j)));
      }
    }
  }

  std::uint64_t random(std::size_t i, std::size_t j, std::size_t k) const {
    return stochastic_ ? product_random(seed_, fold_->output(i, j), k) : 0;
  }

  // Where element (i, j) adds product k.
  std::size_t place(std::size_t i, std::size_t j, std::size_t k) const {
    const std::size_t pe = i * cols_ + j;
    return turns_ == 1 ? pe : pe * turns_ + k % turns_;
  }

  // Ends the inner sums of which product k was the last one.
  template <class Factor>
  void end_after(std::size_t i, std::size_t j, std::size_t k, const Factor& factor) {
    const bool is_last = k + 1 == fold_->k;
    const std::size_t chunk = registers_.order.chunk;
    if (registers_.order.partials != 0) {
      if (is_last) end_all(i, j, factor);
    } else if (is_last || (chunk != 0 && (k + 1) % chunk == 0)) {
      end(i, j, k, chunk != 0 ? k / chunk : 0, factor);
    }
  }

  // Product k was the last of inner sum number `chunk`, or of the whole sum.
  template <class Factor>
  void end(std::size_t i, std::size_t j, std::size_t k, std::size_t chunk, const Factor& factor) {
    const std::size_t ended = place(i, j, k);
    inner_->finish(ended, random(i, j, k));
    if (!outer_) return;
    outer_->add(i * cols_ + j, *inner_, ended, chunk_random(seed_, fold_->output(i, j), chunk),
                registers_.sum_factors ? factor(j) : unit_product);
    inner_->clear(ended);
  }

  // All products are in the partial sums.
  template <class Factor>
  void end_all(std::size_t i, std::size_t j, const Factor& factor) {
    for (std::size_t chunk = 0; chunk < inner_sum_count(registers_.order, fold_->k); ++chunk) {
      const InnerSum inner = inner_sum(registers_.order, fold_->k, chunk);
      end(i, j, inner.product(inner.count - 1), chunk, factor);
    }
  }

  const MacRegisters& registers_;
  std::uint64_t seed_;
  std::size_t rows_, cols_;
  std::size_t turns_;
  std::unique_ptr<Bank> inner_;  // rows x cols x turns
  std::unique_ptr<Bank> outer_;  // rows x cols; null where there is none
  bool stochastic_;
  std::vector<std::uint64_t> random_;  // of a row
  RegisterFile scratch_, inner_scratch_;
  const Fold* fold_ = nullptr;
};

}  // namespace guardbit::models
