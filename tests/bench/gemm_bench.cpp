// Bit-exact multiply-accumulates a second of each kind of register, as a share of the machine's
// peak.
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "arith/kernels/prepared_gemm.h"
#include "arith/kernels/targets.h"
#include "tests/bench/peak.h"

namespace guardbit::bench {
namespace {

struct Work {
  const char* format;  // of both operands
  const char* accumulator;
};

const Work works[] = {
    {"e4m3", "float:fp32"},
    {"int8", "exact"},
    {"e4m3", "exact"},
    {"e5m2", "exact"},
    {"int8", "int:width=16,overflow=saturate"},
    {"int8", "int:width=20,overflow=saturate"},
    {"int8", "int:width=20,overflow=wrap"},
    {"e4m3", "fixed:width=24,lsb=-6,rounding=truncate,overflow=saturate"},
    {"e4m3", "fixed:width=16,lsb=-2,rounding=truncate,overflow=saturate"},
    {"e4m3", "float:fp16"},
    {"e4m3", "float:e5m11"},
    {"e4m3", "float:e8m13"},
    {"e4m3", "float:fp16,rounding=stochastic"},
    {"e4m3", "float:e8m13,rounding=stochastic"},
    {"e4m3", "float:e8m13,rounding=toward-zero"},
    {"e4m3", "float:e8m7,chunk=32+float:fp32"},
    {"fp16", "volta"},
    {"fp16", "ampere"},
    {"fp16", "hopper"},
    {"e4m3", "hopper"},
    {"e4m3", "blackwell"},
    {"posit8_2", "quire"},
    {"posit8_2", "float:posit8_2"},
};

// Standard normal values, integers a quarter of their range wide.
std::vector<Operand> operands(const Codec& codec, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const bool is_integer = codec.format().sign == SignEncoding::twos_complement && codec.can_wrap();
  std::normal_distribution<> normal(0, is_integer ? 32 : 1);
  std::vector<Operand> result;
  while (result.size() < count) {
    const Encoded code = codec.encode(real_from(normal(random)), {}, Overflow::saturate);
    result.push_back(codec.operand(code.code));
  }
  return result;
}

// One layer of 256 x 1024 by 1024 x 256, made ready before the clock starts, as for one design of
// many.
void multiply(benchmark::State& state, const Work& work, std::int64_t target, bool plain) {
  hwy::SetSupportedTargetsForTest(target);
  const std::size_t m = plain ? 16 : 256, k = 1024, n = 256;
  const Codec codec(parse_format(work.format));
  const GemmOperands layer{m, k, n, operands(codec, m * k, 1), operands(codec, n * k, 2)};
  const PreparedGemm prepared(layer);
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(work.accumulator), codec.limits(), codec.limits(), k, 0);
  RegisterFile file = make_register_file(registers.last().layout, m * n);
  const GemmRun run{1, 0, Detail::events, plain, nullptr};
  KernelReport report;
  multiply_matrices(prepared, registers, run, file, &report);
  for (auto _ : state) {
    benchmark::DoNotOptimize(multiply_matrices(prepared, registers, run, file, &report));
  }
  const double macs = static_cast<double>(state.iterations()) * static_cast<double>(m * k * n);
  state.counters["MAC/s"] = benchmark::Counter(macs, benchmark::Counter::kIsRate);
  state.counters["of_peak"] =
      benchmark::Counter(macs / peak_fma_rate(), benchmark::Counter::kIsRate);
  state.SetLabel(report.kernel);
  hwy::SetSupportedTargetsForTest(0);
}

void mpfr_loop(benchmark::State& state) {
  double rate = 0;
  for (auto _ : state) rate = mpfr_fma_rate();
  state.counters["MAC/s"] = rate;
  state.counters["of_peak"] = rate / peak_fma_rate();
}

const int registered = [] {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    for (const Work& work : works) {
      const std::string name = std::string("gemm/") + hwy::TargetName(target) + "/" + work.format +
                               "/" + work.accumulator;
      benchmark::RegisterBenchmark(name.c_str(), multiply, work, target, false)
          ->Unit(benchmark::kMillisecond);
    }
  }
  for (const Work& work : works) {
    const std::string name = std::string("plain/") + work.format + "/" + work.accumulator;
    benchmark::RegisterBenchmark(name.c_str(), multiply, work, 0, true)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("mpfr_fma", mpfr_loop)->Iterations(1);
  return 0;
}();

}  // namespace
}  // namespace guardbit::bench
