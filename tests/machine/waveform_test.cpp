// Waveforms: the same bytes on every run, the values the array had, and no effect on the results.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "arith/error.h"
#include "arith/spec.h"
#include "models/watched_grid.h"
#include "tests/machine/child_process.h"
#include "tests/machine/test_layer.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/trace_error.h"

namespace guardbit {
namespace {

namespace fs = std::filesystem;
using test::in_child_process;
using test::ScratchFolder;
using test::TestLayer;

constexpr ArrayConfig array{{3, 2}};

// 2 folds of os in each of 2 batches, 2 * 3 + 2 + 5 - 3 = 10 cycles each: 40 cycles.
const TestLayer& small_layer() {
  static const TestLayer layer("os", array, {"int8", "int8", "int:width=20"}, {4, 5, 2}, 2, 7);
  return layer;
}

std::string contents(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool same(const LayerRun& run, const LayerRun& expected) {
  return run.cycles == expected.cycles && run.folds == expected.folds &&
         run.tally == expected.tally && run.outputs == expected.outputs;
}

// Runs the layer three times on one machine, 120 cycles.
bool run_thrice(TimeMode mode, const Waveform& waveform) {
  bool good = true;
  Machine machine({array, mode, waveform, {}});
  const LayerRun expected = small_layer().expected();
  for (int time = 0; time < 3; ++time) {
    good = same(machine.run(small_layer().job()), expected) && good;
  }
  return good;
}

using Values = std::map<std::string, std::string>;  // by full name; wires with all their bits

// A value change dump: the values that each cycle ends with.
class VcdFile {
 public:
  explicit VcdFile(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    while (std::getline(in, line)) read(line);
  }
  const Values& at(std::uint64_t cycle) const { return std::prev(times_.upper_bound(cycle))->second; }
  std::uint64_t first() const { return times_.begin()->first; }
  std::uint64_t last() const { return times_.rbegin()->first; }
  std::size_t changes() const { return changes_; }

 private:
  struct Variable {
    std::string name;
    std::size_t width = 0;
    bool is_real = false;
  };

  void read(const std::string& line) {
    std::istringstream words(line);
    std::string word, kind, id, name;
    if (line.starts_with("$scope")) {
      words >> word >> word >> name;
      scope_.push_back(name);
    } else if (line.starts_with("$upscope")) {
      scope_.pop_back();
    } else if (line.starts_with("$var")) {
      std::size_t width = 0;
      words >> word >> kind >> width >> id >> name;
      std::string path;
      for (const std::string& level : scope_) path += level + ".";
      variables_[id] = {path + name, width, kind == "real"};
    } else if (line.starts_with("#")) {
      const std::uint64_t time = std::stoull(line.substr(1));
      times_[time] = times_.empty() ? Values{} : times_.rbegin()->second;
    } else if (line[0] == 'b' || line[0] == 'r') {
      words >> word >> id;
      set(variables_.at(id), word.substr(1));
    } else if (line[0] != '$') {
      set(variables_.at(line.substr(1)), line.substr(0, 1));
    }
  }

  void set(const Variable& variable, std::string value) {
    if (!variable.is_real) {
      const char fill = value[0] == 'x' ? 'x' : '0';
      value.insert(0, variable.width - value.size(), fill);
    }
    std::string& shown = times_.rbegin()->second[variable.name];
    if (shown == value) throw std::logic_error("a value that has not changed is repeated");
    shown = value;
    ++changes_;
  }

  std::map<std::string, Variable> variables_;
  std::vector<std::string> scope_;
  std::map<std::uint64_t, Values> times_;
  std::size_t changes_ = 0;
};

std::string bits(std::uint64_t code, int width) {
  std::string text;
  for (int bit = width; bit-- > 0;) text += (code >> bit & 1) != 0 ? '1' : '0';
  return text;
}

// What a plain grid beside its registers, stepped without SystemC, says of the cycles of a layer.
class Reference {
 public:
  Reference(const TestLayer& layer, std::string scope, std::vector<PePlace> pes)
      : layer_(layer), scope_(std::move(scope)), pes_(std::move(pes)) {
    const LayerJob job = layer.job();
    const GridConfig config{layer.dataflow, layer.array, layer.registers, job.activations,
                            job.weights,    layer.seed};
    registers_ = layer.dataflow.make_registers(config);
    WatchedGrid grid(config, layer.dataflow.make_grid(config), *registers_);
    RegisterFile outputs = make_register_file(layer.registers.last().layout,
                                              layer.codes.size() * layer.shape.m * layer.shape.n);
    Results results(layer.registers, layer.dataflow.partial_sums(layer.shape, layer.array, {}),
                    layer.seed, outputs);
    std::uint64_t number = 0;
    for (const GemmCodes& codes : layer.codes) {
      auto folds = layer.dataflow.folds(layer.shape, layer.array, {}, 0);
      link(folds);
      for (const Fold& fold : folds) {
        grid.begin_fold(fold, codes);
        for (std::size_t edge = 0; edge < fold.cycles; ++edge) step(grid, fold, codes, edge, results, number);
        ++number;
      }
    }
  }
  const std::vector<Values>& cycles() const { return cycles_; }

 private:
  void step(PeGrid& grid, const Fold& fold, const GemmCodes& codes, std::size_t edge,
            Results& results, std::uint64_t number) {
    EdgeInputs inputs = edge_inputs(layer_.array);
    LaneVector south(layer_.array.shape.cols);
    layer_.dataflow.drive(fold, layer_.array, codes, edge, inputs);
    grid.step(edge, inputs, results, &south);
    values_ = &cycles_.emplace_back();
    (*values_)[scope_ + ".fold"] = bits(number, 32);
    (*values_)[scope_ + ".edge"] = bits(edge, 32);
    const bool moves_weights = layer_.dataflow.name() == "is";
    const Codec& west = moves_weights ? layer_.weights : layer_.activations;
    const Codec& north = moves_weights ? layer_.activations : layer_.weights;
    show_lanes("west.row", inputs.west, layer_.array.lanes, west);
    show_lanes("north.col", inputs.north, layer_.array.lanes, north);
    for (std::size_t j = 0; j < south.size(); ++j) {
      const RegisterLayout& layout = registers_layout();
      show("south.col" + std::to_string(j) + ".", "code", south[j].valid, south[j].bits,
           layout.width, south[j].valid ? worth(south[j].bits, layout) : std::nan(""));
    }
    for (const PePlace& pe : pes_) show_pe(pe);
  }

  const RegisterLayout& registers_layout() const {
    return layer_.dataflow.chain_length(layer_.array) > 0 ? layer_.registers.inner.layout
                                                          : layer_.registers.last().layout;
  }
  static double worth(const Unpacked& value) {
    if (value.value_class == ValueClass::nan) return std::nan("");
    if (value.value_class == ValueClass::infinity) return value.negative ? -INFINITY : INFINITY;
    const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
    return value.negative && magnitude != 0 ? -magnitude : magnitude;
  }
  // Of up to 64 bits.
  static double worth(std::uint64_t code, const RegisterLayout& layout) {
    if (!layout.format.empty()) return worth(parse_format(layout.format).decode(static_cast<Code>(code)));
    const int unused = 64 - layout.width;
    return std::ldexp(static_cast<double>(static_cast<std::int64_t>(code << unused) >> unused), layout.lsb);
  }

  void show_lanes(const std::string& side, const LaneVector& lanes, std::size_t of_line,
                  const Codec& codec) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      const auto code = static_cast<Code>(lanes[i].bits);
      const std::string lane = of_line > 1 ? ".lane" + std::to_string(i % of_line) : "";
      show(side + std::to_string(i / of_line) + lane + ".", "code", lanes[i].valid, code,
           codec.format().width, lanes[i].valid ? worth(codec.format().decode(code)) : std::nan(""));
    }
  }

