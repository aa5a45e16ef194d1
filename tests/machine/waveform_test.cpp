// Waveforms: the same bytes on every run, the values the array had, and no effect on the results.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "arith/error.h"
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

// Runs the layer three times on one machine. `south` collects the lines "cycle lane lane".
bool run_thrice(TimeMode mode, const Waveform& waveform, std::string& south) {
  std::ostringstream lines;
  bool good = true;
  Machine machine({array, mode, waveform, {}});
  machine.observe([&](std::uint64_t cycle, const LaneVector& lanes) {
    if (cycle >= waveform.from && cycle < waveform.to) lines << cycle << lanes << '\n';
  });
  const LayerRun expected = small_layer().expected();
  for (int time = 0; time < 3; ++time) {
    good = same(machine.run(small_layer().job()), expected) && good;
  }
  south = lines.str();
  return good;
}

// What a VCD file shows of the south edge at each time stamp, in the lines of run_thrice.
class VcdReader {
 public:
  explicit VcdReader(const std::string& text) : in_(text) {}

  std::string south(std::uint64_t first_cycle) {
    std::uint64_t cycle = first_cycle;
    std::string line;
    while (std::getline(in_, line)) {
      std::istringstream words(line);
      std::string word, id, name;
      if (line.starts_with("$var")) {
        words >> word >> word >> word >> id >> name;
        names_[id] = name;
      } else if (line.starts_with("#")) {
        show(cycle);
        cycle = std::stoull(line.substr(1));
      } else if (line.starts_with("b")) {
        words >> word >> id;
        values_[names_[id]] = std::stoull(word.substr(1), nullptr, 2);
      } else if (line.starts_with("0") || line.starts_with("1")) {
        values_[names_[line.substr(1)]] = line[0] == '1' ? 1 : 0;
      }
    }
    return out_.str();
  }

 private:
  void show(std::uint64_t cycle) {
    LaneVector lanes(array.shape.cols);
    for (std::size_t j = 0; j < array.shape.cols; ++j) {
      const std::string name = "south_" + std::to_string(j);
      lanes[j] = {values_[name], values_[name + "_valid"] == 1};
    }
    out_ << cycle << lanes << '\n';
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::uint64_t> values_;
};

}  // namespace

TEST_CASE("a waveform has the same bytes on every run and in both time modes") {
  const ScratchFolder folder;
  auto record = [&](const char* name, TimeMode mode) {
    return in_child_process([&] {
      std::string south;
      const bool good = run_thrice(mode, {folder.path() / name, 15, 97}, south);
      std::ofstream(folder.path() / "south") << south;
      return good;
    });
  };
  REQUIRE(record("first.vcd", TimeMode::block));
  REQUIRE(record("second.vcd", TimeMode::block));
  REQUIRE(record("lockstep.vcd", TimeMode::lockstep));
  CHECK(folder.files() == 4);  // no temporary file is left beside the three and `south`

  const std::string text = contents(folder.path() / "first.vcd");
  CHECK(text == contents(folder.path() / "second.vcd"));
  CHECK(text == contents(folder.path() / "lockstep.vcd"));
  CHECK(text.starts_with("$date\n     (not recorded)\n$end\n"));
  // The first cycle's values come before the first time stamp; the last one ends the last cycle.
  std::size_t stamps = 0;
  for (std::size_t at = text.find("\n#"); at != text.npos; at = text.find("\n#", at + 1)) ++stamps;
  CHECK(stamps == 97 - 15);
  CHECK(VcdReader(text).south(15) == contents(folder.path() / "south"));
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
      std::string south;
      return run_thrice(TimeMode::block, {path, from, to}, south) &&
             std::count(south.begin(), south.end(), '\n') ==
                 static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(to, 120) -
                                             std::min<std::uint64_t>(from, 120));
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
    void leaving(const Fold& fold, const ArrayConfig& on, std::size_t cycle,
                 std::vector<std::size_t>& outputs) const override {
      os_.leaving(fold, on, cycle, outputs);
    }
    std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
      return os_.make_grid(config);
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
