// Layers of networks that were really trained, with the activations that real images give them.
#pragma once

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "traces/files/mapped_file.h"
#include "traces/files/safetensors.h"
#include "traces/trace.h"

namespace guardbit::test {

/// A network run in float, layer by layer, each of which becomes one of a trace.
class FloatNetwork {
 public:
  FloatNetwork(const std::filesystem::path& folder, const std::vector<std::size_t>& image,
               std::size_t images, Trace& trace)
      : name_(folder.filename().string()),
        file_(folder / "weights.safetensors"),
        parameters_(parse_safetensors(file_.bytes(), "weights.safetensors")),
        trace_(trace) {
    x_.shape = image;
    x_.shape.insert(x_.shape.begin(), images);
    std::ifstream inputs(folder / "inputs.npy", std::ios::binary);
    inputs.ignore(128);  // the header of a small NumPy array
    std::vector<char> bytes(count(x_.shape));
    inputs.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    for (const char byte : bytes)
      x_.values.push_back(static_cast<float>(static_cast<unsigned char>(byte)));
  }

  void scale(float factor, float offset) {
    for (float& value : x_.values) value = value * factor + offset;
  }

  /// A convolution of filters 3 x 3 with padding 1, or a matrix product, with bias and ReLU.
  void layer(const std::string& layer_name) {
    const Tensor weights = parameter(layer_name + ".weight");
    Layer layer;
    layer.name = name_ + "/" + layer_name;
    layer.activations = layer.name + ".activations";
    layer.weights = layer.name + ".weights";
    if (weights.shape.size() == 4) {
      layer.kind = LayerKind::conv2d;
      for (std::size_t& padding : layer.padding) padding = 1;
    } else {
      layer.transpose_weights = true;
      x_.shape = {x_.shape[0], x_.values.size() / x_.shape[0]};
    }
    trace_.tensors[layer.activations] = x_;
    trace_.tensors[layer.weights] = weights;
    trace_.layers.push_back(layer);
    run(layer, weights, parameter(layer_name + ".bias"));
  }

  /// Maxima of 2 x 2.
  void pool() {
    const std::size_t height = x_.shape[2], width = x_.shape[3];
    Tensor pooled{{x_.shape[0], x_.shape[1], height / 2, width / 2}, {}, {}, std::nullopt};
    for (std::size_t plane = 0; plane < x_.shape[0] * x_.shape[1]; ++plane) {
      for (std::size_t row = 0; row < height - 1; row += 2) {
        for (std::size_t column = 0; column < width - 1; column += 2) {
          const float* at = &x_.values[(plane * height + row) * width + column];
          pooled.values.push_back(std::max({at[0], at[1], at[width], at[width + 1]}));
        }
      }
    }
    x_ = pooled;
  }

 private:
  static std::size_t count(const std::vector<std::size_t>& shape) {
    std::size_t elements = 1;
    for (const std::size_t size : shape) elements *= size;
    return elements;
  }

  Tensor parameter(const std::string& name) const {
    const auto found = std::find_if(parameters_.tensors.begin(), parameters_.tensors.end(),
                                    [&](const TensorEntry& entry) { return entry.name == name; });
    Tensor tensor{found->shape, std::vector<float>(count(found->shape)), {}, std::nullopt};
    std::memcpy(tensor.values.data(), found->bytes.data(), found->bytes.size());
    return tensor;
  }

  void run(const Layer& layer, const Tensor& weights, const Tensor& bias) {
    const LoweredLayer lowered(layer, x_.shape, weights.shape);
    const auto [m, k, n] = lowered.shape();
    Tensor y{{x_.shape[0], n}, std::vector<float>(m * n), {}, std::nullopt};
    if (layer.kind == LayerKind::conv2d) y.shape = {x_.shape[0], n, x_.shape[2], x_.shape[3]};
    const std::size_t places = m / x_.shape[0];
    for (std::size_t row = 0; row < m; ++row) {
      for (std::size_t column = 0; column < n; ++column) {
        float sum = bias.values[column];
        for (std::size_t i = 0; i < k; ++i) {
          const auto index = lowered.activation_index(0, row, i);
          if (index) sum += x_.values[*index] * weights.values[lowered.weight_index(0, i, column)];
        }
        // From [image, place][channel] to [image][channel][place].
        y.values[(row / places * n + column) * places + row % places] = std::max(sum, 0.0F);
      }
    }
    x_ = y;
  }

  std::string name_;
  MappedFile file_;
  Safetensors parameters_;
  Trace& trace_;
  Tensor x_;
};

/// A perceptron of handwritten digits and a convolutional network of fashion, few images of each;
/// nothing where there is no such data.
inline std::optional<Trace> real_networks(const std::filesystem::path& data) {
  if (!std::filesystem::exists(data / "digits_mlp" / "weights.safetensors")) return std::nullopt;
  Trace trace;
  trace.name = "real networks";
  FloatNetwork digits(data / "digits_mlp", {64}, 16, trace);
  digits.scale(0.0625F, 0);
  for (const char* name : {"fc1", "fc2"}) digits.layer(name);
  FloatNetwork fashion(data / "fmnist_cnn", {1, 28, 28}, 1, trace);
  fashion.scale(1 / 127.5F, -1);
  for (const char* name : {"conv1", "conv2"}) fashion.layer(name);
  fashion.pool();
  for (const char* name : {"conv3", "conv4"}) fashion.layer(name);
  fashion.pool();
  for (const char* name : {"fc1", "fc2"}) fashion.layer(name);
  return trace;
}

}  // namespace guardbit::test
