// Output-stationary arrays in explicit vectors over the columns: every element in every cycle, as
// models/dataflows/output_stationary.cpp has it.
//
// Elements know nothing of each other's sums, so that each may take the cycles of a block before
// the next one does. Those that see no operands in a cycle add a zero product, which changes
// nothing. Inner sums end one column after the other: in such a cycle those that do leave for the
// outer registers, and zeros for the rest, which they do not change.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/dataflows/output_sums.h"
#include "models/dataflows/skewed_bank.h"
#include "models/dataflows/skewed_operands.h"
#include "models/dataflows/vector_outputs.h"
#include "models/operand_streams.h"
#include "models/planned_grid.h"

namespace guardbit::models {

template <class T>
class OutputVectors final : public PeGrid {
 public:
  using Plan = RegisterPlan<TileSum<T>>;

  OutputVectors(const GridConfig& config, const CodedProduct& product, Plan inner,
                std::optional<AddPlan> outer, std::vector<double> starts)
      : PeGrid(config),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        starts_(std::move(starts)),
        stride_((cols() + row_lanes - 1) / row_lanes * row_lanes),
        a_exp_(product.a.range().lsb),
        a_(product.a.template lines<T>(a_exp_)),
        b_(product.b.template lines<T>(inner_.unit_exp - a_exp_)),
        steps_(steps_of(config.array, a_.k)),
        west_(a_, steps_, stride_),
        north_(b_, steps_, cols(), stride_),
        west_now_(rows()),
        sums_(rows() * stride_),
        events_(sums_.size()),
        ignored_(sums_.size()),
        leaving_(stride_),
        ends_(config.registers, inner_.unit_exp, outer_ ? &*outer_ : nullptr) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    for (std::size_t i = 0; i < fold().m && i <= cycle; ++i) {
      if (cycle - i > steps_.span) continue;
      west_.put(fold().m0 + i, cycle - i,
                carrier<T>(operand_of(inputs.west[i], config().activations), a_exp_));
    }
    for (std::size_t j = 0; j < fold().n && j <= cycle; ++j) {
      if (cycle - j > steps_.span) continue;
      north_.put(
          fold().n0 + j, cycle,
          carrier<T>(operand_of(inputs.north[j], config().weights), inner_.unit_exp - a_exp_));
    }
    run(cycle, 1, results, south);
  }

  void step_block(std::size_t cycle, std::size_t count, Results& results) override {
    run(cycle, count, results, nullptr);
  }

  MacTally tally() const override { return ends_.tally(); }

 protected:
  void start_fold() override {
    std::fill(sums_.begin(), sums_.end(), T{0});
    std::fill(events_.begin(), events_.end(), T{0});
    std::fill(ignored_.begin(), ignored_.end(), T{0});
    if (outer_) bank_.clear(sums_.size(), false);
    if (!starts_.empty()) start_registers();
    count_products();
  }

 private:
  static SkewedSteps steps_of(const ArrayConfig& array, std::size_t k) {
    const std::size_t rows = array.shape.rows, stages = array.pipeline.multiplier;
    const std::size_t every = interval(array.pipeline);
    return {every, every * (k - 1), rows + stages,
            2 * rows + array.shape.cols + latency(array.pipeline)};
  }

  void start_registers() {
    AdditionCounts& counts = (outer_ ? ends_.tally().outer : ends_.tally().inner).counts;
    for (std::size_t i = 0; i < fold().m; ++i) {
      for (std::size_t j = 0; j < fold().n; ++j) {
        const std::size_t pe = i * stride_ + j;
        const double value = starts_[fold().n0 + j];
        if (outer_) {
          bank_.start(pe, value);
        } else {
          sums_[pe] = static_cast<T>(value);
        }
        counts.additions += fold().bias_of(j).integer != 0 ? 1U : 0U;
      }
    }
  }

  // Counts products that are not zero: for each k of operands that are not, each with each.
  void count_products() {
    const auto nonzero = [](const CarrierLines<T>& lines, std::size_t first, std::size_t count,
                            std::size_t k) {
      std::uint64_t operands = 0;
      for (std::size_t i = first; i < first + count; ++i)
        operands += lines.line(i)[k] != 0 ? 1U : 0U;
      return operands;
    };
    for (std::size_t k = 0; k < fold().k; ++k) {
      ends_.tally().inner.counts.additions +=
          nonzero(a_, fold().m0, fold().m, k) * nonzero(b_, fold().n0, fold().n, k);
    }
  }

  void run(std::size_t cycle, std::size_t count, Results& results, LaneVector* south) {
    const auto first = static_cast<std::ptrdiff_t>(cycle) -
                       static_cast<std::ptrdiff_t>(config().array.pipeline.multiplier);
    if (!outer_) {
      add(0, rows(), first, count);
    } else {
      for (std::size_t i = 0; i < rows(); ++i) {
        add_and_end(i, first - static_cast<std::ptrdiff_t>(i), count);
      }
    }
    for (std::size_t at = cycle; at < cycle + count; ++at) leave(at, results, south);
  }

