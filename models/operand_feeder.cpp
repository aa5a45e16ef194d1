// Driving the edges, clock by clock or block by block.
#include "models/operand_feeder.h"

#include <algorithm>
#include <utility>

namespace guardbit {
namespace {

constexpr std::size_t longest_block = 64;  // cycles a wake-up; the state is the same for any

}  // namespace

OperandFeeder::OperandFeeder(const sc_core::sc_module_name& name, const ArrayConfig& config,
                             sc_core::sc_time period)
    : sc_module(name), period_(std::move(period)), config_(config), inputs_(edge_inputs(config)) {
  SC_METHOD(feed);
  sensitive << start_;
  dont_initialize();
}

void OperandFeeder::start(FeederJob job, CycleWindow lockstep) {
  job_ = std::move(job);
  lockstep_ = lockstep;
  fold_ = 0;
  cycle_in_fold_ = 0;
  start_.notify(sc_core::SC_ZERO_TIME);
}

std::size_t OperandFeeder::block_length(const Fold& fold) const {
  if (lockstep_.contains(cycles_)) return 1;
  std::size_t length = std::min(longest_block, fold.cycles - cycle_in_fold_);
  if (cycles_ < lockstep_.from) {
    length = static_cast<std::size_t>(
        std::min<std::uint64_t>(length, lockstep_.from - cycles_));
  }
  return length;
}

void OperandFeeder::feed() {
  if (on_wake) on_wake(cycles_);
  if (fold_ == job_.folds.size()) return;
  const Fold& fold = job_.folds[fold_];
  if (cycle_in_fold_ == 0) array->begin_fold(fold, job_.codes);
  const std::size_t length = block_length(fold);
  if (lockstep_.contains(cycles_)) {
    inputs_.clear();
    job_.dataflow->drive(fold, config_, job_.codes, cycle_in_fold_, inputs_);
    west.write(inputs_.west);
    north.write(inputs_.north);
    cycle.write(cycles_ + 1);  // the signal counts edges, so that the first one is a change too
  } else {
    array->step_block(length);
  }
  cycles_ += length;
  cycle_in_fold_ += length;
  if (cycle_in_fold_ == fold.cycles) {
    cycle_in_fold_ = 0;
    ++fold_;
  }
  next_trigger(static_cast<double>(length) * period_);
}

}  // namespace guardbit
