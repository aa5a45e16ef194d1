// The machine against its structural twins, in every cycle: what leaves the south edge must be the
// same bits on the same lanes, though in the twins every bit moves from register to register.
#include <memory>
#include <tuple>

#include "tests/machine/test_layer.h"
#include "tests/machine/twin/output_stationary.h"
#include "tests/machine/twin/weight_stationary.h"

namespace guardbit {
namespace {

using test::MacText;
using test::TestLayer;

// A twin for every accumulator, all in one elaboration.
template <template <class> class Twin>
class Twins {
 public:
  explicit Twins(ArrayShape array) { make(array); }

  /// Calls `use(twin)` with the one that fits the layer's inner register.
  template <class Use>
  void with(const TestLayer& layer, Use use) {
    std::visit(
        [&](const auto& accumulator) {
          use(*std::get<std::unique_ptr<Twin<std::decay_t<decltype(accumulator)>>>>(twins_));
        },
        layer.registers.inner.accumulator);
  }

 private:
  template <class T>
  static void make_one(std::unique_ptr<T>& twin, ArrayShape array) {
    twin = std::make_unique<T>(sc_core::sc_gen_unique_name("twin"), array);
  }
  void make(ArrayShape array) {
    std::apply([&](auto&... twin) { (make_one(twin, array), ...); }, twins_);
  }

  template <class... A>
  static std::tuple<std::unique_ptr<Twin<A>>...> twins_of(const std::variant<A...>&);
  decltype(twins_of(std::declval<AnyAccumulator>())) twins_;
};

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

// The twin's edge number e is the machine's cycle `first + e`.
void check_trace(const Observed& observed, std::uint64_t first,
                 const std::vector<LaneVector>& trace) {
  REQUIRE(observed.size() == trace.size());
  for (std::size_t edge = 0; edge < trace.size(); ++edge) {
    INFO("clock edge " << edge);
    REQUIRE(observed[edge].first == first + edge);
    REQUIRE(observed[edge].second == trace[edge]);
  }
}

// A machine and the twins of both its dataflows, side by side.
class Comparison {
 public:
  explicit Comparison(ArrayShape array) : array_(array), os_(array), ws_(array) {
    machine_.observe([this](std::uint64_t cycle, const LaneVector& south) {
      observed_.emplace_back(cycle, south);
    });
  }

  void run(const std::string& dataflow, const MacText& mac, std::mt19937_64& random) {
    const GemmShape shape = test::random_shape(random, array_);
    const TestLayer layer(dataflow, {array_}, mac, shape, 1 + random() % 2, random());
    observed_.clear();
    const LayerRun run = machine_.run(layer.job());
    test::check_run(run, layer);
    INFO(layer.text());
    if (dataflow == "os") {
      os_.with(layer, [&](auto& twin) {
        check_trace(observed_, cycles_, twin.run(layer));
        CHECK(twin.tally() == run.tally);
      });
    } else {
      ws_.with(layer, [&](auto& twin) {
        check_trace(observed_, cycles_, twin.run(layer));
        CHECK(twin.inner_tally() == run.tally.inner);
      });
    }
    cycles_ += run.cycles;
  }

 private:
  ArrayShape array_;
  Machine machine_{{{array_}, TimeMode::lockstep, {}, {}}};
  Twins<test::OutputStationaryTwin> os_;
  Twins<test::WeightStationaryTwin> ws_;
  Observed observed_;
  std::uint64_t cycles_ = 0;
};

void compare_random_layers(ArrayShape array, unsigned rounds) {
  std::mt19937_64 random(array.rows * 100 + array.cols);
  Comparison comparison(array);
  for (unsigned round = 0; round < rounds; ++round) {
    for (const MacText& mac : any_dataflow) {
      comparison.run("os", mac, random);
      comparison.run("ws", mac, random);
    }
    for (const MacText& mac : chunked) comparison.run("os", mac, random);
    for (const MacText& mac : composed) comparison.run("ws", mac, random);
  }
}

}  // namespace

TEST_CASE("a 1x1 array agrees with its structural twin in every cycle") {
  compare_random_layers({1, 1}, 10);
}
TEST_CASE("a 1x5 array agrees with its structural twin in every cycle") {
  compare_random_layers({1, 5}, 10);
}
TEST_CASE("a 3x1 array agrees with its structural twin in every cycle") {
  compare_random_layers({3, 1}, 10);
}
TEST_CASE("a 2x2 array agrees with its structural twin in every cycle") {
  compare_random_layers({2, 2}, 10);
}
TEST_CASE("a 4x4 array agrees with its structural twin in every cycle") {
  compare_random_layers({4, 4}, 8);
}
TEST_CASE("a 5x3 array agrees with its structural twin in every cycle") {
  compare_random_layers({5, 3}, 8);
}
TEST_CASE("an 8x8 array agrees with its structural twin in every cycle") {
  compare_random_layers({8, 8}, 5);
}

}  // namespace guardbit