  void show_pe(const PePlace& pe) {
    const std::string scope = "pe_" + std::to_string(pe.row) + "_" + std::to_string(pe.col) + ".";
    for (const RegisterBank* bank : registers_->banks()) {
      for (std::size_t lane = 0; lane < bank->per_pe(); ++lane) {
        const std::size_t index = (pe.row * layer_.array.shape.cols + pe.col) * bank->per_pe() + lane;
        const std::string name =
            bank->name() + (bank->per_pe() > 1 ? "_lane" + std::to_string(lane) : "");
        const std::uint64_t code = bank->code(index)[0];
        double value = bank->format().value(bank->code(index));
        if (bank->role() == RegisterRole::operand) {
          const bool weight = bank->name().starts_with("weight");
          const Codec& codec = weight ? layer_.weights : layer_.activations;
          value = worth(codec.format().decode(static_cast<Code>(code)));
        } else if (bank->name() == "sum") {
          value = worth(code, registers_layout());
        }
        show(scope, name, true, code, bank->format().width, value);
        (*values_)[scope_ + ".array." + scope + name + "_valid"] = bits(bank->is_valid(index), 1);
      }
    }
  }

  void show(const std::string& scope, const std::string& name, bool valid, std::uint64_t code,
            int width, double value) {
    const std::string path = scope_ + ".array." + scope;
    const std::string prefix = name == "code" ? "" : name + "_";
    (*values_)[path + name] = valid ? bits(code, width) : std::string(static_cast<std::size_t>(width), 'x');
    (*values_)[path + prefix + "value"] = std::isnan(value) ? "nan" : real_text(value);
    if (name == "code") (*values_)[path + "valid"] = valid ? "1" : "0";
  }

