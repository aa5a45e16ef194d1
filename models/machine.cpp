// Binding the modules, running jobs until the events run out, and writing waveforms.
#include "models/machine.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <systemc>
#include <utility>

#include "models/mac_array.h"
#include "models/operand_feeder.h"
#include "models/waveform_file.h"

namespace guardbit {
namespace {

// Watches the south edge: one SC_METHOD, woken in every lockstep cycle.
class SouthProbe : public sc_core::sc_module {
 public:
  sc_core::sc_in<LaneVector> south{"south"};
  sc_core::sc_in<std::uint64_t> cycle{"cycle"};
  std::function<void(std::uint64_t, const LaneVector&)> observer;

  SC_HAS_PROCESS(SouthProbe);
  explicit SouthProbe(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(look);
    sensitive << cycle.value_changed();
    dont_initialize();
  }

 private:
  // Woken together with the array, whose answer is on the signal one delta cycle later.
  void look() {
    if (!observer) return;
    settled_ = !settled_;
    if (settled_) {
      observer(cycle.read() - 1, south.read());
    } else {
      next_trigger(sc_core::SC_ZERO_TIME);
    }
  }
  bool settled_ = true;
};

void silence_reports() {
  using sc_core::sc_report_handler;
  sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
}

// Leaves what the detail has of flags and tally.
void tell(LayerRun& run, Detail detail) {
  if (detail == Detail::full) return;
  run.tally = told_of(run.tally, detail);
  for (std::uint8_t& flags : run.outputs.flags) flags &= event_flags;
}

}  // namespace

struct Machine::Parts {
  explicit Parts(MachineConfig given)
      : config((silence_reports(), std::move(given))),
        feeder("feeder", config.array, period),
        array("array", config.array) {
    feeder.west(west);
    feeder.north(north);
    feeder.cycle(cycle);
    feeder.array(array.block);
    array.west(west);
    array.north(north);
    array.cycle(cycle);
    array.south(south);
    probe.south(south);
    probe.cycle(cycle);
    feeder.on_wake = [this](std::uint64_t at) { wake(at); };
  }

  CycleWindow lockstep() const {
    if (config.mode == TimeMode::lockstep) return {0, std::numeric_limits<std::uint64_t>::max()};
    if (config.waveform) return {config.waveform->from, config.waveform->to};
    return {};
  }

  void wake(std::uint64_t at) {
    if (config.progress) config.progress(at);
    if (!config.waveform) return;
    if (at >= config.waveform->to) {
      waveform.reset();
    } else if (at >= config.waveform->from && !waveform) {
      waveform = std::make_unique<WaveformFile>(config.waveform->path);
      waveform->trace(cycle, "edge");
      waveform->trace(west, "west");
      waveform->trace(north, "north");
      waveform->trace(south, "south");
    }
  }

  MachineConfig config;
  sc_core::sc_time period{1, sc_core::SC_NS};
  sc_core::sc_signal<LaneVector> west{"west", LaneVector(edge_inputs(config.array).west.size())};
  sc_core::sc_signal<LaneVector> north{"north", LaneVector(edge_inputs(config.array).north.size())};
  sc_core::sc_signal<LaneVector> south{"south", LaneVector(config.array.shape.cols)};
  sc_core::sc_signal<std::uint64_t> cycle{"cycle"};
  OperandFeeder feeder;
  MacArray array;
  SouthProbe probe{"probe"};
  std::unique_ptr<WaveformFile> waveform;
};

Machine::Machine(MachineConfig config) {
  if (config.waveform) WaveformFile::check(config.waveform->path);
  parts_ = std::make_unique<Parts>(std::move(config));
}
Machine::~Machine() = default;

void Machine::observe(std::function<void(std::uint64_t, const LaneVector&)> observer) {
  parts_->probe.observer = std::move(observer);
}

LayerRun Machine::run(const LayerJob& job) {
  const ArrayConfig& array = parts_->config.array;
  job.dataflow.check(array);
  const std::size_t per_batch = job.shape.m * job.shape.n;
  LayerRun run;
  run.outputs = make_register_file(job.registers.last().layout, job.batches * per_batch);
  const std::uint64_t start = parts_->feeder.cycles();
  std::uint64_t expected = 0;
  Results results(job.registers, job.dataflow.partial_sums(job.shape, array, job.tiling), job.seed,
                  run.outputs);
  parts_->array.load(
      job.dataflow.make_grid({job.dataflow, array, job.registers, job.activations, job.weights,
                              job.seed, job.detail}),
      results);
  for (std::size_t batch = 0; batch < job.batches; ++batch) {
    FeederJob feed{&job.dataflow, job.codes(batch),
                   job.dataflow.folds(job.shape, array, job.tiling, batch * per_batch)};
    link(feed.folds);
    const BiasAddends bias = job.bias ? job.bias(batch) : BiasAddends{};
    for (Fold& fold : feed.folds) {
      fold.bias = &bias;
      expected += std::uint64_t{fold.m} * fold.n;
    }
    run.folds += feed.folds.size();
    parts_->feeder.start(std::move(feed), parts_->lockstep());
    sc_core::sc_start();
  }
  if (results.delivered() != expected) {
    throw std::logic_error("dataflow " + job.dataflow.name() +
                           ": a fold ended before all its sums had left the array");
  }
  run.cycles = parts_->feeder.cycles() - start;
  run.tally = parts_->array.grid().tally();
  run.tally.outer += results.tally();
  run.report = parts_->array.grid().report();
  tell(run, job.detail);
  return run;
}

std::string systemc_version() { return sc_core::sc_version_string; }

}  // namespace guardbit
