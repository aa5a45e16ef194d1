// Certificates, observations and searches on layers of networks that were really trained.
#include <filesystem>

#include <doctest/doctest.h>

#include "analysis/widths/layer_widths.h"
#include "tests/real_networks.h"

namespace guardbit::analysis::real_widths_test {
namespace {

// Outputs of an integer register that differ from their exact sums.
std::size_t wrong_outputs(const QuantisedLayer& layer, int bits, const std::string& overflow) {
  const auto run = [&](const std::string& accumulator) {
    return run_functional(layer, registers_for(layer, parse_accumulator(accumulator), 0), {})
        .outputs;
  };
  const RegisterFile exact = run("int:width=60");
  const RegisterFile narrow = run("int:width=" + std::to_string(bits) + ",overflow=" + overflow);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (narrow.bits(i)[0] != exact.bits(i)[0]) ++wrong;
  }
  return wrong;
}

// Wrapping is right from the width of the final sums on, saturation from that of the partial ones.
void check_registers(const QuantisedLayer& layer, const ObservedSum& observed) {
  CHECK(wrong_outputs(layer, observed.final_bits, "wrap") == 0);
  CHECK(wrong_outputs(layer, observed.prefix_bits, "saturate") == 0);
  CHECK(wrong_outputs(layer, observed.final_bits - 1, "wrap") > 0);
  if (observed.final_bits < observed.prefix_bits) {
    CHECK(wrong_outputs(layer, observed.final_bits, "saturate") > 0);
  }
}

}  // namespace

TEST_CASE("four ways to size an accumulator agree on layers of real networks") {
  const std::filesystem::path data = std::filesystem::path(GUARDBIT_MEASURED_DATA) / "networks";
  const std::optional<Trace> trace = test::real_networks(data);
  if (!trace) {
    MESSAGE("skipped: no networks in " << data.string());
    return;
  }
  const RegisterFormats formats;
  Workers workers(2);
  CodecCache codecs;
  std::size_t apart = 0;
  for (const Layer& layer : trace->layers) {
    if (layer.name.ends_with("conv2") || layer.name.ends_with("conv4")) continue;  // for time
    for (const char* activations : {"int8", "uint6"}) {
      CAPTURE(layer.name);
      CAPTURE(activations);
      const QuantisedLayer quantised =
          quantise_layer(*trace, layer, {activations, parse_scaling("tensor:max")},
                         {"int8", parse_scaling("tensor:max")}, {}, codecs, &workers);
      const LayerWidths widths = layer_widths(*trace, quantised, {}, formats, workers);
      const WeightCertificates& certified = widths.certified.widest.value();
      const ObservedSum& observed = widths.observed.widest;
      CHECK(widths.certified.by_format >= certified.by_weights.every_prefix);
      CHECK(certified.by_weights.every_prefix >= certified.by_range.every_prefix);
      CHECK(certified.by_range.every_prefix >= certified.by_features.every_prefix);
      CHECK(certified.by_features.every_prefix >= observed.prefix_bits);
      CHECK(certified.by_features.final_sum >= observed.final_bits);
      check_registers(quantised, observed);
      if (observed.final_bits < observed.prefix_bits) ++apart;
      REQUIRE(widths.needed);
      CHECK(widths.needed->failure == "");
      CHECK(widths.needed->of(NeededKind::saturating)->bits <= observed.prefix_bits);
      for (const std::optional<NeededRegister>& found : widths.needed->kinds) {
        REQUIRE(found);
        CHECK(found->error <= *widths.target);
      }
      // The closed forms take the products for independent and without a mean, which they are not.
      const NeededRegister& floating = *widths.needed->of(NeededKind::floating);
      CHECK(std::abs(floating.bits - *floating.predicted) <= 3);
    }
  }
  CHECK(apart > 0);  // digits_mlp/fc2 in int8: 17 bits on the way, 16 at the end
  MESSAGE(apart << " layers whose partial sums need more bits than their final sums");
}

}  // namespace guardbit::analysis::real_widths_test
