// Clock edges a second of a 16x16 array in block time: explicit vectors, as a multiple of plain
// elements stepped in the same process and of the machine's peak of multiply-adds.
#include <algorithm>
#include <ctime>
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include "models/dataflow.h"
#include "models/pe_grid.h"
#include "tests/bench/peak.h"
#include "traces/accelerator.h"

namespace guardbit::bench {
namespace {

struct Work {
  const char* dataflow;
  const char* format;
  const char* accumulator;
  double least = 0;  ///< times as fast as plain elements
};
const Work works[] = {{"ws", "int8", "int:width=32", 5},
                      {"ws", "e4m3", "float:fp32", 5},
                      {"ws", "e4m3", "float:e8m13"},
                      {"ws", "int8", "int:width=20,overflow=saturate+int:width=32"},
                      {"is", "int8", "int:width=32"},
                      {"is", "e4m3", "float:fp32"},
                      {"os", "int8", "int:width=32"},
                      {"os", "e4m3", "float:fp32"}};
constexpr ArrayShape side{16, 16};

std::vector<CodeOrEmpty> random_codes(std::size_t count, const Codec& codec, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<CodeOrEmpty> codes;
  while (codes.size() < count) {
    const auto code = static_cast<Code>(random() % 256);
    if (codec.is_number(code)) codes.push_back({code, false});
  }
  return codes;
}

// One product in blocks of 64 edges, the grid and its plan made anew each time.
class Stepping {
 public:
  Stepping(const Work& work, std::size_t size, Detail detail)
      : shape_{size, 256, size},
        codec_(parse_format(work.format)),
        dataflow_(models::find_dataflow(work.dataflow)),
        registers_(make_mac_registers(parse_accumulator(work.accumulator), codec_.limits(),
                                      codec_.limits(), shape_.k, dataflow_.chain_length(array_))),
        codes_{shape_, random_codes(size * shape_.k, codec_, 1),
               random_codes(size * shape_.k, codec_, 2)},
        folds_(dataflow_.folds(shape_, array_, {}, 0)),
        file_(make_register_file(registers_.last().layout, size * size)),
        detail_(detail) {
    link(folds_);
  }

  /// Returns the clock edges.
  double run() {
    models::Results results(registers_, dataflow_.partial_sums(shape_, array_, {}), 1, file_);
    const auto grid =
        dataflow_.make_grid({dataflow_, array_, registers_, {codec_}, {codec_}, 1, detail_});
    double edges = 0;
    for (const models::Fold& fold : folds_) {
      grid->begin_fold(fold, codes_);
      for (std::size_t cycle = 0; cycle < fold.cycles; cycle += 64) {
        grid->step_block(cycle, std::min<std::size_t>(64, fold.cycles - cycle), results);
      }
      edges += static_cast<double>(fold.cycles);
    }
    kernel_ = grid->report().kernel;
    return edges;
  }
  const std::string& kernel() const { return kernel_; }

 private:
  GemmShape shape_;
  ArrayConfig array_{side};
  Codec codec_;
  const models::Dataflow& dataflow_;
  MacRegisters registers_;
  GemmCodes codes_;
  std::vector<models::Fold> folds_;
  RegisterFile file_;
  Detail detail_;
  std::string kernel_;
};

// Of this process: what else the machine does is not counted.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Clock edges a second of plain elements: the best of three.
double plain_rate(const Work& work) {
  Stepping plain(work, 64, Detail::full);
  double best = 0;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();
    const double edges = plain.run();
    best = std::max(best, edges / seconds_since(start));
  }
  return best;
}

void step(benchmark::State& state, const Work& work) {
  Stepping vectors(work, 256, Detail::events);
  double edges = 0;
  const std::clock_t start = std::clock();
  for (auto _ : state) edges += vectors.run();
  const double rate = edges / seconds_since(start);
  const double times = rate / plain_rate(work);
  state.counters["cycles/s"] = rate;
  state.counters["times_plain"] = times;
  state.counters["of_peak"] = rate * static_cast<double>(side.rows * side.cols) / peak_fma_rate();
  state.SetLabel(vectors.kernel());
  if (times < work.least) state.SkipWithError("not 5 times as fast as plain elements");
}

const int registered = [] {
  for (const Work& work : works) {
    const std::string name =
        std::string("grid/") + work.dataflow + "/" + work.format + "/" + work.accumulator;
    benchmark::RegisterBenchmark(name.c_str(), step, work)->Unit(benchmark::kMillisecond);
  }
  return 0;
}();

}  // namespace
}  // namespace guardbit::bench
