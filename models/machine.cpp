// Binding the modules, running jobs until the events run out, and writing waveforms.
#include "models/machine.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <systemc>
#include <utility>

#include "models/mac_array.h"
#include "models/operand_feeder.h"
#include "models/watched_grid.h"

namespace guardbit {
namespace {

// Watches the south edge: one SC_METHOD, woken in every lockstep cycle.
class SouthProbe : public sc_core::sc_module {
 public:
  sc_core::sc_in<LaneVector> south{"south"};
  sc_core::sc_in<std::uint64_t> cycle{"cycle"};
  std::function<void(std::uint64_t, const LaneVector&)> observer, recorder;

  SC_HAS_PROCESS(SouthProbe);
  explicit SouthProbe(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(look);
    sensitive << cycle.value_changed();
    dont_initialize();
  }

 private:
  // Woken together with the array, whose answer is on the signal one delta cycle later.
  void look() {
    settled_ = !settled_;
    if (settled_) {
      if (observer) observer(cycle.read() - 1, south.read());
      if (recorder) recorder(cycle.read() - 1, south.read());
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
    if (config.waveform) {
      waveform = std::make_unique<WaveformRecorder>(*config.waveform);
      probe.recorder = [this](std::uint64_t at, const LaneVector& leaving) { record(at, leaving); };
    }
    feeder.on_wake = [this](std::uint64_t at) { wake(at); };
  }

  CycleWindow lockstep() const {
    if (config.mode == TimeMode::lockstep) return {0, std::numeric_limits<std::uint64_t>::max()};
    if (config.waveform) return {config.waveform->from, config.waveform->to};
    return {};
  }

  void wake(std::uint64_t at) {
    if (config.progress) config.progress(at);
    if (waveform && at >= waveform->waveform().to) waveform->finish();
  }

  void record(std::uint64_t at, const LaneVector& leaving) {
    if (!waveform->waveform().contains(at)) return;
    waveform->record({at, array.folds() - 1, array.edges() - 1, west.read(), north.read(), leaving});
  }

  // The grid of a layer, and beside it its registers where these are looked at.
  std::unique_ptr<PeGrid> make_grid(const LayerJob& job) {
    const GridConfig grid_config{job.dataflow, config.array, job.registers, job.activations,
                                 job.weights,  job.seed};
    std::unique_ptr<PeGrid> grid = job.dataflow.make_grid(grid_config);
    const bool shows_pes = waveform && !waveform->waveform().pes.empty();
    registers = waveform || config.toggles ? job.dataflow.make_registers(grid_config) : nullptr;
    if (waveform) waveform->begin_layer(config.array, *registers);
    if (!shows_pes && !config.toggles) return grid;
    return std::make_unique<WatchedGrid>(grid_config, std::move(grid), *registers);
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
  std::unique_ptr<WaveformRecorder> waveform;
  std::unique_ptr<PeRegisters> registers;  // of the layer
};

Machine::Machine(MachineConfig config) : parts_(std::make_unique<Parts>(std::move(config))) {}
Machine::~Machine() = default;

std::uint64_t Machine::recorded_cycles() const {
  return parts_->waveform ? parts_->waveform->cycles() : 0;
}

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
  parts_->array.load(parts_->make_grid(job), results);
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
  if (parts_->config.toggles) run.toggles = parts_->registers->toggles();
  return run;
}

std::string systemc_version() { return sc_core::sc_version_string; }

}  // namespace guardbit
