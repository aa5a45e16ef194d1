// guardbit distribution: expected quantisation errors of densities and tensors, before any run.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "traces/brace.h"
#include "sim/command.h"
#include "sim/common_options.h"
#include "sim/expected_quantisation.h"
#include "sim/format_advice.h"
#include "sim/progress.h"
#include "sim/tensor_values.h"

namespace guardbit {

namespace {

const std::vector<std::string> usual_formats{"int8:symmetric", "e2m5", "e3m4", "e4m3:finite",
                                             "e5m2:finite"};

// Decibels with as many decimals as the published tables have.
Cell decibel_cell(double value) {
  return std::isfinite(value) ? Cell::shown_as(fmt::format("{:.2f}", value), value) : Cell(value);
}

Cell real_cell(const std::optional<double>& value) {
  return value ? Cell::real(*value, 6) : Cell();
}

class DistributionCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("TRACE", &trace_,
                         "trace file, a row a tensor; the embedded sample if left out");
    arguments.option("--density", &densities_, "SPEC",
                     "instead of a trace: gaussian, laplace, uniform, student:nu=<n>, with clip=<A>, "
                     "relu, sigma=, ..; mixtures such as 'gaussian+0.01*uniform:max=6'");
    arguments.option("--formats", &formats_, "SPEC",
                     "formats to compare, also ranges such as 'e{2..5}m3'; the 8-bit ones if left out");
    arguments.option("--scaling", &scaling_, "SPEC",
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
    if (densities_.empty()) {
      output = style_.print(by_tensor());
    } else if (crossings_) {
      output = style_.print(by_crossing());
    } else if (!bits_.empty()) {
      output = style_.print(by_split());
    } else {
      output = style_.print(by_density());
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
      throw UsageError("--crossings: the scale follows from the crest factor; expected no --scaling");
    }
    if (terms_ && *terms_ == 0) throw UsageError("--dot: expected at least 1 product");
  }

  std::vector<std::string> formats() const {
    return formats_.empty() ? usual_formats : expand_lists(formats_, "--formats");
  }
  std::vector<std::string> densities() const { return expand_lists(densities_, "--density"); }
  ScaleChoice choice(const std::string& usual) const {
    return parse_scale_choice(scaling_.empty() ? usual : scaling_);
  }

  Table by_density() {
    std::vector<Column> columns{{"density", "density", "", Align::left},
                                {"format", "format", "", Align::left},
                                {"maximum", "maximum"},
                                {"scale", "scale"},
                                {"mean_squared_error", "mean squared\nerror"},
                                {"mean_squared_error_db", "the same", "dB"},
                                {"saturation_share", "saturated", "%"},
                                {"sqnr_db", "SQNR", "dB"}};
    if (terms_) {
      columns.push_back({"dot_squared_error", "dot product:\nsquared error"});
      columns.push_back({"dot_sqnr_db", "SQNR", "dB"});
    }
    Table table(columns);
    for (const std::string& density : densities()) {
      const DensityPointer parsed = parse_density(density);
      for (const std::string& format : formats()) {
        const ExpectedQuantisation found = expectations_.of(*parsed, format, choice("best"));
        std::vector<Cell> cells = density_cells(density, found);
        if (terms_) add_dot(cells, density, format, found);
        table.add_row(std::move(cells));
      }
    }
    return table;
  }

  static std::vector<Cell> density_cells(const std::string& density,
                                         const ExpectedQuantisation& found) {
    const double share = (found.error.saturation / found.error.squared).to_double();
    return {density,
            found.format,
            real_cell(found.maximum),
            real_cell(found.scale),
            Cell::real(found.error.squared.to_double(), 5),
            decibel_cell(decibels(1, found.error.squared)),
            found.scale && found.error.squared > Wide(0)
                ? Cell::shown_as(fmt::format("{:.1f}", 100 * share), share)
                : Cell(),
            decibel_cell(found.sqnr())};
  }

  void add_dot(std::vector<Cell>& cells, const std::string& density, const std::string& format,
               const ExpectedQuantisation& first) {
    const ExpectedQuantisation second = expectations_.of(
        *parse_density(other_density_.empty() ? density : other_density_),
        other_format_.empty() ? format : other_format_, choice("best"));
    if (!first.scale || !second.scale) {
      throw SpecError("--dot: expected one scale for each operand, not block scales");
    }
    const DotError error = dot_error(first.error, second.error, *terms_);
    cells.push_back(Cell::real(error.squared.to_double(), 5));
    cells.push_back(decibel_cell(decibels(error.power, error.squared)));
  }

