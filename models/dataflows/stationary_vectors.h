// Weight- and input-stationary arrays in explicit vectors over the columns: every element in every
// cycle, as models/dataflows/stationary.h has it for elements without pipeline registers.
//
// The sum that PE(i,j) forms in cycle t is S[i][t][j] = S[i-1][t-1][j] + product. Sums live in a
// frame of vectors in which S[i][t] of a block's cycle t stands at place t + R-1-i: a row finds the
// sums of the row above, of the cycle before, where it leaves its own. So the rows take turns in
// place, each over the whole block; the south row ends at the frame's beginning, and what stands
// behind it is the state of the array, which moves to the front for the next block.
//
// Line t leaves column j in cycle R-1 + t + j: the partial-sum bank stands in this skewed order,
// [t + j][j], so that a block's sums are added to one run of it. Elements outside the wave add zero
// operands to empty sums, and registers outside it take zeros: nothing is left out, nothing changes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "arith/kernels/register_writer.h"
#include "models/dataflows/reversed_streams.h"
#include "models/dataflows/skewed_bank.h"
#include "models/dataflows/stationary.h"
#include "models/planned_grid.h"

namespace guardbit {

template <Stays stays, class T>
class StationaryVectors final : public PeGrid {
 public:
  using Plan = RegisterPlan<TileSum<T>>;

  StationaryVectors(const GridConfig& config, const PreparedGemm& prepared, Plan inner,
                    AddPlan outer, std::vector<double> starts)
      : PeGrid(config),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        starts_(std::move(starts)),
        stride_((cols() + row_lanes - 1) / row_lanes * row_lanes),
        unit_(std::ldexp(1.0, inner_.unit_exp - outer_.unit_exp)),
        moving_exp_(exp_of(prepared, moving_side)),
        staying_exp_(exp_of(prepared, staying_side)),
        moving_(prepared.template panels<T>(moving_side, 1, moving_exp_)),
        lines_(prepared.template panels<T>(staying_side, 1, staying_exp_)),
        staying_(rows() * stride_),
        frame_((rows() - 1 + longest_block) * stride_),
        events_(inner_.counts_events ? frame_.size() : 0),
        writer_(config.registers.inner, inner_.unit_exp),
        outer_writer_(*config.registers.outer, outer_.unit_exp),
        scratch_(make_register_file(config.registers.inner.layout, 1)) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override {
    if (south != nullptr) south->clear();
    if (cycle < rows()) {
      move_down();
      for (std::size_t j = 0; j < cols(); ++j) {
        staying_[j] = carrier<T>(operand_of(inputs.north[j], staying_decoder()), staying_exp_);
      }
      return;
    }
    const std::size_t t = cycle - rows();
    for (std::size_t i = 0; i < fold().k; ++i) {
      const Operand operand = operand_of(inputs.west[i], moving_decoder());
      streams_.put(i, t, fold().k0 + i, carrier<T>(operand, moving_exp_));
    }
    stream(t, 1, results, south);
  }

  void step_block(std::size_t cycle, std::size_t count, Results& results) override {
    const std::size_t end = cycle + count;
    for (; cycle < std::min(end, rows()); ++cycle) load(rows() - 1 - cycle);
    while (cycle < end) {
      const std::size_t piece = std::min(longest_block, end - cycle);
      stream(cycle - rows(), piece, results, nullptr);
      cycle += piece;
    }
  }

  MacTally tally() const override { return tally_; }

 protected:
  void start_fold() override {
    const std::size_t t0 = stays == Stays::weights ? fold().m0 : fold().n0;
    streams_.make(moving_, t0, view().t(), rows(), stride_);
    std::fill(frame_.begin(), frame_.end(), T{0});
    std::fill(events_.begin(), events_.end(), T{0});
    bank_ = &banks_[fold().first_register];
    if (fold().chunk == 0) start_bank();
    count_products();
  }

 private:
  static constexpr std::size_t longest_block = 64;
  static constexpr auto moving_side =
      stays == Stays::weights ? PreparedGemm::a : PreparedGemm::b;
  static constexpr auto staying_side =
      stays == Stays::weights ? PreparedGemm::b : PreparedGemm::a;

  StationaryView<stays> view() const { return {fold()}; }
  const OperandDecoder& moving_decoder() const {
    return stays == Stays::weights ? config().activations : config().weights;
  }
  const OperandDecoder& staying_decoder() const {
    return stays == Stays::weights ? config().weights : config().activations;
  }
  // A in units of its lsb, so that B takes the rest.
  int exp_of(const PreparedGemm& prepared, PreparedGemm::Side side) const {
    const int a_exp = prepared.range(PreparedGemm::a).lsb;
    return side == PreparedGemm::a ? a_exp : inner_.unit_exp - a_exp;
  }
  // Element k0 + i of line j of the fold's stationary operand.
  T staying(std::size_t i, std::size_t j) const {
    const std::size_t j0 = stays == Stays::weights ? fold().n0 : fold().m0;
    return lines_.values[(j0 + j) * lines_.k + fold().k0 + i];
  }

  void move_down() {
    std::copy_backward(staying_.begin(), staying_.end() - static_cast<std::ptrdiff_t>(stride_),
                       staying_.end());
    std::fill_n(staying_.begin(), stride_, T{0});
  }
  // One cycle in which row i of the stationary operands enters at the north edge.
  void load(std::size_t i) {
    move_down();
    for (std::size_t j = 0; i < fold().k && j < view().columns(); ++j) staying_[j] = staying(i, j);
  }

