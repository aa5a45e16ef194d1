// Rounding 16 MiB of floats to codes, against a memcpy of as many bytes: `of_memcpy` is the ratio
// of the input's bytes a second.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "arith/kernels/targets.h"
#include "arith/quantising/quantiser.h"
#include "tests/bench/yardsticks.h"

namespace guardbit {
namespace {

constexpr std::size_t count = std::size_t{1} << 22;

const std::vector<float>& normal_values() {
  static const std::vector<float> values = [] {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> result(count);
    for (float& x : result) x = normal(random);
    return result;
  }();
  return values;
}

void use_target(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

struct Case {
  std::string format;
  Rounding mode;
  double divisor;
  std::int64_t target;
};

template <class Output>
void quantise_tensor(benchmark::State& state, const Case& c) {
  static const double yardstick = bench::memcpy_rate(count * sizeof(float));
  use_target(c.target);
  const Codec codec(parse_format(c.format));
  const Quantiser quantiser(codec, {c.mode, 16}, Overflow::saturate);
  const DividingQuantiser divided = quantiser.divided_by(c.divisor, count);
  std::vector<Output> codes(count);
  const std::vector<float>& values = normal_values();
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(divided(values, {RandomStream(1, 2), 0, 1}, codes.data()));
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(count * sizeof(float)));
  state.counters["of_memcpy"] =
      benchmark::Counter(static_cast<double>(count * sizeof(float)) / yardstick,
                         benchmark::Counter::kIsIterationInvariantRate);
  use_target(0);
}

void register_cases() {
  const double third = 3.0 / 448;
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    for (const char* format : {"e4m3", "e5m2", "int8", "posit8_2", "lns8_3", "bf16"}) {
      for (const Rounding mode :
           {Rounding::nearest_even, Rounding::toward_zero, Rounding::stochastic}) {
        for (const double divisor : {0.25, third}) {
          const Case c{format, mode, divisor, target};
          const std::string name = std::string(hwy::TargetName(target)) + "/" + format + "/" +
                                   std::string(name_of(mode)) +
                                   (divisor == third ? "/any divisor" : "/power of two");
          if (format == std::string("bf16")) {
            benchmark::RegisterBenchmark(name.c_str(), quantise_tensor<std::uint16_t>, c);
          } else {
            benchmark::RegisterBenchmark(name.c_str(), quantise_tensor<std::uint8_t>, c);
          }
        }
      }
    }
  }
}

const bool registered = (register_cases(), true);

}  // namespace
}  // namespace guardbit