  const TestLayer& layer_;
  std::string scope_;
  std::vector<PePlace> pes_;
  std::unique_ptr<PeRegisters> registers_;
  std::vector<Values> cycles_;
  Values* values_ = nullptr;
};

// As numbers where they are.
bool same_value(const std::string& shown, const std::string& expected, bool is_real) {
  if (!is_real || shown == expected) return shown == expected;
  return std::strtod(shown.c_str(), nullptr) == std::strtod(expected.c_str(), nullptr);
}

// Whether a dump shows at `cycle` what is expected; says what it does not.
bool shows(const VcdFile& file, std::uint64_t cycle, const Values& expected) {
  const Values& values = file.at(cycle);
  for (const auto& [name, value] : expected) {
    const auto shown = values.find(name);
    if (shown != values.end() && same_value(shown->second, value, name.ends_with("value"))) continue;
    MESSAGE("cycle " << cycle << ", " << name << ": "
                     << (shown == values.end() ? "nothing" : shown->second) << " and " << value);
    return false;
  }
  return true;
}

// Two layers of different formats, of which a window sees both: in block time, every wire and
// register of some elements in every cycle.
bool records_what_a_plain_grid_says(const std::string& dataflow, const ArrayConfig& on,
                                    const fs::path& path) {
  const TestLayer first(dataflow, on, {"int8", "uint4", "int:width=20"}, {4, 7, 3}, 2, 7);
  const TestLayer second(dataflow, on, {"e4m3", "e5m2", "float:fp16"}, {3, 5, 4}, 1, 8);
  const std::vector<PePlace> pes{{0, 0}, {on.shape.rows - 1, 1}};
  const Reference first_cycles(first, "machine", pes), second_cycles(second, "machine_2", pes);
  const std::uint64_t border = first_cycles.cycles().size();
  const std::uint64_t from = border / 2, to = border + second_cycles.cycles().size() / 2;
  {
    Machine machine({on, TimeMode::block, Waveform{path, from, to, pes}, {}});
    machine.run(first.job());
    machine.run(second.job());
    if (machine.recorded_cycles() != to - from) return false;
  }
  const VcdFile file(contents(path));
  bool good = file.first() == from && file.last() == to;
  for (std::uint64_t cycle = from; cycle < to; ++cycle) {
    good = good && shows(file, cycle, cycle < border ? first_cycles.cycles()[cycle]
                                                     : second_cycles.cycles()[cycle - border]);
  }
  return good;
}

}  // namespace

TEST_CASE("a waveform has the same bytes on every run and in both time modes") {
  const ScratchFolder folder;
  auto record = [&](const char* name, TimeMode mode) {
    return in_child_process([&] {
      return run_thrice(mode, {folder.path() / name, 15, 97, {{0, 0}, {2, 1}}});
    });
  };
  REQUIRE(record("first.vcd", TimeMode::block));
  REQUIRE(record("second.vcd", TimeMode::block));
  REQUIRE(record("lockstep.vcd", TimeMode::lockstep));
  CHECK(folder.files() == 3);  // no temporary file is left beside them

  const std::string text = contents(folder.path() / "first.vcd");
  CHECK(text == contents(folder.path() / "second.vcd"));
  CHECK(text == contents(folder.path() / "lockstep.vcd"));
  CHECK(text.starts_with("$version guardbit $end\n$timescale 1 ns $end\n$scope module machine $end\n"));
  CHECK(text.find("$date") == text.npos);
  const VcdFile file(text);
  CHECK(file.first() == 15);
  CHECK(file.last() == 97);
}

