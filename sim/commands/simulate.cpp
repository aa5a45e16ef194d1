// guardbit simulate: the layers of a trace on a SystemC MAC array, cycle by cycle, every output
// checked.
#include "arith/registers/kind.h"
#include "arith/workers.h"
#include "sim/program/accelerator_options.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/program/waveform_options.h"
#include "sim/simulate/scalesim_reports.h"
#include "sim/simulate/simulation_run.h"
#include "traces/files/address_trace.h"
#include "traces/quantity.h"

namespace guardbit::sim {
namespace {

class SimulateCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional(
        "TRACE", &trace_,
        "trace file, or a topology of SCALE-Sim (.csv); the embedded sample if left out");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    arguments.option("-o,--output", &folder_, "DIR",
                     "folder for run.json, layers.csv, outputs.safetensors and command.txt");
    arguments.option(
        "--scalesim-reports", &scalesim_folder_, "DIR",
        "folder for what SCALE-Sim would report of these layers, in its files and words");
    arguments.flag("--quiet", &quiet_, "no progress line");
    declare_machine(arguments);
    declare_operands(arguments);
    declare_checks(arguments);
  }

  int run(std::string& output) override {
    if (list_presets_) {
      output = style_.print(preset_table());
      return exit_ok;
    }
    SimulationPlan plan;
    plan.accelerator = accelerator_.accelerator(given_formats());
    if (print_config_) {
      plan.accelerator.formats = overlaid(plan.accelerator.formats, usual_formats());
      output = accelerator_yaml(plan.accelerator);
      return exit_ok;
    }
    Workers workers(threads_.count());
    const Trace trace = load_trace(trace_, layers_, quantisation_.seed);
    require_rules_match(plan.accelerator, layer_names(trace_, trace));
    plan.accelerator.formats = overlaid(plan.accelerator.formats, usual_formats());
    complete(plan);
    const std::vector<Layer> layers = select_layers(trace, layers_);
    std::optional<ScalesimReports> reports;
    if (!scalesim_folder_.empty()) {
      reports.emplace(trace, layers, plan.accelerator.config, scalesim_folder_);
    }
    const SimulationOutcome outcome =
        simulate_to_folder(trace, layers, plan, folder_, quiet_, workers);
    if (reports) reports->write();
    output = style_.print(outcome.table);
    if (style_.text()) output += outcome.summary;
    return outcome.passed ? exit_ok : exit_check_failed;
  }

 private:
  void declare_machine(Arguments& arguments) {
    arguments.group("Machine");
    accelerator_.declare(arguments);
    arguments.flag("--list-presets", &list_presets_, "print the presets and what they are");
    arguments.flag("--print-config", &print_config_,
                   "print the accelerator as YAML, options included, and simulate nothing");
    arguments.option("--accumulator", &formats_.accumulator, "SPEC",
                     register_kinds_help() +
                         "; with chunk=.., tree=.., partials=.., see docs/accumulators.md; "
                         "float:fp32 if left out");
    arguments.option("--requantise", &formats_.requantise, "SPEC",
                     "the way out of every register, such as shift:format=int8,by=7: codes beside "
                     "the registers");
    arguments.choice("--time", &time_, {"block", "lockstep"},
                     "SystemC events: one for up to 64 cycles, or one a clock edge; same results");
    waveform_.declare(arguments);
    arguments.flag("--toggles", &toggles_, "count the bits that change in the elements' registers");
    arguments.choice(
        "--detail", &detail_, {"auto", "full", "events"},
        "flags and counts of registers: all, or those of overflow, which is faster; auto: "
        "all of layers of up to 2e7 MACs");
    arguments.option("--timeline", &timeline_, "FILE.svg",
                     "picture of what array and memory did over time, a row a layer");
    arguments.option("--memory-trace", &memory_traces_, "FILE",
                     "addresses of all accesses to memory: .csv as SCALE-Sim's, .stl for DRAMSys, "
                     ".ldst for Ramulator; several times");
  }
  void declare_operands(Arguments& arguments) {
    arguments.group("Operands");
    arguments.option("--weights", &formats_.weights, "SPEC",
                     "format of the weights, or such as mxfp4; e4m3 if left out");
    arguments.option("--activations", &formats_.activations, "SPEC",
                     "format of the activations, or such as mxfp8_e4m3; e4m3 if left out");
    scaling_.declare(arguments);
    quantisation_.declare(arguments);
  }
  void declare_checks(Arguments& arguments) {
    arguments.group("Check and output");
    arguments.option("--check-budget", &check_budget_, "PRODUCTS",
                     "larger layers have a seeded sample of this size checked against exact sums");
    arguments.flag("--explain", &explain_,
                   "also say which kernel the functional model ran, and why");
    arguments.flag("--cost", &cost_, "also area, LUTs and published energies of the units");
    threads_.declare(arguments);
    style_.declare(arguments);
  }