  // Rows [row, row + count) for `cycles` cycles, which the first of them begins in step `first`.
  void add(std::size_t row, std::size_t count, std::ptrdiff_t first, std::size_t cycles) {
    for (std::size_t i = row; i < row + count; ++i) {
      const std::size_t line = i < fold().m ? fold().m0 + i : a_.count;
      west_now_[i] = west_.at(line, static_cast<std::ptrdiff_t>(i - row) - first);
    }
    const std::size_t pe = row * stride_;
    inner_.rows.kept({count, stride_, cycles, west_now_.data() + row, north_.at(fold().n0, first),
                      sums_.data() + pe, events_.data() + pe,
                      outer_ ? nullptr : ignored_.data() + pe});
  }

  // One row, in pieces that end with the steps in which inner sums end.
  void add_and_end(std::size_t i, std::ptrdiff_t first, std::size_t cycles) {
    const std::ptrdiff_t end = first + static_cast<std::ptrdiff_t>(cycles);
    std::ptrdiff_t begin = first;
    for (std::ptrdiff_t at = first; at < end; ++at) {
      if (!any_ends(at)) continue;
      add(i, 1, begin, static_cast<std::size_t>(at + 1 - begin));
      end_sums(i, at);
      begin = at + 1;
    }
    if (begin < end) add(i, 1, begin, static_cast<std::size_t>(end - begin));
  }

  // The product of column j in that step is the last one of an inner sum.
  bool ends(std::ptrdiff_t step, std::size_t j) const {
    const std::ptrdiff_t since = step - static_cast<std::ptrdiff_t>(j);
    if (since < 0 || static_cast<std::size_t>(since) > steps_.span) return false;
    if (static_cast<std::size_t>(since) % steps_.every != 0) return false;
    const std::size_t k = static_cast<std::size_t>(since) / steps_.every;
    const std::size_t chunk = config().registers.order.chunk;
    return k + 1 == fold().k || (chunk != 0 && (k + 1) % chunk == 0);
  }
  bool any_ends(std::ptrdiff_t step) const {
    for (std::size_t j = 0; j < fold().n; ++j) {
      if (ends(step, j)) return true;
    }
    return false;
  }

  void end_sums(std::size_t i, std::ptrdiff_t step) {
    T* sums = sums_.data() + i * stride_;
    std::fill(leaving_.begin(), leaving_.end(), T{0});
    for (std::size_t j = 0; j < fold().n; ++j) {
      if (ends(step, j)) leaving_[j] = std::exchange(sums[j], T{0});
    }
    const double unit = std::ldexp(1.0, inner_.unit_exp - outer_->unit_exp);
    ends_.tally().outer.counts.additions +=
        bank_.add(*outer_, i * stride_, LeavingSums<T>{leaving_.data(), nullptr, stride_, unit});
  }

  // Row R-1 of column j leaves j cycles after that of column 0, and the row above it a cycle later.
  void leave(std::size_t cycle, Results& results, LaneVector* south) {
    const std::size_t whole = rows() - 1 + steps_.span + latency(config().array.pipeline);
    for (std::size_t j = 0; j < fold().n && whole + j <= cycle; ++j) {
      const std::size_t since = cycle - whole - j;
      if (since >= rows() || rows() - 1 - since >= fold().m) continue;
      const std::size_t i = rows() - 1 - since, pe = i * stride_ + j;
      const RegisterEnd inner{static_cast<double>(sums_[pe]), static_cast<double>(events_[pe]),
                              static_cast<double>(ignored_[pe])};
      const std::size_t output = fold().output(i, j);
      ends_.write(output, inner, outer_ ? bank_.end(pe) : RegisterEnd{}, results.outputs());
      results.count_delivered(1);
      if (south != nullptr) (*south)[j] = {results.outputs().bits(output)[0], true};
    }
  }

  Plan inner_;
  std::optional<AddPlan> outer_;
  std::vector<double> starts_;
  std::size_t stride_;  // columns, filled up
  int a_exp_;
  CarrierLines<T> a_, b_;
  SkewedSteps steps_;
  WestOperands<T> west_;
  NorthOperands<T> north_;
  std::vector<const T*> west_now_;          // of each row
  std::vector<T> sums_, events_, ignored_;  // rows x stride
  std::vector<T> leaving_;
  SkewedBank bank_;  // rows x stride
  VectorOutputs ends_;
};

/// With the plan's carrier.
inline std::unique_ptr<PeGrid> make_output_vectors(const GridConfig& config,
                                                   const CodedProduct& product, GemmPlan plan) {
  return std::visit(
      [&](auto& inner) -> std::unique_ptr<PeGrid> {
        using T = std::conditional_t<std::is_same_v<std::decay_t<decltype(inner)>, FloatPlan>,
                                     float, double>;
        return std::make_unique<OutputVectors<T>>(config, product, std::move(inner),
                                                  std::move(plan.outer), std::move(plan.starts));
      },
      plan.inner);
}

}  // namespace guardbit::models
