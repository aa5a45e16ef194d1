// Driving the edges, clock by clock or block by block.
#include "models/operand_feeder.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace guardbit::models {
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

void OperandFeeder::start(FeederJobs jobs, CycleWindow lockstep, FeederGate gate) {
  jobs_ = std::move(jobs);
  job_.reset();
  lockstep_ = lockstep;
  gate_ = gate;
  started_ = sc_core::sc_time_stamp();
  first_cycle_ = cycles_;
  start_.notify(sc_core::SC_ZERO_TIME);
}

std::size_t OperandFeeder::block_length(const Fold& fold) const {
  if (lockstep_.contains(cycles_)) return 1;
  std::size_t length = std::min(longest_block, fold.cycles - cycle_in_fold_);
  if (cycles_ < lockstep_.from) {
    length = static_cast<std::size_t>(std::min<std::uint64_t>(length, lockstep_.from - cycles_));
  }
  return length;
}

void OperandFeeder::feed() {
  if (!at_clock_edge()) return;
  if (on_wake) on_wake(cycles_);
  const bool last = !has_fold();
  if (last && gate_.gate == nullptr) return;
  const std::size_t wanted = last ? 1 : block_length(job_->folds[fold_]);
  Permit permit{wanted, 1, {}};
  if (gate_.gate != nullptr) permit = gate_.gate->permit(cycles_, wanted);
  if (permit.cycles == 0) return stand(permit);
  if (last) return;
  work(static_cast<std::size_t>(permit.cycles), permit.edges_per_cycle);
  next_trigger(static_cast<double>(permit.cycles * permit.edges_per_cycle) * period_);
}

// Engines may be done between two edges.
bool OperandFeeder::at_clock_edge() {
  const double since = (sc_core::sc_time_stamp() - started_) / period_;
  const double edge = std::ceil(since);
  cycles_ = first_cycle_ + static_cast<std::uint64_t>(edge);
  if (edge <= since) return true;
  next_trigger((edge - since) * period_);
  return false;
}

// Takes the next job where all folds of one are over.
bool OperandFeeder::has_fold() {
  if (job_ && fold_ < job_->folds.size()) return true;
  job_ = jobs_();
  fold_ = 0;
  cycle_in_fold_ = 0;
  return job_.has_value();
}

void OperandFeeder::stand(const Permit& permit) {
  if (permit.until) {
    next_trigger(static_cast<double>(*permit.until - cycles_) * period_);
  } else {
    next_trigger(*gate_.progress);
  }
}

void OperandFeeder::work(std::size_t cycles, std::uint64_t edges_per_cycle) {
  const Fold& fold = job_->folds[fold_];
  const bool in_lockstep = lockstep_.contains(cycles_);
  if (cycle_in_fold_ == 0) array->begin_fold(fold, job_->codes);
  if (in_lockstep) {
    inputs_.clear();
    job_->dataflow->drive(fold, config_, job_->codes, cycle_in_fold_, inputs_);
    west.write(inputs_.west);
    north.write(inputs_.north);
    cycle.write(cycles_ + 1);  // the signal counts edges, so that the first one is a change too
  } else {
    array->step_block(cycles);
  }
  // Signals reach the array in the next delta cycle, so that its sums are not out yet.
  if (gate_.gate != nullptr) gate_.gate->advance(cycles, cycles_, !in_lockstep);
  if (on_work) on_work(fold, cycle_in_fold_, cycles, cycles_, edges_per_cycle);
  cycle_in_fold_ += cycles;
  if (cycle_in_fold_ < fold.cycles) return;
  cycle_in_fold_ = 0;
  ++fold_;
}

}  // namespace guardbit::models
