// The machine against its structural twins, in every cycle: what leaves the south edge must be the
// same bits on the same lanes, though in the twins every bit moves from register to register; and
// as many bits of registers must change.
#include "tests/machine/child_process.h"
#include "tests/machine/test_layer.h"
#include "tests/machine/twin/output.h"
#include "tests/machine/twin/stationary.h"

namespace guardbit::models::twin_test {
namespace {

using test::MacText;
using test::TestLayer;

const MacText any_dataflow[] = {
    {"e4m3", "e4m3", "exact"},
    {"e5m2", "e5m2", "exact"},  // 128-bit carrier
    {"e5m2", "posit16_2", "exact"},
    {"int8", "int8", "int:width=16,overflow=wrap"},
    {"int8", "uint8", "int:width=18,overflow=saturate"},
    {"e4m3", "e4m3", "fixed:width=20,lsb=-4,rounding=truncate"},
    {"e4m3", "int8", "fixed:width=18,lsb=1,rounding=stochastic,random=8"},
    {"e4m3", "e4m3", "float:fp16"},
    {"posit8_1", "e2m1", "float:e5m2,rounding=stochastic,overflow=saturate"},
    {"e4m3", "e4m3", "float:fp16,unfused"},
    {"e5m2", "e4m3", "float:e5m6,product=e4m3,product-rounding=stochastic"},
    {"e4m3", "e4m3", "quire:partial"},
    {"posit8_2", "posit8_2", "quire"},
};

const MacText chunked[] = {
    {"e4m3", "e4m3", "float:fp16,chunk=4+float:fp32"},
    {"int8", "int8", "int:width=17,chunk=3+int:width=20"},
    {"e3m2", "e3m2", "fixed:width=12,lsb=-3,rounding=stochastic,chunk=2+float:posit16_1"},
    {"e4m3", "e4m3", "float:fp16,tree=4+float:fp32"},
    {"e4m3", "e4m3", "float:e5m6,rounding=stochastic,pairwise"},
    {"int8", "int8", "int:width=16,overflow=saturate,pairwise"},
    {"e5m2", "e5m2", "fixed:width=100,lsb=-40,tree=3+float:fp32"},
    {"int8", "int8", "int:width=15,dual"},
    {"e5m2", "e5m2", "fixed:width=90,lsb=-20,rounding=up,dual,overflow=saturate"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=13,result=e8m13"},
    {"fp16", "fp16", "volta"},
    {"e4m3", "e4m3", "blackwell:fp16"},
    {"e5m2", "e4m3", "hopper:chunk=32+float:fp32"},
};

const MacText composed[] = {
    {"e4m3", "e4m3", "float:fp16+float:fp32"},
    {"int8", "int8", "int:width=17+int:width=32"},
    {"int8", "int8", "int:width=15,dual,overflow=saturate+int:width=32"},
};

using Observed = std::vector<std::pair<std::uint64_t, LaneVector>>;

// A machine that runs in lockstep within a window and in blocks outside of it, and its twin.
template <class Twin>
class Comparison {
 public:
  Comparison(const std::string& dataflow, const ArrayConfig& array, std::mt19937_64& random)
      : dataflow_(dataflow),
        array_(array),
        random_(random),
        twin_(sc_core::sc_gen_unique_name("twin"), array) {
    machine_.observe([this](std::uint64_t cycle, const LaneVector& south) {
      observed_.emplace_back(cycle, south);
    });
  }

  /// A layer of random size; says where both differ.
  bool agree(const MacText& mac) {
    const GemmShape shape = test::random_shape(random_, array_.shape);
    const TestLayer layer(dataflow_, array_, mac, shape, 1 + random_() % 2, random_());
    observed_.clear();
    const LayerRun run = machine_.run(layer.job()), expected = layer.expected();
    bool good = run.cycles == expected.cycles && run.tally == expected.tally &&
                run.outputs == expected.outputs;
    good = shows(twin_.run(layer)) && good;
    good = twin_.counts_as(run.tally) && twin_.toggles() == run.toggles && good;
    if (!good)
      MESSAGE(layer.text() << ", bits toggled " << text(*run.toggles) << " and "
                           << text(twin_.toggles()));
    first_cycle_ += run.cycles;
    return good;
  }

 private:
  static std::string text(const ToggleCounts& counts) {
    return std::to_string(counts.operand) + " " + std::to_string(counts.product) + " " +
           std::to_string(counts.accumulator);
  }

  // The twin's edge number e is the machine's cycle first_cycle_ + e.
  bool shows(const std::vector<LaneVector>& trace) const {
    if (observed_.size() != trace.size()) return false;
    for (std::size_t edge = 0; edge < trace.size(); ++edge) {
      if (observed_[edge].first == first_cycle_ + edge && observed_[edge].second == trace[edge]) {
        continue;
      }
      MESSAGE("clock edge " << edge << ":" << observed_[edge].second << " and" << trace[edge]);
      return false;
    }
    return true;
  }

  std::string dataflow_;
  ArrayConfig array_;
  std::mt19937_64& random_;
  Machine machine_{{.array = array_,
                    .mode = TimeMode::lockstep,
                    .waveform = {},
                    .progress = {},
                    .toggles = true}};
  Twin twin_;
  Observed observed_;
  std::uint64_t first_cycle_ = 0;
};

// Layers of all accumulators that fit the dataflow, in one elaboration.
template <class Twin>
bool agree(const std::string& dataflow, const ArrayConfig& array, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Comparison<Twin> comparison(dataflow, array, random);
  bool good = true;
  for (int round = 0; round < 2; ++round) {
    for (const MacText& mac : any_dataflow) good = comparison.agree(mac) && good;
    if (dataflow == "os" || dataflow == "dot") {
      for (const MacText& mac : chunked) good = comparison.agree(mac) && good;
    } else {
      for (const MacText& mac : composed) good = comparison.agree(mac) && good;
    }
  }
  return good;
}

// Plain arrays of chosen shapes, then random ones with stages.
template <class Twin>
void compare(const std::string& dataflow) {
  const bool stays = dataflow == "ws" || dataflow == "is";
  std::mt19937_64 random(static_cast<std::uint64_t>(dataflow[0]));
  std::vector<ArrayConfig> arrays;
  for (const ArrayShape shape : {ArrayShape{1, 1}, {1, 5}, {3, 1}, {2, 2}, {5, 3}, {7, 8}}) {
    arrays.push_back({shape, dataflow == "dot" ? 1 + random() % 4 : 1});
  }
  for (int i = 0; i < 8; ++i) {
    ArrayConfig array{{1 + random() % 5, 1 + random() % 5}};
    if (dataflow == "dot") array.lanes = 1 + random() % 6;
    array.pipeline = {random() % 4, 1 + random() % 4, Feedback::stall};
    array.double_buffered = stays && random() % 2 == 0;
    arrays.push_back(array);
  }
  for (const ArrayConfig& array : arrays) {
    CAPTURE(array.shape.rows);
    CAPTURE(array.shape.cols);
    CAPTURE(array.pipeline.multiplier);
    CAPTURE(array.pipeline.adder);
    CAPTURE(array.double_buffered);
    const std::uint64_t seed = random();
    CHECK(test::in_child_process([&] { return agree<Twin>(dataflow, array, seed); }));
  }
}

}  // namespace

TEST_CASE("output-stationary arrays agree with their structural twins in every cycle") {
  compare<test::OutputStationaryTwin>("os");
}
TEST_CASE("weight-stationary arrays agree with their structural twins in every cycle") {
  compare<test::WeightStationaryTwin>("ws");
}
TEST_CASE("input-stationary arrays agree with their structural twins in every cycle") {
  compare<test::InputStationaryTwin>("is");
}
TEST_CASE("dot-product units agree with their structural twins in every cycle") {
  compare<test::DotTwin>("dot");
}

}  // namespace guardbit::models::twin_test