  // What the options say beside the accelerator.
  void complete(SimulationPlan& plan) const {
    plan.machine.mode = time_ == "lockstep" ? models::TimeMode::lockstep : models::TimeMode::block;
    plan.machine.waveform = waveform_.waveform(plan.accelerator.config.array.shape);
    plan.machine.toggles = toggles_;
    plan.memory_traces = memory_traces(plan.accelerator.config);
    if (!timeline_.empty() && std::filesystem::path(timeline_).extension() != ".svg") {
      throw UsageError("--timeline: expected a name that ends in .svg, not '" + timeline_ + "'");
    }
    plan.timeline = timeline_;
    plan.command_line = command_line;
    plan.seed = quantisation_.seed;
    plan.explain = explain_;
    if (detail_ != "auto") plan.detail = detail_ == "full" ? Detail::full : Detail::events;
    plan.cost = cost_;
    plan.check_budget = static_cast<double>(check_budget_);
  }
  std::vector<std::filesystem::path> memory_traces(const AcceleratorConfig& config) const {
    if (!memory_traces_.empty() && !config.storage.memory) {
      throw UsageError("--memory-trace: expected a memory in the configuration");
    }
    std::vector<std::filesystem::path> paths(memory_traces_.begin(), memory_traces_.end());
    for (const auto& path : paths) check_address_trace_extension(path.extension().string());
    return paths;
  }

  // What the command line says of formats.
  FormatTexts given_formats() const {
    static_cast<void>(quantisation_.rule());  // names the option that is wrong
    FormatTexts formats = formats_;
    formats.weights_scaling = scaling_.weights;
    formats.activations_scaling = scaling_.activations;
    formats.rounding = quantisation_.rounding;
    formats.overflow = quantisation_.overflow;
    if (quantisation_.random_bits) {
      formats.random_bits = std::to_string(*quantisation_.random_bits);
    }
    return formats;
  }

  static Table preset_table() {
    Table table({{"preset", "preset", "", Align::left},
                 {"array", "array"},
                 {"dataflow", "dataflow", "", Align::left},
                 {"weights", "weights", "", Align::left},
                 {"activations", "activations", "", Align::left},
                 {"accumulator", "accumulator", "", Align::left},
                 {"clock", "clock"}});
    for (const AcceleratorFile& preset : accelerator_presets()) {
      const ArrayConfig& array = preset.config.array;
      std::string size = std::to_string(array.shape.rows) + "x" + std::to_string(array.shape.cols);
      if (array.lanes > 1) size += "x" + std::to_string(array.lanes);
      table.add_row({preset.name, size, preset.config.dataflow, preset.formats.weights,
                     preset.formats.activations, preset.formats.accumulator,
                     hertz_text(preset.config.clock_hz)});
    }
    return table;
  }

  std::string trace_, layers_, timeline_, scalesim_folder_;
  std::vector<std::string> memory_traces_;
  std::string folder_ = "out";
  std::string time_ = "block";
  std::string detail_ = "auto";
  AcceleratorOptions accelerator_;
  FormatTexts formats_;
  WaveformOptions waveform_;
  std::uint64_t check_budget_ = 1'000'000'000;
  bool quiet_ = false, explain_ = false, cost_ = false, list_presets_ = false,
       print_config_ = false, toggles_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
};

const RegisterCommand simulate_registration(
    {"simulate", "run the layers of a trace on a SystemC MAC array and check every output",
     "Quantises the operands of each layer, runs it cycle by cycle on a systolic array, and "
     "compares\n"
     "every output register with the functional model (bit for bit), with its exact sum\n"
     "(within the proven bound of the accumulator) and with the sum of the original operands.\n"
     "Exit code 1 if any of these fails.",
     "guardbit simulate\n"
     "guardbit simulate --array 32x32 --dataflow os --accumulator float:e8m13,chunk=64\n"
     "guardbit simulate --weights int8 --activations uint8 --accumulator "
     "int:width=20,overflow=wrap\n"
     "guardbit simulate --preset gemmini-16x16 --print-config\n"
     "guardbit simulate --layers cnn/conv1 --vcd conv1.vcd --vcd-window 0:200 --vcd-pe 2,3",
     [] { return std::make_unique<SimulateCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
