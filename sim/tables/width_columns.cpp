// Which columns there are.
#include "sim/tables/width_columns.h"

#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace guardbit::sim {
namespace {

Cell maybe(const std::optional<int>& bits) { return bits ? Cell(*bits) : Cell(); }

Cell error_cell(const std::optional<double>& ratio) {
  if (!ratio) return {};
  if (*ratio == 0) return Cell::shown_as("exact", HUGE_VAL);
  const double level = -20 * std::log10(*ratio);
  return Cell::shown_as(fmt::format("{:.1f}", level), level);
}

// A column of bits.
WidthColumn bits(std::string key, std::string heading, std::function<Cell(const WidthRow&)> cell) {
  return {{std::move(key), std::move(heading)}, std::move(cell)};
}
WidthColumn by_weights(std::string key, std::string heading,
                       std::function<Cell(const analysis::WeightCertificates&)> cell) {
  return bits(std::move(key), std::move(heading), [cell = std::move(cell)](const WidthRow& row) {
    return row.certified != nullptr ? cell(*row.certified) : Cell();
  });
}
WidthColumn of_kind(analysis::NeededKind kind, std::string key, std::string heading,
                    std::function<Cell(const analysis::NeededRegister&)> cell) {
  return bits(std::move(key), std::move(heading),
              [kind, cell = std::move(cell)](const WidthRow& row) {
                const auto& needed = row.layer.needed;
                return needed && needed->of(kind) ? cell(*needed->of(kind)) : Cell();
              });
}

WidthColumn by_format(std::string heading) {
  return bits("bits_by_format", std::move(heading),
              [](const WidthRow& r) { return r.layer.certified.by_format; });
}
WidthColumn by_weights(std::string heading) {
  return by_weights(
      "bits_by_weights", std::move(heading),
      [](const analysis::WeightCertificates& c) { return c.by_weights.every_prefix; });
}
WidthColumn observed_bits(std::string heading) {
  return bits("bits_observed", std::move(heading),
              [](const WidthRow& r) { return r.observed.prefix_bits; });
}
WidthColumn observed_final_bits(std::string heading) {
  return bits("bits_observed_final", std::move(heading),
              [](const WidthRow& r) { return r.observed.final_bits; });
}

std::function<Cell(const WidthRow&)> predicted(int analysis::PredictedWidth::*member) {
  return [member](const WidthRow& r) { return r.layer.predicted.*member; };
}
std::function<Cell(const WidthRow&)> predicted(
    std::optional<int> analysis::PredictedWidth::*member) {
  return [member](const WidthRow& r) { return maybe(r.layer.predicted.*member); };
}
WidthColumn retention(std::string heading) {
  return bits("retention_once_bits", std::move(heading),
              predicted(&analysis::PredictedWidth::retention_once));
}
WidthColumn nearest(std::string heading) {
  return bits("nearest_bits", std::move(heading), predicted(&analysis::PredictedWidth::nearest));
}

WidthColumns tile_columns() {
  return {
      bits("tile_bits_by_format", "tile, by\nformats",
           [](const WidthRow& r) { return maybe(r.layer.certified.tile_by_format); }),
      by_weights("tile_bits_by_weights_final", "tile:\nwrap",
                 [](const analysis::WeightCertificates& c) { return c.tiles.inner.final_sum; }),
      by_weights("tile_bits_by_weights", "satu-\nrate",
                 [](const analysis::WeightCertificates& c) { return c.tiles.inner.every_prefix; }),
      by_weights("outer_bits_by_weights_final", "outer:\nwrap",
                 [](const analysis::WeightCertificates& c) { return c.tiles.outer.final_sum; }),
      by_weights("outer_bits_by_weights", "satu-\nrate",
                 [](const analysis::WeightCertificates& c) { return c.tiles.outer.every_prefix; })};
}

WidthColumns needed_kind(analysis::NeededKind kind, const std::string& heading, bool floats) {
  const std::string key(analysis::needed_kind_names[static_cast<std::size_t>(kind)]);
  WidthColumns columns{of_kind(kind, key + (floats ? "_significand_bits" : "_bits"), heading,
                               [](const analysis::NeededRegister& r) { return r.bits; })};
  if (floats) {
    columns.push_back(of_kind(kind, key + "_exponent_bits", "expo-\nnent",
                              [](const analysis::NeededRegister& r) { return maybe(r.exp_bits); }));
  }
  return columns;
}

WidthColumn prediction(analysis::NeededKind kind) {
  const std::string key(analysis::needed_kind_names[static_cast<std::size_t>(kind)]);
  return of_kind(kind, key + "_predicted_bits", "by\nformula",
                 [](const analysis::NeededRegister& r) { return maybe(r.predicted); });
}

// What was run, which is too wide for a terminal.
WidthColumns found_registers(analysis::NeededKind kind) {
  const std::string key(analysis::needed_kind_names[static_cast<std::size_t>(kind)]);
  return {of_kind(kind, key + "_accumulator", "accumulator",
                  [](const analysis::NeededRegister& r) { return r.accumulator; }),
          of_kind(kind, key + "_error_db", "error\n(dB)",
                  [](const analysis::NeededRegister& r) { return error_cell(r.error); })};
}

WidthColumns errors() {
  return {{{"quantisation_error_db", "quant.", "dB"},
           [](const WidthRow& r) { return error_cell(r.layer.quantisation_error); }},
          {{"target_db", "target", "dB"},
           [](const WidthRow& r) { return error_cell(r.layer.target); }}};
}

}  // namespace

