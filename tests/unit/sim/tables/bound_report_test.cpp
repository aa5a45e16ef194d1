// Tables of bounds, of outputs whose errors and bounds are made up.
#include "sim/tables/bound_report.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::bound_report_test {
namespace {

using analysis::LayerBounds;

// An output with this error, and as bounds so many times 1, 2, 3, 4, 5 by kind.
analysis::OutputBounds output_of(double error, double bound) {
  analysis::OutputBounds output;
  output.error = error;
  for (std::size_t kind = 0; kind < output.bounds.size(); ++kind) {
    output.bounds[kind] = bound * static_cast<double>(kind + 1);
  }
  return output;
}

analysis::OutputBounds overflowed() {
  analysis::OutputBounds output;
  output.error = 1000;
  output.overflowed = true;
  return output;
}

LayerBounds layer_of(std::vector<analysis::OutputBounds> outputs,
                     const std::string& accumulator = "exact") {
  return analysis::summarise({"theorem", std::move(outputs)}, "net/a", accumulator, 64);
}

}  // namespace

TEST_CASE("a layer's row has the median and the least of bound over error") {
  // Of `formats` 4, 8 and 2; of the later kinds twice, three, .. times that.
  const auto row =
      layer_table({layer_of({output_of(1, 4), output_of(0.5, 4), output_of(2, 4)})}).records()[0];
  CHECK(row["layer"] == "net/a");
  CHECK(row["terms"] == 64);
  CHECK(row["largest_error"] == 2);
  CHECK(row["formats_ratio"] == 4);
  CHECK(row["running_ratio"] == 12);
  CHECK(row["least_ratio"] == 2);
  CHECK(row["probable_ratio"] == 16);
  // The largest bound, 5 * 4, over the largest error.
  CHECK(row["largest_ratio"] == 10);
  CHECK(row["probable_below"] == 0);
}

TEST_CASE("exact outputs have no ratio and overflowed ones no error") {
  const auto row = layer_table({layer_of({output_of(0, 4), overflowed()})}).records()[0];
  CHECK(row["outputs"] == 2);
  CHECK(row["overflowed"] == 1);
  CHECK(row["exact"] == 1);
  CHECK(row["largest_error"] == 0);
  CHECK(row["formats_ratio"].is_null());
  CHECK(row["largest_ratio"].is_null());
}

TEST_CASE("a kind of bound that does not apply leaves its cells empty") {
  analysis::OutputBounds output = output_of(1, 4);
  output.bounds[static_cast<std::size_t>(analysis::BoundKind::probable_running)].reset();
  const auto row = layer_table({layer_of({output})}).records()[0];
  CHECK(row["formats_ratio"] == 4);
  CHECK(row["probable_running_ratio"].is_null());
  CHECK(row["probable_below"].is_null());
}

TEST_CASE("a probable bound that fails is counted") {
  analysis::OutputBounds output = output_of(1, 4);
  output.bounds[static_cast<std::size_t>(analysis::BoundKind::probable_running)] = 0.5;
  CHECK(layer_table({layer_of({output, output_of(1, 4)})}).records()[0]["probable_below"] == 1);
}

TEST_CASE("accumulators come in their order, with the medians of the layers that err") {
  const auto rows =
      accumulator_table(
          {layer_of({output_of(1, 3)}, "float:fp16"), layer_of({output_of(1, 9)}, "exact"),
           layer_of({output_of(1, 5)}, "float:fp16"), layer_of({output_of(1, 7)}, "float:fp16"),
           layer_of({output_of(0, 1)}, "float:fp16")})
          .records();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["accumulator"] == "float:fp16");
  CHECK(rows[0]["layers"] == 4);
  CHECK(rows[0]["formats_ratio"] == 5);  // of 3, 5, 7
  CHECK(rows[1]["formats_ratio"] == 9);
}

TEST_CASE("every output has a row, one that overflowed without an error") {
  analysis::OutputBounds safe = output_of(0.25, 1);
  safe.overflow_excluded = true;
  Table table = output_table();
  append_outputs(table, {"theorem", {safe, overflowed()}}, "net/a", "exact");
  const auto rows = table.records();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["overflow_excluded"] == "yes");
  CHECK(rows[0]["error"] == 0.25);
  CHECK(rows[0]["magnitudes"] == 2);
  CHECK(rows[1]["output"] == 1);
  CHECK(rows[1]["overflowed"] == "yes");
  CHECK(rows[1]["error"].is_null());
  CHECK(rows[1]["formats"].is_null());
}

TEST_CASE("the verdict counts what was compared over all layers") {
  CHECK(verdict({layer_of({output_of(1, 4), overflowed()}), layer_of({output_of(1, 4)})}) ==
        "No proven bound lies below an error: 2 outputs compared, 1 that overflowed have none.\n");
}

}  // namespace guardbit::sim::bound_report_test
