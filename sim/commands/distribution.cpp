// guardbit distribution: expected quantisation errors of densities and tensors, before any run.
#include <optional>
#include <string>
#include <vector>

#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/program/progress.h"
#include "sim/tables/distribution_tables.h"
#include "traces/brace.h"
#include "traces/operands/tensor_values.h"

namespace guardbit::sim {

namespace {

const std::vector<std::string> usual_formats{"int8:symmetric", "e2m5", "e3m4", "e4m3:finite",
                                             "e5m2:finite"};

class DistributionCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_,
                         "trace file, a row a tensor; the embedded sample if left out");
    arguments.option(
        "--density", &densities_, "SPEC",
        "instead of a trace: gaussian, laplace, uniform, student:nu=<n>, with clip=<A>, "
        "relu, sigma=, ..; mixtures such as 'gaussian+0.01*uniform:max=6'");
    arguments.option(
        "--formats", &formats_, "SPEC",
        "formats to compare, also ranges such as 'e{2..5}m3'; the 8-bit ones if left out");
    arguments.option(
        "--scaling", &scaling_, "SPEC",
        "best, best:within, crest=<R>, or none, tensor:.., block:..; best for densities, "
        "tensor:max for tensors if left out");
    arguments.option("--tensors", &tensors_, "PATTERN",
                     "only tensors whose name matches; * and ? are wildcards");
    arguments.option("--best-split", &bits_, "BITS",
                     "with densities: the best of int and all splits of so many bits");
    arguments.flag("--crossings", &crossings_,
                   "with densities: crest factors at which one format overtakes another");
    arguments.option("--dot", &terms_, "K",
                     "with densities: also the error of a dot product of K products");
    arguments.option("--other-density", &other_density_, "SPEC",
                     "of its second operand; as the first if left out");
    arguments.option("--other-format", &other_format_, "SPEC",
                     "of its second operand; as the first if left out");
    arguments.flag("--quiet", &quiet_, "no progress line");
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    check_combination();
    const std::vector<std::string> densities = expand_lists(densities_, "--density");
    const std::vector<std::string> formats =
        formats_.empty() ? usual_formats : expand_lists(formats_, "--formats");
    if (densities.empty()) {
      output = style_.print(by_tensor(formats));
    } else if (crossings_) {
      output = style_.print(crossing_table(densities, formats, expectations_));
    } else if (!bits_.empty()) {
      output = style_.print(split_table(densities, bits_, choice("best"), expectations_));
    } else {
      output =
          style_.print(density_table(densities, formats, choice("best"), dot(), expectations_));
    }
    return exit_ok;
  }

 private:
  void check_combination() const {
    if (densities_.empty() && (crossings_ || !bits_.empty() || terms_)) {
      throw UsageError("--crossings, --best-split and --dot need a --density");
    }
    if (!densities_.empty() && (!trace_.empty() || !tensors_.empty())) {
      throw UsageError("--density: give either densities or a trace with its tensors");
    }
    if (!terms_ && !(other_density_.empty() && other_format_.empty())) {
      throw UsageError("--other-density and --other-format need --dot");
    }
    if ((crossings_ ? 1 : 0) + (bits_.empty() ? 0 : 1) + (terms_ ? 1 : 0) > 1) {
      throw UsageError("--crossings, --best-split and --dot exclude each other");
    }
    if (!bits_.empty() && !formats_.empty()) {
      throw UsageError("--best-split: the formats follow from the bits; expected no --formats");
    }
    if (crossings_ && !scaling_.empty()) {
      throw UsageError(
          "--crossings: the scale follows from the crest factor; expected no --scaling");
    }
    if (terms_ && *terms_ == 0) throw UsageError("--dot: expected at least 1 product");
  }

  analysis::ScaleChoice choice(const std::string& usual) const {
    return analysis::parse_scale_choice(scaling_.empty() ? usual : scaling_);
  }

  std::optional<DotRequest> dot() const {
    if (!terms_) return std::nullopt;
    return DotRequest{*terms_, other_density_, other_format_};
  }

  Table by_tensor(const std::vector<std::string>& formats) {
    const Trace trace = load_trace(trace_);
    const std::vector<std::string> selected = select_tensors(trace, tensors_);
    const analysis::ScaleChoice scale = choice("tensor:max");
    TensorTable rows(formats, scale, expectations_);
    Progress progress("distribution", selected.size(), quiet_);
    for (const std::string& tensor : selected) {
      rows.add(trace, tensor);
      progress.advance(1, tensor);
    }
    return rows.table();
  }

  std::string trace_, tensors_, scaling_, other_density_, other_format_;
  std::vector<std::string> densities_, formats_;
  std::vector<std::uint64_t> bits_;
  std::optional<std::uint64_t> terms_;
  bool crossings_ = false, quiet_ = false;
  TableOptions style_;
  analysis::ExpectedQuantisations expectations_;
};

const RegisterCommand distribution_registration(
    {"distribution", "expected quantisation error of densities, and the format that suits a tensor",
     "With --density: the exact expected error of rounding such numbers to each format, by closed\n"
     "forms and not by sampling; at the best scale, or at the one that --scaling gives. With\n"
     "--crossings: the crest factors (largest magnitude over root mean square) where one format\n"
     "overtakes another if one outlier sets the range. With a trace: kurtosis, crest factor and "
     "the\n"
     "error of each format for every tensor, the recommended format, and the reason.",
     "guardbit distribution --density gaussian laplace --formats 'e{2..5}m3' int8\n"
     "guardbit distribution --density 'student:nu=5,clip=100' --scaling crest=10\n"
     "guardbit distribution --density gaussian --best-split 3 4 5 6 7 8\n"
     "guardbit distribution --density gaussian --crossings\n"
     "guardbit distribution --density gaussian --formats mxfp4 e2m1 --json\n"
     "guardbit distribution --tensors 'cnn/*'",
     [] { return std::make_unique<DistributionCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
