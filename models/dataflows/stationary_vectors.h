// Weight- and input-stationary arrays in explicit vectors over the columns: every element in every
// cycle, as models/dataflows/stationary.h has it.
//
// The sum that enters the adder of PE(i,j) in cycle t, L stages long, is S[i][t][j] =
// S[i-1][t-L][j]
// + product. Sums live in a frame of vectors in which S[i][t] of a block's cycle t stands at place
// t + (R-1-i)*L + L-1: a row finds the sums that come out of the row above where it leaves its own.
// So a sum stays in place on its way down (arith/kernels/pe_rows.h), what leaves the array in the
// block's cycle t stands at place t, and what stands behind the block's cycles is the state of the
// array, which moves to the front for the next block.
//
// Line t leaves column j in cycle R*L - 1 + S + t + j: the partial-sum bank stands in this skewed
// order, [t + j][j], so that a block's sums are added to one run of it. Elements outside the wave
// add zero operands to empty sums, and registers outside it take zeros: nothing is left out,
// nothing changes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/dataflows/reversed_streams.h"
#include "models/dataflows/skewed_bank.h"
#include "models/dataflows/stationary.h"
#include "models/dataflows/vector_outputs.h"
#include "models/planned_grid.h"

namespace guardbit::models {

template <Stays stays, class T>
class StationaryVectors final : public PeGrid {
 public:
  using Plan = RegisterPlan<TileSum<T>>;

  StationaryVectors(const GridConfig& config, const CodedProduct& product, Plan inner,
                    AddPlan outer, std::vector<double> starts)
      : PeGrid(config),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        starts_(std::move(starts)),
        stride_((cols() + row_lanes - 1) / row_lanes * row_lanes),
        latency_(config.array.pipeline.adder),
        to_edge_(rows() * latency_ - 1 + stages()),
        unit_(std::ldexp(1.0, inner_.unit_exp - outer_.unit_exp)),
        moving_exp_(exp_of(product, stays == Stays::weights)),
        staying_exp_(exp_of(product, stays != Stays::weights)),
        moving_((stays == Stays::weights ? product.a : product.b).template lines<T>(moving_exp_)),
        lines_((stays == Stays::weights ? product.b : product.a).template lines<T>(staying_exp_)),
        staying_(rows() * stride_),
        coming_(staying_.size()),
        moving_now_(rows()),
        frame_((rows() * latency_ - 1 + longest_block) * stride_),
        events_(inner_.counts_events ? frame_.size() : 0),
        ends_(config.registers, inner_.unit_exp, &outer_) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    if (cycle < loading()) return load(inputs.north);
    if (cycle == loading()) staying_ = coming_;
    if (loads_next(cycle)) load(inputs.north);
    const std::size_t t = cycle - loading();
    for (std::size_t i = 0; i < fold().k && i * latency_ <= t; ++i) {
      const Operand operand = operand_of(inputs.west[i], moving_decoder());
      streams_.put(t - i * latency_, fold().k0 + i, carrier<T>(operand, moving_exp_));
    }
    stream(t, 1, results, south);
  }

  void step_block(std::size_t cycle, std::size_t count, Results& results) override {
    const std::size_t end = cycle + count;
    for (; cycle < std::min(end, loading()); ++cycle) load(fold(), cycle);
    while (cycle < end) {
      if (cycle == loading()) staying_ = coming_;
      const std::size_t piece = std::min(longest_block, end - cycle);
      for (std::size_t i = cycle; i < cycle + piece; ++i) {
        if (loads_next(i)) load(*fold().next, i + rows() - fold().cycles);
      }
      stream(cycle - loading(), piece, results, nullptr);
      cycle += piece;
    }
  }

  MacTally tally() const override { return ends_.tally(); }

 protected:
  void start_fold() override {
    const std::size_t t0 = stays == Stays::weights ? fold().m0 : fold().n0;
    streams_.make(moving_, t0, view().t(), rows() * latency_ + stride_ + stages());
    std::fill(frame_.begin(), frame_.end(), T{0});
    std::fill(events_.begin(), events_.end(), T{0});
    bank_ = &banks_[fold().first_register];
    if (fold().chunk == 0) start_bank();
    count_products();
  }

