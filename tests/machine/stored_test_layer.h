// A test layer's tensors as they lie in memory.
#pragma once

#include <utility>
#include <vector>

#include "models/memory/stored_layer.h"
#include "tests/machine/test_layer.h"

namespace guardbit::test {

/// Batches of a TestLayer as matrix products of tensors [batch, m, k] and [batch, k, n]. Elements
/// that are empty lie there as code 0.
class StoredTestLayer {
 public:
  explicit StoredTestLayer(const TestLayer& layer)
      : lowered_(product(), {layer.codes.size(), layer.shape.m, layer.shape.k},
                 {layer.codes.size(), layer.shape.k, layer.shape.n}) {
    const auto [m, k, n] = layer.shape;
    for (const GemmCodes& batch : layer.codes) {
      for (const CodeOrEmpty& element : batch.a) activations_.push_back(element.code);
      for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < n; ++j) weights_.push_back(batch.b[j * k + i].code);
      }
    }
    stored_.emplace(models::StoredLayer{
        lowered_, {{activations_}, width(layer.activations)}, {{weights_}, width(layer.weights)}});
  }
  StoredTestLayer(const StoredTestLayer&) = delete;
  StoredTestLayer& operator=(const StoredTestLayer&) = delete;

  const models::StoredLayer& stored() const { return *stored_; }

 private:
  static Layer product() {
    Layer layer;
    layer.name = "test/product";
    return layer;
  }
  static unsigned width(const Codec& codec) { return static_cast<unsigned>(codec.format().width); }

  LoweredLayer lowered_;
  std::vector<Code> activations_, weights_;
  std::optional<models::StoredLayer> stored_;
};

}  // namespace guardbit::test
