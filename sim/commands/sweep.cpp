// guardbit sweep: formats, scalings, arrays and accumulators over the layers of a trace, as tables
// and plots.
#include <algorithm>
#include <filesystem>

#include "arith/workers.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/sweep/sweep_run.h"
#include "traces/files/mapped_file.h"
#include "traces/suggest.h"

namespace guardbit::sim {
namespace {

bool is_specification(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

std::string text_of(const std::string& path) {
  const MappedFile file{path};
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

class SweepCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional(
        "SPEC|TRACE", &input_,
        "specification (.yaml, docs/sweep.md), or trace file for the options below; "
        "the embedded sample if left out");
    arguments.option("-o,--output", &folder_, "DIR", "folder for the tables and plots");
    arguments.flag("--cost", &cost_,
                   "also what each MAC unit costs, and error against area and LUTs");
    arguments.option("--pareto", &pareto_, "COST",
                     "error against these costs instead: area, luts, energy_<table>, cycles, "
                     "accumulator_bits, format_bits");
    arguments.flag("--fresh", &fresh_, "drop the finished points of a run that was stopped");
    arguments.flag("--quiet", &quiet_, "no progress line");
    arguments.flag("--explain", &explain_, "also say which kernel summed each layer, and why");
    threads_.declare(arguments);
    style_.declare(arguments);
    arguments.group("Without a specification");
    arguments.option(
        "--formats", &formats_, "SPEC",
        "formats to compare under exact sums, also ranges such as 'e{2..4}m3'; if left "
        "out, integers, minifloats and posits of 3 to 8 bits");
    arguments.option(
        "--accumulators", &accumulators_, "SPEC",
        "accumulators to compare; lsb=auto fits the range of each layer's sums; if left "
        "out, fixed and floating-point ones of 8 to 28 bits");
    arguments.option(
        "--operands", &operands_, "SPEC",
        "formats under which the accumulators are compared; int8 and e4m3 if left out");
    arguments.option("--layers", &layers_, "PATTERN",
                     "only layers whose name matches; * and ? are wildcards");
    scaling_.declare(arguments);
    quantisation_.declare(arguments);
  }

  int run(std::string& output) override {
    Workers workers(threads_.count());
    SweepRun run;
    if (is_specification(input_)) {
      read_specification(run);
    } else {
      run.file = from_options();
    }
    run.file.cost = run.file.cost || cost_;
    if (!pareto_.empty()) run.file.pareto = pareto_;
    check_costs(run.file.pareto);
    run.folder = folder_;
    run.explain = explain_;
    run.quiet = quiet_;
    run.fresh = fresh_;
    const std::vector<std::string>& patterns = run.file.layers;
    const Trace trace =
        load_trace(run.file.trace, patterns.size() == 1 ? patterns[0] : "", run.file.seed);
    const SweepOutcome outcome = sweep_to_folder(trace, run, workers);
    if (outcome.stopped) return exit_stopped;
    output = style_.text() ? outcome.summary : style_.print(outcome.table);
    return outcome.passed ? exit_ok : exit_check_failed;
  }

 private:
  void read_specification(SweepRun& run) const {
    const bool options = !formats_.empty() || !accumulators_.empty() || !operands_.empty() ||
                         !layers_.empty() || !scaling_.weights.empty() ||
                         !scaling_.activations.empty() || !quantisation_.rounding.empty() ||
                         quantisation_.random_bits || !quantisation_.overflow.empty() ||
                         quantisation_.seed != 0;
    if (options) {
      throw UsageError(input_ +
                       " says what is swept: expected it without the options that say the "
                       "same, see guardbit sweep --help");
    }
    run.specification = text_of(input_);
    run.file = parse_sweep(run.specification, input_, sweep_names());
    const std::filesystem::path trace = run.file.trace;
    // Beside the specification, wherever the program was started.
    if (!trace.empty()) {
      run.file.trace = (std::filesystem::path(input_).parent_path() / trace).string();
    }
  }

  // The options as a specification. What is left out is as in the default.
  SweepFile from_options() const {
    SweepFile file = default_sweep();
    file.trace = input_;
    if (!layers_.empty()) file.layers = {layers_};
    file.seed = quantisation_.seed;
    file.rounding = quantisation_.rounding;
    if (quantisation_.random_bits) file.random_bits = std::to_string(*quantisation_.random_bits);
    file.overflow = quantisation_.overflow;
    if (!formats_.empty()) file.studies[0].formats = formats_;
    if (!operands_.empty() || !accumulators_.empty()) set_accumulators(file.studies);
    for (SweepStudy& study : file.studies) {
      if (!scaling_.weights.empty()) study.weight_scalings = {scaling_.weights};
      if (!scaling_.activations.empty()) study.activation_scalings = {scaling_.activations};
    }
    return file;
  }

  // Every given accumulator under every given format.
  void set_accumulators(std::vector<SweepStudy>& studies) const {
    SweepStudy study = studies.back();
    study.formats = operands_.empty() ? std::vector<std::string>{"int8", "e4m3"} : operands_;
    if (!accumulators_.empty()) {
      study.accumulators = accumulators_;
      study.accumulators.insert(study.accumulators.begin(), "exact");
    }
    studies = {studies[0], study};
  }

  static void check_costs(const std::vector<std::string>& names) {
    const std::vector<std::string> known = sweep_names().costs;
    for (const std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      throw UsageError("--pareto: '" + name + "' is no cost" + did_you_mean(name, known));
    }
  }

  std::string input_, layers_;
  std::string folder_ = "out";
  std::vector<std::string> formats_, accumulators_, operands_, pareto_;
  bool quiet_ = false, explain_ = false, cost_ = false, fresh_ = false;
  QuantisationOptions quantisation_;
  ScalingOptions scaling_;
  ThreadOptions threads_;
  TableOptions style_;
};

const RegisterCommand sweep_registration(
    {"sweep", "error of formats, scalings, accumulators and arrays, as tables and plots",
     "Runs the functional model of every layer under every choice of a specification in YAML\n"
     "(docs/sweep.md). Without one: with each format under exact sums, and with each accumulator "
     "under\n"
     "each of the operand formats, both operands of a layer alike.\n"
     "Every output of every point is compared with its exact sum, and must lie within the proven "
     "bound\n"
     "of its accumulator: exit code 1 if one does not.\n"
     "Ctrl-C stops behind the running point, twice at once; the same command goes on where a run "
     "was\n"
     "stopped, by whatever.",
     "guardbit sweep spec.yaml -o out\n"
     "guardbit sweep --layers 'vit/*' --formats 'e{2..5}m2' 'int{4..8}' -o out\n"
     "guardbit sweep --cost -o out\n"
     "guardbit sweep --operands e5m2 --accumulators 'float:e8m{7..23},chunk=32' -o out",
     [] { return std::make_unique<SweepCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