  // Cycles [t, t + count) after loading.
  void stream(std::size_t t, std::size_t count, Results& results, LaneVector* south) {
    for (std::size_t i = 0; i < rows(); ++i) {
      const std::size_t place = (rows() - 1 - i) * stride_;
      inner_.rows({stride_, count, streams_.newest(i, t, i < fold().k, fold().k0 + i),
                   staying_.data() + i * stride_, frame_.data() + place,
                   events_.empty() ? nullptr : events_.data() + place, nullptr});
    }
    deliver(t, count, results, south);
    advance(frame_, count);
    advance(events_, count);
  }
  // The array's state to the front, and empty sums for the first row behind it.
  void advance(std::vector<T>& frame, std::size_t count) const {
    if (frame.empty()) return;
    const auto state = frame.begin() + static_cast<std::ptrdiff_t>(count * stride_);
    const std::size_t size = (rows() - 1) * stride_;
    std::copy_n(state, size, frame.begin());
    std::fill_n(frame.begin() + static_cast<std::ptrdiff_t>(size), count * stride_, T{0});
  }

  void deliver(std::size_t t, std::size_t count, Results& results, LaneVector* south) {
    const std::size_t before = t < rows() - 1 ? rows() - 1 - t : 0;  // nothing has come so far
    if (before >= count) return;
    const std::size_t first = t + before - (rows() - 1), leaving = count - before;
    const T* sums = frame_.data() + before * stride_;
    const T* events = events_.empty() ? nullptr : events_.data() + before * stride_;
    tally_.outer.counts.additions +=
        bank_->add(outer_, first * stride_,
                   LeavingSums<T>{sums, events, leaving * stride_, unit_}, fold().chunk);
    for (std::size_t cycle = 0; cycle < leaving; ++cycle) {
      const std::size_t since = first + cycle;  // line t leaves column since - t
      const std::size_t begin = since < view().t() ? 0 : since - view().t() + 1;
      const std::size_t end = std::min(view().columns(), since + 1);
      if (begin >= end) continue;
      results.count_delivered(end - begin);
      if (fold().last_along_k) write(since, begin, end, sums + cycle * stride_, results.outputs());
      for (std::size_t j = begin; south != nullptr && j < end; ++j) {
        writer_.write(0, static_cast<double>(sums[cycle * stride_ + j]), scratch_);
        (*south)[j] = {scratch_.words[0], true};
      }
    }
  }

  // The outputs of columns [begin, end), whose last inner sums left in the same cycle.
  void write(std::size_t since, std::size_t begin, std::size_t end, const T* sums,
             RegisterFile& file) {
    for (std::size_t j = begin; j < end; ++j) {
      const std::size_t output = view().output(since - j, j);
      const RegisterEnd last = bank_->end(since * stride_ + j);
      outer_writer_.write(output, last.content, file);
      std::uint8_t flags = 0;
      if (last.events != 0 || last.ignored != 0) {
        flags |= outer_writer_.flags(last);
        outer_writer_.count(last, tally_.outer.counts);
      }
      const RegisterEnd inner{static_cast<double>(sums[j]),
                              bank_->inner_events(since * stride_ + j), 0};
      if (inner.events != 0) {
        flags |= writer_.flags(inner);
        writer_.count(inner, tally_.inner.counts);
      }
      file.flags[output] = flags;
    }
  }

  void start_bank() {
    bank_->clear((view().t() + cols() - 1) * stride_, inner_.counts_events);
    if (starts_.empty()) return;
    for (std::size_t t = 0; t < view().t(); ++t) {
      for (std::size_t j = 0; j < view().columns(); ++j) {
        const double value = starts_[fold().n0 + (stays == Stays::weights ? j : t)];
        bank_->start((t + j) * stride_ + j, value);
        tally_.outer.counts.additions += view().bias(t, j).integer != 0 ? 1U : 0U;
      }
    }
  }

  // Those that are not zero: of operands that are not, each with each.
  void count_products() {
    for (std::size_t i = 0; i < fold().k; ++i) {
      std::uint64_t operands = 0;
      for (std::size_t j = 0; j < view().columns(); ++j) operands += staying(i, j) != 0 ? 1U : 0U;
      tally_.inner.counts.additions += operands * streams_.nonzero(fold().k0 + i);
    }
  }

  Plan inner_;
  AddPlan outer_;
  std::vector<double> starts_;
  std::size_t stride_;  // columns, filled up
  double unit_;         // of inner sums in those of the outer register
  int moving_exp_, staying_exp_;
  const Panels<T>& moving_;  // [line][k]
  const Panels<T>& lines_;   // the same of the operand that stays
  std::vector<T> staying_;   // rows x stride
  std::vector<T> frame_;
  std::vector<T> events_;  // the same places; empty where there are none
  RegisterWriter writer_, outer_writer_;
  ReversedStreams<T> streams_;
  std::map<std::size_t, SkewedBank> banks_;  // by the first register of their fold
  SkewedBank* bank_ = nullptr;
  RegisterFile scratch_;
  MacTally tally_;
};

/// With the plan's carrier. There is an outer register.
template <Stays stays>
std::unique_ptr<PeGrid> make_stationary_vectors(const GridConfig& config,
                                                const PreparedGemm& prepared, GemmPlan plan) {
  return std::visit(
      [&](auto& inner) -> std::unique_ptr<PeGrid> {
        using T = std::conditional_t<std::is_same_v<std::decay_t<decltype(inner)>, FloatPlan>,
                                     float, double>;
        return std::make_unique<StationaryVectors<stays, T>>(
            config, prepared, std::move(inner), std::move(*plan.outer), std::move(plan.starts));
      },
      plan.inner);
}

}  // namespace guardbit
