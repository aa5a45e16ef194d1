// Waveforms: the same bytes on every run, the values the array had, and no effect on the results.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "arith/error.h"
#include "models/machine.h"
#include "tests/machine/child_process.h"
#include "tests/machine/test_layer.h"
#include "tests/machine/vcd_file.h"
#include "tests/machine/waveform_reference.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/trace_error.h"

namespace guardbit::models::waveform_test {
namespace {

namespace fs = std::filesystem;
using test::in_child_process;
using test::ScratchFolder;
using test::TestLayer;
using test::Values;
using test::VcdFile;

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

// Compares texts, and reals as numbers.
bool same_value(const std::string& shown, const std::string& expected, bool is_real) {
  if (!is_real || shown == expected) return shown == expected;
  return std::strtod(shown.c_str(), nullptr) == std::strtod(expected.c_str(), nullptr);
}

// Whether a dump shows at `cycle` what is expected; says what it does not.
bool shows(const VcdFile& file, std::uint64_t cycle, const Values& expected) {
  const Values& values = file.at(cycle);
  for (const auto& entry : expected) {
    const std::string &name = entry.first, &value = entry.second;
    const auto shown = values.find(name);
    if (shown != values.end() && same_value(shown->second, value, name.ends_with("value")))
      continue;
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
  const test::WaveformReference first_cycles(first, "machine", pes),
      second_cycles(second, "machine_2", pes);
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
    good = good && shows(file, cycle,
                         cycle < border ? first_cycles.cycles()[cycle]
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
  CHECK(text.starts_with(
      "$version guardbit $end\n$timescale 1 ns $end\n$scope module machine $end\n"));
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
  for (const auto& kind : arrays) {
    CAPTURE(kind.first);
    CAPTURE(kind.second.pipeline.multiplier);
    CHECK(in_child_process(
        [&] { return records_what_a_plain_grid_says(kind.first, kind.second, path); }));
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
    Hasty() : Dataflow({.name = "hasty"}) {}
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
    void leaving(const Fold& fold, const ArrayConfig& on, std::size_t cycle,
                 std::vector<std::size_t>& outputs) const override {
      os_.leaving(fold, on, cycle, outputs);
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
  const LayerJob job{hasty,
                     layer.registers,
                     {layer.activations},
                     {layer.weights},
                     layer.shape,
                     2,
                     layer.job().codes,
                     0};
  Machine machine({array, TimeMode::block, {}, {}});
  CHECK_THROWS_WITH_AS(machine.run(job),
                       "dataflow hasty: a fold ended before all its sums had left the array",
                       std::logic_error);
}

}  // namespace guardbit::models::waveform_test
