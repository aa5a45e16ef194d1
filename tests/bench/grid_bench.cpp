// Clock edges a second of a 16x16 weight-stationary array in block time, stepped element by element
// and in explicit vectors.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "models/dataflow.h"
#include "models/pe_grid.h"
#include "traces/accelerator.h"

namespace guardbit::bench {
namespace {

struct Work {
  const char* dataflow;
  const char* format;
  const char* accumulator;
};
const Work works[] = {{"ws", "int8", "int:width=32"},
                      {"ws", "e4m3", "float:fp32"},
                      {"ws", "e4m3", "float:e8m13"},
                      {"ws", "int8", "int:width=20,overflow=saturate+int:width=32"},
                      {"is", "int8", "int:width=32"},
                      {"is", "e4m3", "float:fp32"}};

std::vector<CodeOrEmpty> random_codes(std::size_t count, const Codec& codec, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<CodeOrEmpty> codes;
  while (codes.size() < count) {
    const auto code = static_cast<Code>(random() % 256);
    if (codec.is_number(code)) codes.push_back({code, false});
  }
  return codes;
}

// One product in blocks of 64 edges, the grid and its plan made anew.
void step(benchmark::State& state, const Work& work, Detail detail) {
  const std::size_t side = detail == Detail::full ? 64 : 256;
  const GemmShape shape{side, 256, side};
  const ArrayConfig array{{16, 16}};
  const Codec codec(parse_format(work.format));
  const Dataflow& dataflow = find_dataflow(work.dataflow);
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(work.accumulator), codec.limits(), codec.limits(),
                         shape.k, dataflow.chain_length(array));
  const GemmCodes codes{shape, random_codes(side * shape.k, codec, 1),
                        random_codes(side * shape.k, codec, 2)};
  std::vector<Fold> folds = dataflow.folds(shape, array, {}, 0);
  link(folds);
  RegisterFile file = make_register_file(registers.last().layout, side * side);
  double edges = 0;
  std::string kernel;
  for (auto _ : state) {
    Results results(registers, dataflow.partial_sums(shape, array, {}), 1, file);
    const auto grid =
        dataflow.make_grid({dataflow, array, registers, {codec}, {codec}, 1, detail});
    for (const Fold& fold : folds) {
      grid->begin_fold(fold, codes);
      for (std::size_t cycle = 0; cycle < fold.cycles; cycle += 64) {
        grid->step_block(cycle, std::min<std::size_t>(64, fold.cycles - cycle), results);
      }
      edges += static_cast<double>(fold.cycles);
    }
    kernel = grid->report().kernel;
  }
  state.counters["edges/s"] = benchmark::Counter(edges, benchmark::Counter::kIsRate);
  state.SetLabel(kernel);
}

const int registered = [] {
  for (const Work& work : works) {
    for (const Detail detail : {Detail::full, Detail::events}) {
      const std::string name = std::string("grid/") +
                               (detail == Detail::full ? "plain/" : "vectors/") + work.dataflow +
                               "/" + work.format + "/" + work.accumulator;
      benchmark::RegisterBenchmark(name.c_str(), step, work, detail)
          ->Unit(benchmark::kMillisecond);
    }
  }
  return 0;
}();

}  // namespace
}  // namespace guardbit::bench
