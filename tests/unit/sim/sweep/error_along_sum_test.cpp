// Partial sums of growing length against exact ones.
#include "sim/sweep/error_along_sum.h"

#include <cmath>

#include <doctest/doctest.h>

#include "analysis/judge/layer_bench.h"
#include "sim/program/common_options.h"

namespace guardbit::sim::error_along_sum_test {
namespace {

// 1 x 8 times 8 x 1, of real numbers that int8 holds.
Trace row_times_column(const std::vector<float>& row, const std::vector<float>& column) {
  Trace trace;
  trace.tensors["a"] = {{1, row.size()}, row, {}, {}};
  trace.tensors["b"] = {{column.size(), 1}, column, {}, {}};
  trace.layers = {{.name = "net/layer", .activations = "a", .weights = "b"}};
  return trace;
}

QuantisedLayer as_integers(const Trace& trace) {
  CodecCache codecs;
  const OperandChoice choice{"int8", parse_scaling("none")};
  return quantise_layer(trace, trace.layers[0], choice, choice, {}, codecs);
}

TEST_CASE("lengths of partial sums are powers of two and the whole sum") {
  CHECK(prefix_lengths(1) == std::vector<std::size_t>{1});
  CHECK(prefix_lengths(2) == std::vector<std::size_t>{1, 2});
  CHECK(prefix_lengths(8) == std::vector<std::size_t>{1, 2, 4, 8});
  CHECK(prefix_lengths(9) == std::vector<std::size_t>{1, 2, 4, 8, 9});
}

TEST_CASE("the error of a partial sum is that of a register that takes so many products") {
  const Trace trace = row_times_column({3, 3, 3, 3, 3, 3, 3, 3}, {1, 1, 1, 1, 1, 1, 1, 1});
  const QuantisedLayer layer = as_integers(trace);
  Workers workers(1);
  const ErrorAlongSum along(layer, {1, 2, 4, 8}, workers);
  // Exact sums are 3, 6, 12, 24. Multiples of 4, each addend rounded down to 0: all is lost.
  const auto lost = along.errors(
      registers_for(layer, parse_accumulator("fixed:width=8,lsb=2,rounding=down"), 0), 0);
  CHECK(lost == std::vector<double>{3.0 / 24, 6.0 / 24, 12.0 / 24, 1});
  // Multiples of 4, each addend rounded to 4: 1 too much for each.
  const auto gained =
      along.errors(registers_for(layer, parse_accumulator("fixed:width=8,lsb=2"), 0), 0);
  CHECK(gained == std::vector<double>{1.0 / 24, 2.0 / 24, 4.0 / 24, 8.0 / 24});
  // 5 bits that saturate hold up to 15: 3, 6 and 12 are right, 24 is 9 too low.
  const auto full =
      along.errors(registers_for(layer, parse_accumulator("int:width=5,overflow=saturate"), 0), 0);
  CHECK(full == std::vector<double>{0, 0, 0, 9.0 / 24});
  // Chains of two, an array's, end with the partial sum: exact here.
  CHECK(along.errors(registers_for(layer, {}, 2), 0) == std::vector<double>{0, 0, 0, 0});
}

TEST_CASE("inner sums in chunks are those of the whole registers") {
  const Trace trace = row_times_column({5, 5, 5, 5, 5, 5}, {1, 1, 1, 1, 1, 1});
  const QuantisedLayer layer = as_integers(trace);
  Workers workers(1);
  const ErrorAlongSum along(layer, {1, 2, 4, 6}, workers);
  // Inner sums of 3 products are exact (5, 10, 15), the outer register holds multiples of 8 and
  // rounds down: 0 of 5, 8 of 10, 8 + 0 of 20 (15 + 5), 8 + 8 of 30 (15 + 15).
  const auto errors = along.errors(
      registers_for(layer, parse_accumulator("exact:chunk=3+fixed:width=9,lsb=3,rounding=down"), 0),
      0);
  CHECK(errors == std::vector<double>{5.0 / 30, 2.0 / 30, 12.0 / 30, 14.0 / 30});
}

TEST_CASE("the error at the end of a sum is the arithmetic error that a sweep reports") {
  const Trace trace = load_trace("");
  const Layer layer = select_layers(trace, "vit/head").at(0);
  CodecCache codecs;
  const QuantisedLayer quantised =
      quantise_layer(trace, layer, {"e4m3", parse_scaling("tensor:max")},
                     {"e4m3", parse_scaling("channel:max")}, {}, codecs);
  Workers workers(1);
  const std::vector<double> originals = analysis::original_outputs(trace, layer, workers);
  const analysis::RegisterFormats formats;
  analysis::LayerBench bench(trace, quantised, originals, formats, workers);
  const AccumulatorSpec spec = parse_accumulator("float:e8m5,rounding=stochastic");
  const analysis::LayerBench::Result whole = bench.run(spec, 3, 8);
  const ErrorAlongSum along(quantised, {1, 32}, workers);
  CHECK(along.errors(registers_for(quantised, spec, 8), 3)[1] ==
        doctest::Approx(whole.errors.arithmetic).epsilon(1e-12));
}

}  // namespace

}  // namespace guardbit::sim::error_along_sum_test
