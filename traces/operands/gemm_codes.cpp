// Gathering a layer's operands: im2col for convolutions, a copy for matrix products.
#include "traces/operands/gemm_codes.h"

namespace guardbit::inline traces {

GemmCodes gather(const LoweredLayer& layer, std::size_t batch, const CodedTensor& activations,
                 const CodedTensor& weights) {
  GemmCodes codes;
  codes.shape = layer.shape();
  const auto [m, k, n] = codes.shape;
  codes.a.resize(m * k);
  codes.b.resize(n * k);
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t i = 0; i < k; ++i) {
      const auto index = layer.activation_index(batch, row, i);
      if (index) codes.a[row * k + i] = activations.at(*index);
    }
  }
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t i = 0; i < k; ++i) {
      codes.b[column * k + i] = weights.at(layer.weight_index(batch, i, column));
    }
  }
  return codes;
}

}  // namespace guardbit::inline traces
