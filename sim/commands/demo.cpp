// guardbit demo: the embedded sample on the machine, checked, and two plots worth looking at.
#include "sim/program/accelerator_options.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/simulate/simulation_run.h"
#include "sim/sweep/sweep_run.h"

namespace guardbit::sim {
namespace {

class DemoCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("-o,--output", &folder_, "DIR", "folder for the record and the plots");
    arguments.flag("--quiet", &quiet_, "no progress line");
  }

  int run(std::string& output) override {
    Workers workers;
    const Trace trace = load_trace("");
    const std::vector<Layer> layers = select_layers(trace, "");
    SimulationPlan plan = simulation_plan();
    plan.command_line = command_line;
    const SimulationOutcome simulated =
        simulate_to_folder(trace, layers, plan, folder_, quiet_, workers);
    const SweepOutcome swept = sweep_to_folder(trace,
                                               {.file = default_sweep(),
                                                .specification = "",
                                                .folder = folder_,
                                                .quiet = quiet_,
                                                .fresh = true},
                                               workers);
    if (swept.stopped) return exit_stopped;
    output =
        "Two networks trained on handwritten digits, on a 16x16 weight-stationary array:\n"
        "e4m3 operands, each sum in a chain of 16 PEs and a bank of float:e8m13 registers.\n\n" +
        simulated.table.text() + simulated.summary + "\n" + swept.summary;
    return simulated.passed && swept.passed ? exit_ok : exit_check_failed;
  }

 private:
  static SimulationPlan simulation_plan() {
    SimulationPlan plan;
    plan.accelerator = usual_accelerator();
    plan.accelerator.formats = usual_formats();
    plan.accelerator.formats.accumulator = "float:e8m13";
    plan.check_budget = 1e9;  // every output of the sample
    return plan;
  }

  std::string folder_ = "out";
  bool quiet_ = false;
};

const RegisterCommand demo_registration(
    {"demo", "simulate the embedded sample, check every output, draw two plots",
     "Runs the two small networks that the program carries (trained on the UCI optical digits) on "
     "a\n"
     "16x16 array, checks every output against its exact sum, and sweeps formats and accumulators.",
     "guardbit demo\n"
     "guardbit demo -o somewhere",
     [] { return std::make_unique<DemoCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
