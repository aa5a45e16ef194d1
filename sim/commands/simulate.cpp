// guardbit simulate: the layers of a trace on a SystemC MAC array, cycle by cycle, every output checked.
#include <filesystem>

#include "arith/spec.h"
#include "arith/workers.h"
#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/simulation_run.h"

namespace guardbit {
namespace {

// "16x16" as rows x columns.
ArrayShape parse_array(const std::string& text) {
  const auto cross = text.find('x');
  if (cross == text.npos) throw SpecError("array '" + text + "': expected <rows>x<columns>");
  const auto side = [&](const std::string& digits, const char* what) {
    return static_cast<std::size_t>(
        parse_integer(digits, 1, 4096, "array '" + text + "', " + what));
  };
  return {side(text.substr(0, cross), "rows"), side(text.substr(cross + 1), "columns")};
}

class SimulateCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_, "trace file; the embedded sample if left out");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    arguments.option("-o,--output", &folder_, "DIR",
                     "folder for run.json, layers.csv and outputs.safetensors");
    arguments.flag("--quiet", &quiet_, "no progress line");
    arguments.group("Machine");
    arguments.option("--array", &array_, "RxC", "rows x columns of processing elements");
    arguments.choice("--dataflow", &dataflow_, dataflow_names(),
                     "ws: weight-stationary, os: output-stationary");
    arguments.option("--accumulator", &accumulator_, "SPEC",
                     "exact, int:width=.., fixed:width=..,lsb=.., float:<format>, quire, aligned:.. or "
                     "hopper and its kin; with chunk=.., tree=.., see docs/accumulators.md");
    arguments.option("--requantise", &requantise_, "SPEC",
                     "the way out of every register, such as shift:format=int8,by=7: codes beside "
                     "the registers");
    arguments.choice("--time", &time_, {"block", "lockstep"},
                     "SystemC events: one for up to 64 cycles, or one a clock edge; same results");
    arguments.option("--vcd", &vcd_, "FILE", "waveform of the array's edges");
    arguments.option("--vcd-from", &vcd_from_, "CYCLE", "first cycle of the waveform");
    arguments.option("--vcd-to", &vcd_to_, "CYCLE", "cycle before which the waveform ends");
    arguments.group("Operands");
    arguments.option("--weights", &weights_, "SPEC", "format of the weights, or such as mxfp4");
    arguments.option("--activations", &activations_, "SPEC",
                     "format of the activations, or such as mxfp8_e4m3");
    scaling_.declare(arguments);
    quantisation_.declare(arguments);
    arguments.group("Check and output");
    arguments.option("--check-budget", &check_budget_, "PRODUCTS",
                     "larger layers have a seeded sample of this size checked against exact sums");
    arguments.flag("--explain", &explain_,
                   "also say which kernel the functional model ran, and why");
    threads_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    Workers workers(threads_.count());
    const Trace trace = load_trace(trace_);
    SimulationPlan plan;
    plan.machine.array.shape = parse_array(array_);
    plan.machine.mode = time_ == "lockstep" ? TimeMode::lockstep : TimeMode::block;
    if (!vcd_.empty()) {
      if (vcd_to_ <= vcd_from_) throw UsageError("--vcd-to: expected a cycle after --vcd-from");
      plan.machine.waveform = Waveform{vcd_, vcd_from_, vcd_to_};
    }
    plan.dataflow = dataflow_;
    plan.weights = scaling_.weights_choice(weights_);
    plan.activations = scaling_.activations_choice(activations_);
    plan.accumulator = parse_accumulator(accumulator_);
    if (!requantise_.empty()) plan.requantisation = parse_requantisation(requantise_);
    plan.rule = quantisation_.rule();
    plan.explain = explain_;
    plan.check_budget = static_cast<double>(check_budget_);
    const SimulationOutcome outcome =
        simulate_to_folder(trace, select_layers(trace, layers_), plan, folder_, quiet_, workers);
    output = style_.print(outcome.table);
    if (style_.text()) output += outcome.summary;
    return outcome.passed ? exit_ok : exit_check_failed;
  }

 private:
  std::string trace_, layers_, vcd_, requantise_;
  std::string folder_ = "out";
  std::string array_ = "16x16";
  std::string dataflow_ = "ws";
  std::string accumulator_ = "float:fp32";
  std::string time_ = "block";
  std::string weights_ = "e4m3";
  std::string activations_ = "e4m3";
  std::uint64_t vcd_from_ = 0;
  std::uint64_t vcd_to_ = 1000;
  std::uint64_t check_budget_ = 1'000'000'000;
  bool quiet_ = false, explain_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
};

const RegisterCommand registration(
    {"simulate", "run the layers of a trace on a SystemC MAC array and check every output",
     "Quantises the operands of each layer, runs it cycle by cycle on a systolic array, and compares\n"
     "every output register with the functional model (bit for bit), with its exact sum\n"
     "(within the proven bound of the accumulator) and with the sum of the original operands.\n"
     "Exit code 1 if any of these fails.",
     "guardbit simulate\n"
     "guardbit simulate --array 32x32 --dataflow os --accumulator float:e8m13,chunk=64\n"
     "guardbit simulate --weights int8 --activations uint8 --accumulator int:width=20,overflow=wrap\n"
     "guardbit simulate --layers cnn/conv1 --vcd conv1.vcd --vcd-from 0 --vcd-to 200",
     [] { return std::make_unique<SimulateCommand>(); }});

}  // namespace
}  // namespace guardbit
