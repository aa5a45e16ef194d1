// Binding the modules, running jobs until the events run out, and writing waveforms.
#include "models/machine.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <systemc>

#include "models/buffer_accesses.h"
#include "models/mac_array.h"
#include "models/memory/layer_plan.h"
#include "models/memory/memory_system.h"
#include "models/operand_feeder.h"
#include "models/timeline_recorder.h"
#include "models/watched_grid.h"

namespace guardbit::models {
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

// The products of a layer one after another, and what lives as long as their folds.
class Batches {
 public:
  Batches(const LayerJob& job, const ArrayConfig& array, const Tiling& tiling)
      : job_(job), array_(array), tiling_(tiling) {}

  std::optional<FeederJob> next(LayerRun& run) {
    if (batch_ == job_.batches) return std::nullopt;
    FeederJob feed{
        &job_.dataflow, job_.codes(batch_),
        job_.dataflow.folds(job_.shape, array_, tiling_, batch_ * job_.shape.m * job_.shape.n)};
    link(feed.folds);
    bias_ = job_.bias ? job_.bias(batch_) : BiasAddends{};
    for (Fold& fold : feed.folds) fold.bias = &bias_;
    run.folds += feed.folds.size();
    run.accesses += buffer_accesses(feed.folds, feed.codes);
    ++batch_;
    return feed;
  }

 private:
  const LayerJob& job_;
  const ArrayConfig& array_;
  const Tiling& tiling_;
  BiasAddends bias_;
  std::size_t batch_ = 0;
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
    if (config.waveform) {
      waveform = std::make_unique<WaveformRecorder>(*config.waveform);
      probe.recorder = [this](std::uint64_t at, const LaneVector& leaving) { record(at, leaving); };
    }
    if (config.storage.memory) {
      memory.emplace(*config.storage.memory, period, config.bind_memory);
      memory->dma().observer = [this](const Transfer& transfer, std::uint64_t begin,
                                      std::uint64_t end) { see(transfer, begin, end); };
    }
    feeder.on_work = [this](const Fold& fold, std::size_t first, std::size_t cycles,
                            std::uint64_t edge, std::uint64_t edges_per_cycle) {
      if (timeline) timeline->work(fold, first, cycles, edge, edges_per_cycle);
    };
    feeder.on_wake = [this](std::uint64_t at) { wake(at); };
  }

  void see(const Transfer& transfer, std::uint64_t begin, std::uint64_t end) {
    if (timeline) timeline->transfer(transfer, end);
    if (!config.on_access) return;
    config.on_access({begin / ticks_per_cycle, transfer.address, transfer.bytes, transfer.write});
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
    waveform->record(
        {at, array.folds() - 1, array.edges() - 1, west.read(), north.read(), leaving});
  }

  // The grid of a layer, and beside it its registers where these are looked at.
  std::unique_ptr<PeGrid> make_grid(const LayerJob& job) {
    const bool watches = config.toggles || (waveform && !waveform->waveform().pes.empty());
    const GridConfig grid_config{job.dataflow,
                                 config.array,
                                 job.registers,
                                 job.activations,
                                 job.weights,
                                 job.seed,
                                 watches ? Detail::full : job.detail};
    std::unique_ptr<PeGrid> grid = job.dataflow.make_grid(grid_config);
    registers = waveform || config.toggles ? job.dataflow.make_registers(grid_config) : nullptr;
    if (waveform) waveform->begin_layer(config.array, *registers);
    if (!watches) return grid;
    return std::make_unique<WatchedGrid>(grid_config, std::move(grid), *registers);
  }

  bool has_gate() const {
    const StorageConfig& storage = config.storage;
    return storage.memory || storage.activations.ports != 0 || storage.weights.ports != 0 ||
           storage.outputs.ports != 0;
  }

  LayerPlan plan(const LayerJob& job) const {
    if (!has_gate()) return unplanned(job.tiling);
    if (job.stored == nullptr) throw std::logic_error("a layer without its tensors in memory");
    return plan_layer({job.dataflow, config.array, job.tiling, config.storage, *job.stored,
                       job.registers.last().layout});
  }

  // Runs all batches; adds what was counted to `run`.
  void execute(const LayerJob& job, const LayerPlan& plan, Results& results, LayerRun& run) {
    array.load(make_grid(job), results);
    const std::uint64_t start = feeder.cycles();
    if (config.timeline) {
      const double bandwidth = config.storage.memory ? config.storage.memory->bandwidth : 1;
      timeline.emplace(job.dataflow, config.array, bandwidth, start);
    }
    std::optional<ArrayGate> gate;
    if (plan.transfers) {
      if (memory) memory->load(*job.stored, *plan.transfers, run.outputs, start);
      gate.emplace(*plan.transfers, memory ? &memory->dma() : nullptr,
                   [this](std::uint64_t from, std::uint64_t to, StallCause cause) {
                     if (timeline) timeline->stall(from, to, cause);
                   });
    }
    Batches batches(job, config.array, plan.tiling);
    feeder.start([&] { return batches.next(run); }, lockstep(),
                 {gate ? &*gate : nullptr, memory ? &memory->dma().progress() : nullptr});
    sc_core::sc_start();
    run.cycles = feeder.cycles() - start;
    if (timeline) run.timeline = timeline->timeline();
    if (!gate) return;
    run.stalls = gate->stalls();
    run.memory = plan.transfers->memory;
    if (memory) memory->unload(run.outputs);
  }

  MachineConfig config;
  sc_core::sc_time period{1, sc_core::SC_NS};
  sc_core::sc_signal<LaneVector> west{"west", LaneVector(edge_inputs(config.array).west.size())};
  sc_core::sc_signal<LaneVector> north{"north", LaneVector(edge_inputs(config.array).north.size())};
  sc_core::sc_signal<LaneVector> south{"south", LaneVector(config.array.shape.cols)};
  sc_core::sc_signal<std::uint64_t> cycle{"cycle"};
  OperandFeeder feeder;
  MacArray array;
  std::optional<MemorySystem> memory;
  std::optional<TimelineRecorder> timeline;
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
  job.dataflow.check(parts_->config.array);
  LayerRun run;
  run.outputs =
      make_register_file(job.registers.last().layout, job.batches * job.shape.m * job.shape.n);
  const LayerPlan plan = parts_->plan(job);
  run.order = plan.tiling.order;
  Results results(job.registers,
                  job.dataflow.partial_sums(job.shape, parts_->config.array, plan.tiling), job.seed,
                  run.outputs);
  parts_->execute(job, plan, results, run);
  run.tally = parts_->array.grid().tally();
  run.tally.outer += results.tally();
  run.report = parts_->array.grid().report();
  tell(run, job.detail);
  if (results.delivered() != run.accesses.sum_writes) {
    throw std::logic_error("dataflow " + job.dataflow.name() +
                           ": a fold ended before all its sums had left the array");
  }
  if (parts_->config.toggles) run.toggles = parts_->registers->toggles();
  return run;
}

std::string systemc_version() { return sc_core::sc_version_string; }

}  // namespace guardbit::models