void append(WidthColumns& columns, WidthColumns more) {
  columns.insert(columns.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

WidthColumns identity_columns() {
  return {
      {{"layer", "layer", "", Align::left}, [](const WidthRow& r) { return r.layer.layer; }},
      {{"weights", "weights", "", Align::left}, [](const WidthRow& r) { return r.layer.weights; }},
      {{"activations", "activations", "", Align::left},
       [](const WidthRow& r) { return r.layer.activations; }},
      {{"terms", "products"}, [](const WidthRow& r) { return r.layer.terms; }}};
}

WidthColumn channel_column() {
  return {{"channel", "channel"}, [](const WidthRow& r) { return r.channel; }};
}

WidthColumn product_lsb_column() {
  return {{"product_lsb_exp", "lsb"}, [](const WidthRow& r) {
            const int exp = r.layer.observed.product_lsb;
            return Cell::shown_as("2^" + std::to_string(exp), exp);
          }};
}

WidthColumns certified_columns(bool tiles) {
  WidthColumns columns{
      by_format("by\nformats"),
      bits("bits_by_data_type", "data types\n(A2Q)",
           [](const WidthRow& r) { return maybe(r.layer.certified.by_data_type); }),
      by_weights("bits_by_norm", "l1 norm\n(A2Q)",
                 [](const analysis::WeightCertificates& c) { return maybe(c.by_norm); }),
      by_weights("bits_if_centred", "if centred\n(A2Q+)",
                 [](const analysis::WeightCertificates& c) { return maybe(c.if_centred); }),
      by_weights("bits_by_weights_final", "weights:\nwrap",
                 [](const analysis::WeightCertificates& c) { return c.by_weights.final_sum; }),
      by_weights("satu-\nrate"),
      by_weights("bits_by_range_final", "and range:\nwrap",
                 [](const analysis::WeightCertificates& c) { return c.by_range.final_sum; }),
      by_weights("bits_by_range", "satu-\nrate",
                 [](const analysis::WeightCertificates& c) { return c.by_range.every_prefix; }),
      by_weights("bits_by_features_final", "of each k:\nwrap",
                 [](const analysis::WeightCertificates& c) { return c.by_features.final_sum; }),
      by_weights("bits_by_features", "satu-\nrate",
                 [](const analysis::WeightCertificates& c) { return c.by_features.every_prefix; })};
  if (tiles) append(columns, tile_columns());
  return columns;
}

WidthColumns predicted_columns() {
  using P = analysis::PredictedWidth;
  return {bits("retention_per_stage_bits", "VRR,\nper stage", predicted(&P::retention_per_stage)),
          retention("VRR,\nonce"),
          nearest("nearest"),
          bits("stochastic_bits", "stochastic", predicted(&P::stochastic)),
          bits("truncated_bits", "truncated", predicted(&P::truncated)),
          {{"chunk", "chunk"}, [](const WidthRow& r) { return r.layer.predicted.chunk; }},
          bits("chunked_retention_per_stage_bits", "chunked: VRR,\nper stage",
               predicted(&P::chunked_retention_per_stage)),
          bits("chunked_retention_once_bits", "VRR,\nonce", predicted(&P::chunked_retention_once)),
          bits("chunked_nearest_bits", "nearest", predicted(&P::chunked_nearest))};
}

WidthColumns observed_columns() {
  return {
      {{"largest_partial_sum", "largest\npartial sum"},
       [](const WidthRow& r) {
         return Cell::real(std::ldexp(r.observed.largest_magnitude, r.layer.observed.product_lsb),
                           6);
       }},
      observed_bits("partial\nsums"),
      observed_final_bits("final\nsums"),
      bits("unused_top_bits", "never used:\ntop",
           [](const WidthRow& r) { return r.layer.certified.by_format - r.observed.prefix_bits; }),
      bits("unused_low_bits", "bottom",
           [](const WidthRow& r) { return maybe(r.observed.lowest_bit); })};
}

WidthColumns needed_columns(bool registers) {
  WidthColumns columns = errors();
  append(columns, needed_kind(analysis::NeededKind::saturating, "integer:\nsaturate", false));
  append(columns, needed_kind(analysis::NeededKind::wrapping, "wrap", false));
  append(columns, needed_kind(analysis::NeededKind::fixed, "fixed", false));
  columns.push_back(prediction(analysis::NeededKind::fixed));
  append(columns, needed_kind(analysis::NeededKind::floating, "float:\nsignificand", true));
  columns.push_back(prediction(analysis::NeededKind::floating));
  append(columns, needed_kind(analysis::NeededKind::chunked, "chunked:\nsignificand", true));
  columns.push_back(prediction(analysis::NeededKind::chunked));
  append(columns, needed_kind(analysis::NeededKind::aligned, "aligned:\nfraction", false));
  columns.push_back(prediction(analysis::NeededKind::aligned));
  if (!registers) return columns;
  for (std::size_t kind = 0; kind < analysis::needed_kind_names.size(); ++kind) {
    append(columns, found_registers(static_cast<analysis::NeededKind>(kind)));
  }
  columns.push_back({{"runs", "runs"}, [](const WidthRow& r) {
                       return r.layer.needed ? Cell(r.layer.needed->runs) : Cell();
                     }});
  return columns;
}

WidthColumns summary_columns() {
  WidthColumns columns{by_format("certified:\nformats"),    by_weights("weights"),
                       observed_bits("observed:\npartial"), observed_final_bits("final"),
                       retention("predicted:\nVRR"),        nearest("nearest")};
  append(columns, needed_kind(analysis::NeededKind::saturating, "needed:\nsaturate", false));
  append(columns, needed_kind(analysis::NeededKind::wrapping, "wrap", false));
  append(columns, needed_kind(analysis::NeededKind::fixed, "fixed", false));
  append(columns, needed_kind(analysis::NeededKind::floating, "float", true));
  append(columns, needed_kind(analysis::NeededKind::chunked, "chunked", true));
  append(columns, needed_kind(analysis::NeededKind::aligned, "aligned", false));
  return columns;
}

}  // namespace guardbit::sim