 private:
  static constexpr std::size_t longest_block = 64;

  StationaryView<stays> view() const { return {fold()}; }
  std::size_t stages() const { return config().array.pipeline.multiplier; }
  std::size_t loading() const { return fold().preloaded ? 0 : rows(); }
  bool loads_next(std::size_t cycle) const {
    return fold().next != nullptr && fold().next->preloaded && cycle + rows() >= fold().cycles;
  }
  const OperandDecoder& moving_decoder() const {
    return stays == Stays::weights ? config().activations : config().weights;
  }
  const OperandDecoder& staying_decoder() const {
    return stays == Stays::weights ? config().weights : config().activations;
  }
  // A in units of its lsb, so that B takes the rest.
  int exp_of(const CodedProduct& product, bool of_a) const {
    const int a_exp = product.a.range().lsb;
    return of_a ? a_exp : inner_.unit_exp - a_exp;
  }
  // Element k0 + i of line j of a fold's stationary operand.
  T staying(const Fold& of, std::size_t i, std::size_t j) const {
    const std::size_t j0 = stays == Stays::weights ? of.n0 : of.m0;
    return lines_.line(j0 + j)[of.k0 + i];
  }

  void load(const LaneVector& north) {
    move_down();
    for (std::size_t j = 0; j < cols(); ++j) {
      coming_[j] = carrier<T>(operand_of(north[j], staying_decoder()), staying_exp_);
    }
  }
  // The `since`th row of a fold's stationary operands enters at the north edge.
  void load(const Fold& of, std::size_t since) {
    move_down();
    const std::size_t i = rows() - 1 - since, columns = StationaryView<stays>{of}.columns();
    for (std::size_t j = 0; i < of.k && j < columns; ++j) coming_[j] = staying(of, i, j);
  }
  void move_down() {
    std::copy_backward(coming_.begin(), coming_.end() - static_cast<std::ptrdiff_t>(stride_),
                       coming_.end());
    std::fill_n(coming_.begin(), stride_, T{0});
  }

  // Cycles [t, t + count) after loading.
  void stream(std::size_t t, std::size_t count, Results& results, LaneVector* south) {
    for (std::size_t i = 0; i < rows(); ++i) {
      moving_now_[i] = streams_.newest(i * latency_ + stages(), t, i < fold().k, fold().k0 + i);
    }
    const std::size_t place = (latency_ - 1) * stride_;
    inner_.rows.passed({rows(), stride_, count, latency_, moving_now_.data(), staying_.data(),
                        frame_.data() + place, events_.empty() ? nullptr : events_.data() + place,
                        nullptr});
    deliver(t, count, results, south);
    advance(frame_, count);
    advance(events_, count);
  }
  // The array's state to the front, and empty sums for the first row behind it.
  void advance(std::vector<T>& frame, std::size_t count) const {
    if (frame.empty()) return;
    const auto state = frame.begin() + static_cast<std::ptrdiff_t>(count * stride_);
    const std::size_t size = (rows() * latency_ - 1) * stride_;
    std::copy_n(state, size, frame.begin());
    std::fill_n(frame.begin() + static_cast<std::ptrdiff_t>(size), count * stride_, T{0});
  }