TEST_CASE("a waveform shows in every cycle what a plain grid says, of every kind of array") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "w.vcd";
  std::vector<std::pair<std::string, ArrayConfig>> arrays;
  for (const char* dataflow : {"os", "ws", "is", "dot"}) {
    for (const PePipeline& pipeline : {PePipeline{}, {1, 1, {}}, {3, 2, {}}}) {
      ArrayConfig on{{3, 2}, 1, pipeline};
      if (std::string(dataflow) == "dot") on.lanes = 3;
      on.double_buffered = on.pipeline.adder > 1 && (dataflow[0] == 'w' || dataflow[0] == 'i');
      arrays.emplace_back(dataflow, on);
    }
  }
  for (const auto& [dataflow, on] : arrays) {
    CAPTURE(dataflow);
    CAPTURE(on.pipeline.multiplier);
    const std::string name = dataflow;
    const ArrayConfig config = on;
    CHECK(in_child_process([&] { return records_what_a_plain_grid_says(name, config, path); }));
  }
}

TEST_CASE("a waveform window anywhere leaves the results as they are") {
  const ScratchFolder folder;
  std::mt19937_64 random(3);
  for (int window = 0; window < 30; ++window) {
    const std::uint64_t from = random() % 125;  // of 120 cycles
    const std::uint64_t to = from + random() % 60;
    INFO("cycles " << from << " to " << to);
    const fs::path path = folder.path() / std::to_string(window);
    CHECK(in_child_process([&] {
      return run_thrice(TimeMode::block, {path, from, to, {{1, 1}}});
    }));
    CHECK(fs::exists(path) == (from < to && from < 120));
  }
}

TEST_CASE("a waveform that cannot be written is refused before the first cycle") {
  const ScratchFolder folder;
  auto error = [](const fs::path& path) -> std::string {
    try {
      Machine({array, TimeMode::block, Waveform{path, 0, 10}, {}});
    } catch (const TraceError& refusal) {
      return refusal.what();
    }
    return "no error";
  };
  const fs::path missing = folder.path() / "missing" / "w.vcd";
  CHECK(error(missing) == missing.string() + ": cannot be written; expected a writable folder");
  CHECK(error(folder.path()) ==
        folder.path().string() + ": is a folder; expected the name of a file");
  CHECK(folder.files() == 0);
}

TEST_CASE("progress is told the clock edges so far, at least every 64") {
  const TestLayer layer("ws", array, {"int8", "int8", "int:width=20"}, {150, 7, 3}, 1, 7);
  std::vector<std::uint64_t> told;
  Machine machine(
      {array, TimeMode::block, {}, [&](std::uint64_t cycle) { told.push_back(cycle); }});
  const LayerRun run = machine.run(layer.job());
  REQUIRE(!told.empty());
  CHECK(told.front() == 0);
  CHECK(told.back() == run.cycles);
  for (std::size_t i = 1; i < told.size(); ++i) {
    CHECK(told[i] > told[i - 1]);
    CHECK(told[i] <= told[i - 1] + 64);
  }
}

TEST_CASE("a dataflow whose folds end too early is found out") {
  // Output-stationary without the last cycle of each fold, in which the top row's last sum leaves.
  class Hasty : public Dataflow {
   public:
    std::string name() const override { return "hasty"; }
    std::string summary() const override { return ""; }
    void check(const ArrayConfig&) const override {}
    std::size_t chain_length(const ArrayConfig&) const override { return 0; }
    std::size_t partial_sums(GemmShape, const ArrayConfig&, const Tiling&) const override {
      return 0;
    }
    FoldPhases phases(const Fold& fold, const ArrayConfig& on) const override {
      return os_.phases(fold, on);
    }
    std::vector<Fold> folds(GemmShape shape, const ArrayConfig& on, const Tiling& tiling,
                            std::size_t first) const override {
      std::vector<Fold> folds = os_.folds(shape, on, tiling, first);
      for (Fold& fold : folds) --fold.cycles;
      return folds;
    }
    void drive(const Fold& fold, const ArrayConfig& on, const GemmCodes& codes, std::size_t cycle,
               EdgeInputs& inputs) const override {
      os_.drive(fold, on, codes, cycle, inputs);
    }
    std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
      return os_.make_grid(config);
    }
    std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const override {
      return os_.make_registers(config);
    }

   private:
    const Dataflow& os_ = find_dataflow("os");
  };
  const Hasty hasty;
  const TestLayer& layer = small_layer();
  const LayerJob job{
      hasty, layer.registers, {layer.activations}, {layer.weights}, layer.shape, 2, layer.job().codes,
      0};
  Machine machine({array, TimeMode::block, {}, {}});
  CHECK_THROWS_WITH_AS(machine.run(job),
                       "dataflow hasty: a fold ended before all its sums had left the array",
                       std::logic_error);
}

}  // namespace guardbit
