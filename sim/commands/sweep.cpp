// guardbit sweep: formats x accumulators over the layers of a trace, as a table and two plots.
#include <filesystem>

#include "arith/workers.h"
#include "sim/brace.h"
#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/sweep_run.h"

namespace guardbit {
namespace {

class SweepCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_, "trace file; the embedded sample if left out");
    arguments.option("--formats", &formats_, "SPEC",
                     "formats to compare under exact sums, also ranges such as 'e{2..4}m3'");
    arguments.option(
        "--accumulators", &accumulators_, "SPEC",
        "accumulators to compare; lsb=auto fits the range of each layer's sums; if left "
        "out, fixed and floating-point ones of 8 to 28 bits");
    arguments.option(
        "--operands", &operands_, "SPEC",
        "formats under which the accumulators are compared; int8 and e4m3 if left out");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    arguments.option("-o,--output", &folder_, "DIR", "folder for sweep.csv and the plots");
    arguments.flag("--quiet", &quiet_, "no progress line");
    arguments.flag("--explain", &explain_, "also say which kernel summed each layer, and why");
    arguments.flag("--cost", &cost_,
                   "also what each MAC unit costs: macs.csv, its Pareto front and a plot");
    threads_.declare(arguments);
    quantisation_.declare(arguments);
    scaling_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    Workers workers(threads_.count());
    const Trace trace = load_trace(trace_);
    SweepPlan plan;
    plan.formats = formats_;
    plan.studies = studies();
    plan.activation_scaling = scaling_.activations_choice("").scaling;
    plan.weight_scaling = scaling_.weights_choice("").scaling;
    plan.rule = quantisation_.rule();
    plan.explain = explain_;
    plan.cost = cost_;
    const SweepOutcome outcome =
        sweep_to_folder(trace, select_layers(trace, layers_), plan, folder_, quiet_, workers);
    output = style_.text() ? outcome.summary : style_.print(outcome.table);
    return outcome.passed ? exit_ok : exit_check_failed;
  }

 private:
  // Every given accumulator under every given format; what is left out is as in the defaults.
  std::vector<AccumulatorStudy> studies() const {
    if (operands_.empty() && accumulators_.empty()) return default_sweep_studies;
    std::vector<AccumulatorStudy> studies;
    const std::vector<std::string> usual{"int8", "e4m3"};
    for (const std::string& format :
         expand_lists(operands_.empty() ? usual : operands_, "--operands")) {
      studies.push_back({format, accumulators_});
      if (accumulators_.empty())
        studies.back().accumulators = default_sweep_studies[1].accumulators;
    }
    return studies;
  }

  std::string trace_, layers_;
  std::string folder_ = "out";
  std::vector<std::string> formats_ = default_sweep_formats;
  std::vector<std::string> accumulators_, operands_;
  bool quiet_ = false, explain_ = false, cost_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
};

const RegisterCommand registration(
    {"sweep", "error against bitwidth and accumulator width, as a table and plots",
     "Runs the functional model of every layer with each format under exact sums, and with each\n"
     "accumulator under each of the operand formats. Both operands of a layer get the same "
     "format.\n"
     "Every output of every point is compared with its exact sum, and must lie within the proven "
     "bound\n"
     "of its accumulator: exit code 1 if one does not.\n"
     "Writes sweep.csv and two plots (data, gnuplot script and SVG) into the folder.",
     "guardbit sweep -o out\n"
     "guardbit sweep --layers 'vit/*' --formats 'e{2..5}m2' 'int{4..8}' -o out\n"
     "guardbit sweep --cost -o out\n"
     "guardbit sweep --operands e5m2 --accumulators 'float:e8m{7..23},chunk=32' -o out",
     [] { return std::make_unique<SweepCommand>(); }});

}  // namespace
}  // namespace guardbit