  void deliver(std::size_t t, std::size_t count, Results& results, LaneVector* south) {
    const std::size_t before = t < to_edge_ ? to_edge_ - t : 0;  // nothing has come so far
    if (before >= count) return;
    const std::size_t first = t + before - to_edge_, leaving = count - before;
    const T* sums = frame_.data() + before * stride_;
    const T* events = events_.empty() ? nullptr : events_.data() + before * stride_;
    ends_.tally().outer.counts.additions +=
        bank_->add(outer_, first * stride_, LeavingSums<T>{sums, events, leaving * stride_, unit_});
    for (std::size_t cycle = 0; cycle < leaving; ++cycle) {
      const std::size_t since = first + cycle;  // line t leaves column since - t
      const std::size_t begin = since < view().t() ? 0 : since - view().t() + 1;
      const std::size_t end = std::min(view().columns(), since + 1);
      if (begin >= end) continue;
      results.count_delivered(end - begin);
      if (fold().last_along_k) write(since, begin, end, sums + cycle * stride_, results.outputs());
      for (std::size_t j = begin; south != nullptr && j < end; ++j) {
        (*south)[j] = {ends_.inner_bits(static_cast<double>(sums[cycle * stride_ + j])), true};
      }
    }
  }

  // The outputs of columns [begin, end), whose last inner sums left in the same cycle.
  void write(std::size_t since, std::size_t begin, std::size_t end, const T* sums,
             RegisterFile& file) {
    const bool may_leave_range = inner_.counts_events || outer_.counts_events;
    for (std::size_t j = begin; j < end; ++j) {
      const std::size_t place = since * stride_ + j, output = view().output(since - j, j);
      const RegisterEnd last = bank_->end(place);
      if (may_leave_range) {
        const RegisterEnd inner{static_cast<double>(sums[j]), bank_->inner_events(place), 0};
        ends_.write(output, inner, last, file);
      } else {
        ends_.write(output, last.content, file);
      }
    }
  }

  void start_bank() {
    bank_->clear((view().t() + cols() - 1) * stride_, inner_.counts_events);
    if (starts_.empty()) return;
    for (std::size_t t = 0; t < view().t(); ++t) {
      for (std::size_t j = 0; j < view().columns(); ++j) {
        const double value = starts_[fold().n0 + (stays == Stays::weights ? j : t)];
        bank_->start((t + j) * stride_ + j, value);
        ends_.tally().outer.counts.additions += view().bias(t, j).integer != 0 ? 1U : 0U;
      }
    }
  }

  // Counts products that are not zero: of operands that are not, each with each.
  void count_products() {
    for (std::size_t i = 0; i < fold().k; ++i) {
      std::uint64_t operands = 0;
      for (std::size_t j = 0; j < view().columns(); ++j) {
        operands += staying(fold(), i, j) != 0 ? 1U : 0U;
      }
      ends_.tally().inner.counts.additions += operands * streams_.nonzero(fold().k0 + i);
    }
  }

  Plan inner_;
  AddPlan outer_;
  std::vector<double> starts_;
  std::size_t stride_;   // columns, filled up
  std::size_t latency_;  // of the adder, in cycles
  std::size_t to_edge_;  // cycles until line 0 leaves column 0
  double unit_;          // of inner sums in those of the outer register
  int moving_exp_, staying_exp_;
  CarrierLines<T> moving_;
  CarrierLines<T> lines_;             // of the operand that stays
  std::vector<T> staying_;            // rows x stride
  std::vector<T> coming_;             // the same, on its way in
  std::vector<const T*> moving_now_;  // of each row
  std::vector<T> frame_;
  std::vector<T> events_;  // the same places; empty where there are none
  VectorOutputs ends_;
  ReversedStreams<T> streams_;
  std::map<std::size_t, SkewedBank> banks_;  // by the first register of their fold
  SkewedBank* bank_ = nullptr;
};

/// With the plan's carrier. There is an outer register.
template <Stays stays>
std::unique_ptr<PeGrid> make_stationary_vectors(const GridConfig& config,
                                                const CodedProduct& product, GemmPlan plan) {
  return std::visit(
      [&](auto& inner) -> std::unique_ptr<PeGrid> {
        using T = std::conditional_t<std::is_same_v<std::decay_t<decltype(inner)>, FloatPlan>,
                                     float, double>;
        return std::make_unique<StationaryVectors<stays, T>>(
            config, product, std::move(inner), std::move(*plan.outer), std::move(plan.starts));
      },
      plan.inner);
}

}  // namespace guardbit::models