  Table by_split() {
    Table table({{"density", "density", "", Align::left},
                 {"bits", "bits"},
                 {"format", "best", "", Align::left},
                 {"maximum", "maximum"},
                 {"sqnr_db", "SQNR", "dB"},
                 {"next", "next", "", Align::left},
                 {"next_sqnr_db", "SQNR", "dB"}});
    for (const std::string& density : densities()) {
      const DensityPointer parsed = parse_density(density);
      for (const std::uint64_t bits : bits_) {
        std::vector<ExpectedQuantisation> all;
        for (const std::string& format : splits_of(bits)) {
          all.push_back(expectations_.of(*parsed, format, choice("best")));
        }
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
          return a.error.squared < b.error.squared;
        });
        table.add_row({density, bits, all[0].format, real_cell(all[0].maximum),
                       decibel_cell(all[0].sqnr()), all[1].format, decibel_cell(all[1].sqnr())});
      }
    }
    return table;
  }

  Table by_crossing() {
    Table table({{"density", "density", "", Align::left},
                 {"below", "below", "", Align::left},
                 {"above", "above", "", Align::left},
                 {"crest_factor", "crest factor"},
                 {"sqnr_db", "SQNR", "dB"}});
    constexpr double lowest = 1, highest = 1e6;
    const std::vector<std::string> names = formats();
    for (const std::string& density : densities()) {
      const DensityPointer body = parse_density(density);
      for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
          const ValueGrid &a = expectations_.grid(names[i]), &b = expectations_.grid(names[j]);
          for (const Crossing& crossing : crest_crossings(*body, a, b, lowest, highest)) {
            const ExpectedError<Wide> error = error_at_crest(*body, a, crossing.crest);
            table.add_row({density, crossing.second_above ? a.format : b.format,
                           crossing.second_above ? b.format : a.format,
                           Cell::real(crossing.crest, 6),
                           decibel_cell(decibels(error.power, error.squared))});
          }
        }
      }
    }
    return table;
  }

  Table by_tensor() {
    const std::vector<std::string> names = formats();
    std::vector<Column> columns{{"tensor", "tensor", "", Align::left},
                                {"elements", "elements"},
                                {"excess_kurtosis", "excess\nkurtosis"},
                                {"crest_factor", "crest\nfactor"}};
    for (const std::string& name : names) {
      columns.push_back({"sqnr_db_" + name, name, "dB"});
    }
    columns.push_back({"recommended", "recommended", "", Align::left});
    columns.push_back({"reason", "reason", "", Align::left});
    Table table(columns);
    const Trace trace = load_trace(trace_);
    const std::vector<std::string> selected = select_tensors(trace, tensors_);
    const ScaleChoice scale = choice("tensor:max");
    FormatAdviser adviser(expectations_);
    Progress progress("distribution", selected.size(), quiet_);
    for (const std::string& tensor : selected) {
      add_tensor(table, trace, tensor, scale, adviser);
      progress.advance(1, tensor);
    }
    return table;
  }

  void add_tensor(Table& table, const Trace& trace, const std::string& name,
                  const ScaleChoice& scale, FormatAdviser& adviser) {
    std::vector<double> values = tensor_values(trace, name, expectations_.codecs());
    const ValueShape shape = shape_of(values);
    if (shape.count == 0) return;
    const DensityPointer density = empirical(std::move(values));
    std::vector<ExpectedQuantisation> found;
    for (const std::string& format : formats()) {
      found.push_back(shape.rms > 0 ? expectations_.of(*density, format, scale)
                                    : ExpectedQuantisation{format, {}, {}, {}});
      if (shape.rms > 0 && !found.back().scale) {
        throw SpecError("scaling of blocks: expected a density; for tensors see guardbit quantize");
      }
    }
    const bool by_largest = scale.kind == ScaleChoice::Kind::rule;
    const FormatAdvice advice = adviser.advise(shape, found, by_largest);
    std::vector<Cell> cells{name, shape.count, Cell::real(shape.excess_kurtosis, 4),
                            Cell::real(shape.crest, 4)};
    for (const ExpectedQuantisation& one : found) {
      cells.push_back(shape.rms > 0 ? decibel_cell(one.sqnr()) : Cell());
    }
    cells.push_back(advice.format);
    cells.push_back(advice.reason);
    table.add_row(std::move(cells));
  }

  std::string trace_, tensors_, scaling_, other_density_, other_format_;
  std::vector<std::string> densities_, formats_;
  std::vector<std::uint64_t> bits_;
  std::optional<std::uint64_t> terms_;
  bool crossings_ = false, quiet_ = false;
  TableOptions style_;
  ExpectedQuantisations expectations_;
};

const RegisterCommand registration(
    {"distribution", "expected quantisation error of densities, and the format that suits a tensor",
     "With --density: the exact expected error of rounding such numbers to each format, by closed\n"
     "forms and not by sampling; at the best scale, or at the one that --scaling gives. With\n"
     "--crossings: the crest factors (largest magnitude over root mean square) where one format\n"
     "overtakes another if one outlier sets the range. With a trace: kurtosis, crest factor and the\n"
     "error of each format for every tensor, the recommended format, and the reason.",
     "guardbit distribution --density gaussian laplace --formats 'e{2..5}m3' int8\n"
     "guardbit distribution --density 'student:nu=5,clip=100' --scaling crest=10\n"
     "guardbit distribution --density gaussian --best-split 3 4 5 6 7 8\n"
     "guardbit distribution --density gaussian --crossings\n"
     "guardbit distribution --density gaussian --formats mxfp4 e2m1 --json\n"
     "guardbit distribution --tensors 'cnn/*'",
     [] { return std::make_unique<DistributionCommand>(); }});

}  // namespace

}  // namespace guardbit
