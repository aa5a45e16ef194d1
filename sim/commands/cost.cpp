// guardbit cost: area, LUTs and published energies of MAC units.
#include "analysis/cost/cost.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/cost/mac_cells.h"
#include "sim/program/accelerator_options.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/tables/cost_columns.h"
#include "traces/brace.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {
namespace {

// By CellKind.
constexpr std::array<const char*, analysis::cell_kind_names.size()> cell_headings{
    "full adders", "half adders", "ANDs", "multiplexers", "XORs", "flip-flops", "ORs"};

// A unit that was asked for, and its widths.
struct Unit {
  std::string weights, activations, accumulator;
  analysis::Covered<analysis::MacDesign> design;
};

class CostCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--weights", &weights_, "SPEC", "formats, also ranges such as 'e{2..5}m2'");
    arguments.option("--activations", &activations_, "SPEC",
                     "the same; as the weights if left out");
    arguments.option("--accumulator", &accumulators_, "SPEC",
                     "accumulators, see docs/accumulators.md");
    arguments.option("-n,--terms", &terms_, "K", "products that an exact accumulator sums");
    arguments.option("--lanes", &lanes_, "N", "products a unit takes a cycle, into one register");
    arguments.option("--array", &array_, "RxC", "also the area of so many units");
    arguments.option("--library", &library_, "NAME",
                     "cells whose area is reported: nangate45 or osu018");
    arguments.flag("--explain", &explain_, "also the number of cells of each kind");
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (terms_ == 0) throw UsageError("--terms: expected at least 1 product");
    if (lanes_ < 1 || lanes_ > 1024) {
      throw UsageError("--lanes: " + std::to_string(lanes_) + " is not from 1 to 1024");
    }
    if (!array_.empty()) shape_ = parse_array(array_);
    area_of(analysis::reference_mac(), library_);  // names the library that there is not
    const std::vector<Unit> all = units();
    if (all.size() == 1 && !all[0].design) {
      throw SpecError("the cost model does not cover " + all[0].design.why() + " (docs/cost.md)");
    }
    several_ = all.size() > 1;
    Table table(columns());
    for (const Unit& unit : all) table.add_row(cells(unit));
    if (!style_.text()) {
      output = style_.print(table);
      return exit_ok;
    }
    output = (several_ ? table.text() : table.text_of_row(0)) + "\n" + cost_note(library_);
    return exit_ok;
  }

 private:
  std::vector<Unit> units() {
    std::vector<Unit> all;
    for (const std::string& weights : expand_lists(weights_, "--weights")) {
      const std::vector<std::string> activations =
          activations_.empty() ? std::vector{weights} : expand_lists(activations_, "--activations");
      for (const std::string& other : activations) {
        for (const std::string& accumulator : expand_lists(accumulators_, "--accumulator")) {
          all.push_back(unit(weights, other, accumulator));
        }
      }
    }
    return all;
  }

  Unit unit(const std::string& weights, const std::string& activations,
            const std::string& accumulator) {
    const auto w = codecs_.get(weights), a = codecs_.get(activations);
    const AccumulatorSpec spec = parse_accumulator(accumulator);
    const MacRegisters registers = make_mac_registers(spec, a->limits(), w->limits(), terms_, 0);
    return {w->format().name, a->format().name, to_string(spec),
            analysis::mac_design(*w, *a, registers, lanes_)};
  }

  std::vector<Column> columns() const {
    std::vector<Column> columns{{"weights", "weights", "", Align::left},
                                {"activations", "activations", "", Align::left},
                                {"accumulator", "accumulator", "", Align::left},
                                {"register_bits", "register", "bits"},
                                {"lanes", "lanes"}};
    if (style_.text()) {
      columns.push_back({"area_ratio", "area of a MAC,\nint8 = 1"});
      columns.push_back({"luts", "LUTs"});
    } else {
      append_area_columns(columns);
    }
    columns.push_back({"fit_mean_error_percent", "fit error,\nmean", "%"});
    columns.push_back({"fit_max_error_percent", "fit error,\nlargest", "%"});
    columns.push_back({"gate_equivalents", "unit", "GE"});
    columns.push_back({"register_gate_equivalents", "of it\nflip-flops", "GE"});
    columns.push_back({"um2", "unit", "um2"});
    if (shape_) columns.push_back({"array_um2", "array", "um2"});
    for (const std::string& table : analysis::energy_tables()) {
      columns.push_back({"mac_energy_" + table + "_pj", "energy,\n" + table, "pJ/MAC"});
    }
    if (explain_) {
      for (std::size_t i = 0; i < analysis::cell_kind_names.size(); ++i) {
        columns.push_back({"cells_" + std::string(analysis::cell_kind_names[i]), cell_headings[i]});
      }
    }
    if (!style_.text() || several_) columns.push_back({"note", "note", "", Align::left});
    return columns;
  }

  std::vector<Cell> cells(const Unit& unit) const {
    std::vector<Cell> cells{unit.weights, unit.activations, unit.accumulator};
    const analysis::Covered<analysis::MacDesign>& design = unit.design;
    cells.push_back(design ? Cell(design->register_bits) : Cell());
    cells.emplace_back(lanes_);
    append_ratio(cells, design);
    append_absolute_cells(cells, design);
    append_energies(cells, design);
    if (explain_) append_counts(cells, design);
    if (style_.text() && !several_) return cells;
    cells.push_back(design ? Cell() : Cell("not covered: " + design.why()));
    return cells;
  }

  // For people, value and interval in one cell.
  void append_ratio(std::vector<Cell>& cells,
                    const analysis::Covered<analysis::MacDesign>& design) const {
    std::vector<Cell> parts;
    append_area_cells(parts, design, library_);
    if (style_.text()) {
      const std::string text =
          design ? fmt::format("{} {} {}", parts[0].text(), parts[1].text(), parts[2].text()) : "";
      parts = {design ? Cell(text) : Cell(), parts[3]};
    }
    cells.insert(cells.end(), parts.begin(), parts.end());
  }

  void append_absolute_cells(std::vector<Cell>& cells,
                             const analysis::Covered<analysis::MacDesign>& design) const {
    if (!design) {
      cells.resize(cells.size() + (shape_ ? 6 : 5));
      return;
    }
    const analysis::AreaEstimate area = area_of(*design, library_);
    const auto whole = [](double value) {
      return Cell::shown_as(fmt::format("{:.0f}", value), value);
    };
    cells.push_back(Cell::real(area.fit.mean_error_percent.value_or(0), 2));
    cells.push_back(Cell::real(area.fit.max_error_percent.value_or(0), 2));
    cells.push_back(whole(area.gate_equivalents));
    cells.push_back(whole(area.register_gate_equivalents));
    cells.push_back(whole(area.um2));
    if (shape_) cells.push_back(whole(area.um2 * static_cast<double>(shape_->rows * shape_->cols)));
  }

  static void append_energies(std::vector<Cell>& cells,
                              const analysis::Covered<analysis::MacDesign>& design) {
    for (const std::string& table : analysis::energy_tables()) {
      const auto energy = design ? mac_energy_pj(*design, table)
                                 : analysis::Covered<double>::not_covered(design.why());
      cells.push_back(energy ? Cell::real(*energy, 3) : Cell());
    }
  }

  static void append_counts(std::vector<Cell>& cells,
                            const analysis::Covered<analysis::MacDesign>& design) {
    for (std::size_t i = 0; i < analysis::cell_kind_names.size(); ++i) {
      cells.push_back(design ? Cell(mac_cells(*design).by_kind[i]) : Cell());
    }
  }

  std::vector<std::string> weights_{"e4m3"}, activations_, accumulators_{"float:fp32"};
  std::uint64_t terms_ = 1024, lanes_ = 1;
  std::string array_, library_ = usual_cell_library;
  std::optional<ArrayShape> shape_;
  bool explain_ = false, several_ = false;
  TableOptions style_;
  CodecCache codecs_;
};

const RegisterCommand cost_registration(
    {"cost", "area, LUTs and published energies of multiply-accumulate units",
     "Counts the cells of the datapath that formats and accumulator need, and prices them with "
     "the\n"
     "areas of a named library and one fitted factor for each family (docs/cost.md). The first "
     "number is\n"
     "the area of a MAC against that of int8 with a 32-bit accumulator, with the least and the "
     "largest\n"
     "value over libraries and styles of adders. What the model does not cover is an error, or an "
     "empty\n"
     "cell with a note where several units are asked for.",
     "guardbit cost --weights e4m3 --accumulator float:fp32 --lanes 16 --array 16x16\n"
     "guardbit cost --weights 'int{3..8}' 'e{2..5}m2' --accumulator exact -n 4608 --csv\n"
     "guardbit cost --weights int4 --activations int8 --accumulator 'int:width={16..32..4}' "
     "--explain",
     [] { return std::make_unique<CostCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
