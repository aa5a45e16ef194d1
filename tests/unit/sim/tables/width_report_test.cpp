// Tables of accumulator widths, of layers whose widths are made up.
#include "sim/tables/width_report.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/tables/width_columns.h"

namespace guardbit::sim::width_report_test {
namespace {

// Certified 20 bits, of which the sums took 12; products in multiples of 2^-4.
analysis::LayerWidths layer_of(const std::string& name, const std::string& note = "") {
  analysis::LayerWidths layer;
  layer.layer = name;
  layer.weights = "int4";
  layer.activations = "int8";
  layer.terms = 64;
  layer.certified.by_format = 20;
  layer.observed.product_lsb = -4;
  layer.observed.widest.prefix_bits = 12;
  layer.observed.widest.final_bits = 11;
  layer.observed.widest.lowest_bit = 3;
  layer.observed.widest.largest_magnitude = 2000;
  layer.note = note;
  return layer;
}

Json row_of(const analysis::LayerWidths& layer, std::vector<WidthSection> sections,
            bool registers = false) {
  return width_table({layer}, {std::move(sections)}, registers).records()[0];
}

}  // namespace

TEST_CASE("a row names its layer, and the unit that widths count in") {
  const Json row = row_of(layer_of("net/a"), {});
  CHECK(row["layer"] == "net/a");
  CHECK(row["weights"] == "int4");
  CHECK(row["terms"] == 64);
  CHECK(row["product_lsb_exp"] == -4);
  CHECK(row.size() == 5);  // and the activations
}

TEST_CASE("bits at the top that no sum used are the certified less the observed ones") {
  const Json row = row_of(layer_of("net/a"), {WidthSection::observed});
  CHECK(row["unused_top_bits"] == 8);
  CHECK(row["largest_partial_sum"] == 125);  // 2000 * 2^-4
  CHECK(row["unused_low_bits"] == 3);
  CHECK_FALSE(row.contains("bits_by_format"));
}

TEST_CASE("without certificates of the weights only the formats certify") {
  analysis::LayerWidths layer = layer_of("net/a");
  Json row = row_of(layer, {WidthSection::certified});
  CHECK(row["bits_by_format"] == 20);
  CHECK(row["bits_by_weights"].is_null());
  CHECK(row["bits_by_norm"].is_null());
  layer.certified.widest.emplace();
  layer.certified.widest->by_weights.every_prefix = 15;
  row = row_of(layer, {WidthSection::certified});
  CHECK(row["bits_by_weights"] == 15);
  CHECK(row["bits_by_norm"].is_null());
}

TEST_CASE("the two stages have columns where they are asked for") {
  const auto row = [](bool tiles) {
    return width_table({layer_of("a")}, {{WidthSection::certified}, tiles}, false).records()[0];
  };
  CHECK_FALSE(row(false).contains("tile_bits_by_format"));
  CHECK(row(true).contains("outer_bits_by_weights"));
}

TEST_CASE("a needed register comes with its width, and with its text and error where asked for") {
  analysis::LayerWidths layer = layer_of("net/a");
  layer.quantisation_error = 0.01;
  layer.needed.emplace();
  layer.needed->runs = 9;
  layer.needed->kinds[static_cast<std::size_t>(analysis::NeededKind::wrapping)] =
      analysis::NeededRegister{13, {}, "int:width=13,overflow=wrap", 0, {}};
  const Json row = row_of(layer, {WidthSection::needed}, true);
  CHECK(row["int_wrapping_bits"] == 13);
  CHECK(row["int_wrapping_accumulator"] == "int:width=13,overflow=wrap");
  CHECK(row["int_wrapping_error_db"] == "inf");
  CHECK(row["int_saturating_bits"].is_null());
  CHECK(row["quantisation_error_db"].number<double>() == doctest::Approx(40));  // -20 log10 0.01
  CHECK(row["target_db"].is_null());
  CHECK(row["runs"] == 9);
  CHECK_FALSE(row_of(layer, {WidthSection::needed}).contains("int_wrapping_accumulator"));
}

TEST_CASE("a summary has the main widths of all four ways") {
  const Json row = width_summary({layer_of("net/a")}).records()[0];
  for (const char* key : {"bits_by_format", "bits_observed", "retention_once_bits", "fixed_bits"}) {
    CAPTURE(key);
    CHECK(row.contains(key));
  }
}

TEST_CASE("channels have a row each, with or without certificates") {
  analysis::LayerWidths layer = layer_of("net/a");
  layer.observed.channels.resize(2);
  layer.observed.channels[1].prefix_bits = 9;
  const Json rows = channel_table({layer}, {{WidthSection::observed}}).records();
  REQUIRE(rows.size() == 2);
  CHECK(rows[1]["channel"] == 1);
  CHECK(rows[1]["bits_observed"] == 9);
}

TEST_CASE("each width that some sum leaves has a row") {
  analysis::LayerWidths layer = layer_of("net/a");
  layer.observed.outputs = 100;
  layer.observed.overflows = {{11, 3, 1, 40, 4, 5, 6, 17}, {10, 8, 2, 7, 1, 2, 0, 9}};
  const Json rows = overflow_table({layer_of("quiet"), layer}).records();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["layer"] == "net/a");
  CHECK(rows[0]["bits"] == 11);
  CHECK(rows[0]["overflowing_outputs"] == 3);
  CHECK(rows[0]["overflowing_final_sums"] == 1);
  CHECK(rows[0]["outputs"] == 100);
  CHECK(rows[0]["first_products"] == 17);
}

TEST_CASE("records have each layer's note, and its overflows where they are asked for") {
  analysis::LayerWidths layer = layer_of("b", "holds codes");
  layer.observed.overflows.resize(1);
  const Json records = width_records({layer_of("a"), layer}, {{WidthSection::overflows}});
  CHECK(records[0]["note"] == "");
  CHECK(records[0]["overflows"].empty());
  CHECK(records[1]["note"] == "holds codes");
  CHECK(records[1]["overflows"].size() == 1);
  CHECK_FALSE(width_records({layer}, {{WidthSection::observed}})[0].contains("overflows"));
}

TEST_CASE("a note that several layers share is said once") {
  CHECK(width_notes({layer_of("a", "x"), layer_of("b"), layer_of("c", "y"), layer_of("d", "x")}) ==
        "a d: x.\nc: y.\n");
  CHECK(width_notes({layer_of("a")}).empty());
}

}  // namespace guardbit::sim::width_report_test
