// Rows, columns, blocks and the sample that MPFR confirms.
#include "analysis/sums/layer_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "arith/numbers/ceil_div.h"
#include "arith/numbers/rounding.h"
#include "arith/numbers/to_double.h"

namespace guardbit::analysis {
namespace {

constexpr std::size_t block_outputs = 1024;       // as a block has, more or less
constexpr std::size_t column_elements = 1 << 20;  // of all columns at hand, more or less
constexpr std::size_t confirmed_at_least = 64, confirmed_every = 64;

// The part of rising `outputs` in [begin, end).
std::span<const std::size_t> outputs_within(std::span<const std::size_t> outputs, std::size_t begin,
                                            std::size_t end) {
  const auto first = std::lower_bound(outputs.begin(), outputs.end(), begin);
  const auto last = std::lower_bound(first, outputs.end(), end);
  return {first, last};
}

bool equal(const DyadicSum& integers, const MpfrNumber& exact) {
  MpfrNumber value(2);
  assign(integers, value);
  return value == exact;
}

}  // namespace

LayerSums::LayerSums(const LoweredLayer& layer, const ReferenceOperands& operands,
                     std::uint64_t seed)
    : layer_(layer),
      operands_(operands),
      reference_(layer, operands),
      seed_(seed),
      rows_of_block_(std::max<std::size_t>(1, block_outputs / layer.shape().n)),
      blocks_of_batch_(ceil_div(layer.shape().m, rows_of_block_)),
      batches_at_once_(std::clamp<std::size_t>(
          column_elements / (layer.shape().n * layer.shape().k), 1, layer.batches())) {
  if (operands.has_codes()) {
    activations_.elements = decode_elements(operands.activations, operands.activation_format,
                                            operands.activation_blocks);
    weights_.elements =
        decode_elements(operands.weights, operands.weight_format, operands.weight_blocks);
    for (std::size_t i = 0; i < operands.bias.size(); ++i) {
      bias_.push_back(dyadic(reference_.bias_addend(i)));
    }
  }
  activations_.originals = decode_elements(operands.original_activations);
  weights_.originals = decode_elements(operands.original_weights);
}

void LayerSums::form(std::span<const std::size_t> outputs, Workers& workers,
                     const std::function<void(const SumsBlock&)>& use) {
  draw_sample(outputs);
  for (std::size_t batch = 0; batch < layer_.batches(); batch += batches_at_once_) {
    const std::size_t batches = std::min(batches_at_once_, layer_.batches() - batch);
    read_columns(batch, batches, workers);
    workers.run(batches * blocks_of_batch_,
                [&](std::size_t i) { form_block(batch * blocks_of_batch_ + i, outputs, use); });
  }
  confirm();
}

void LayerSums::read(Line& line, const Side& side, const Last& last, Scratch& scratch) const {
  const auto assign = [&](ScaledIntegers& integers, auto value, const Dyadic& at_end) {
    scratch.values.clear();
    for (const auto& index : scratch.indices) {
      scratch.values.push_back(index ? value(*index) : Dyadic{});
    }
    if (!operands_.bias.empty()) scratch.values.push_back(at_end);
    integers.assign(scratch.values);
  };
  if (operands_.has_codes()) {
    assign(
        line.scaled, [&](std::size_t i) { return side.elements.scaled(i); }, last.scaled);
  }
  if (operands_.has_original()) {
    assign(
        line.original, [&](std::size_t i) { return side.originals.values[i]; }, last.original);
  }
  if (!operands_.scales_sums) return;
  assign(line.unscaled, [&](std::size_t i) { return side.elements.values[i]; }, {});
  line.scales.clear();
  for (const auto& index : scratch.indices) {
    const Dyadic scale = index ? side.elements.scale(*index) : Dyadic{};
    line.scales.push_back(to_double(scale.significand, scale.exp));
  }
}

void LayerSums::read_row(Line& line, std::size_t batch, std::size_t m, Scratch& scratch) const {
  scratch.indices.resize(layer_.shape().k);
  for (std::size_t k = 0; k < scratch.indices.size(); ++k) {
    scratch.indices[k] = layer_.activation_index(batch, m, k);
  }
  const Dyadic one{1, 0};
  read(line, activations_, {one, one}, scratch);
}

void LayerSums::read_column(Line& line, std::size_t batch, std::size_t n, Scratch& scratch) const {
  scratch.indices.resize(layer_.shape().k);
  for (std::size_t k = 0; k < scratch.indices.size(); ++k) {
    scratch.indices[k] = layer_.weight_index(batch, k, n);
  }
  Last last;
  const std::size_t channel = layer_.channel(batch, n);
  if (!bias_.empty()) last.scaled = bias_[channel];
  if (!operands_.bias.empty()) last.original = dyadic(operands_.bias[channel]);
  read(line, weights_, last, scratch);
}

void LayerSums::read_columns(std::size_t first_batch, std::size_t batches, Workers& workers) {
  constexpr std::size_t columns_at_once = 16;
  first_batch_ = first_batch;
  const std::size_t n = layer_.shape().n, count = batches * n;
  columns_.resize(count);
  workers.run(ceil_div(count, columns_at_once), [&](std::size_t part) {
    Scratch scratch;
    const std::size_t end = std::min(count, (part + 1) * columns_at_once);
    for (std::size_t i = part * columns_at_once; i < end; ++i) {
      read_column(columns_[i], first_batch + i / n, i % n, scratch);
    }
  });
}

void LayerSums::form_block(std::size_t number, std::span<const std::size_t> outputs,
                           const std::function<void(const SumsBlock&)>& use) {
  const auto [m_count, k, n_count] = layer_.shape();
  const std::size_t batch = number / blocks_of_batch_;
  const std::size_t first_row = number % blocks_of_batch_ * rows_of_block_;
  const std::size_t end_row = std::min(m_count, first_row + rows_of_block_);
  const std::size_t first = batch * m_count * n_count;
  outputs = outputs_within(outputs, first + first_row * n_count, first + end_row * n_count);
  if (outputs.empty()) return;
  std::vector<ExactIntegerSums> sums;
  sums.reserve(outputs.size());
  Scratch scratch;
  Line row;
  std::size_t row_at_hand = m_count;  // none
  for (const std::size_t output : outputs) {
    const OutputPlace place = place_of(layer_, output);
    if (place.m != row_at_hand) read_row(row, batch, row_at_hand = place.m, scratch);
    sums.push_back(sums_of(row, columns_[(batch - first_batch_) * n_count + place.n]));
  }
  const SumsBlock block{number, outputs, sums};
  keep_sample(block);
  use(block);
}

ExactIntegerSums LayerSums::sums_of(const Line& row, const Line& column) const {
  ExactIntegerSums sums;
  sums.scaled = integer_dot(row.scaled, column.scaled);
  sums.unscaled.fit = sums.original.fit = true;
  if (!operands_.has_codes()) sums.scaled.fit = true;
  if (operands_.has_original()) sums.original = integer_dot(row.original, column.original);
  if (!operands_.scales_sums) return sums;
  sums.unscaled = integer_dot(row.unscaled, column.unscaled);
  for (std::size_t k = 0; k < row.scales.size(); ++k) {
    sums.largest_factor = std::max(sums.largest_factor, row.scales[k] * column.scales[k]);
  }
  return sums;
}

// One output of each of equal parts.
void LayerSums::draw_sample(std::span<const std::size_t> outputs) {
  const std::size_t count =
      std::min(outputs.size(), std::max(confirmed_at_least, outputs.size() / confirmed_every));
  sample_.clear();
  for (std::size_t part = 0; part < count; ++part) {
    const std::size_t begin = outputs.size() * part / count;
    const std::size_t size = outputs.size() * (part + 1) / count - begin;
    sample_.push_back({outputs[begin + random_bits_at(seed_, part, 1) % size], {}});
  }
}

// No two blocks have the same outputs.
void LayerSums::keep_sample(const SumsBlock& block) {
  auto sampled = std::lower_bound(
      sample_.begin(), sample_.end(), block.outputs.front(),
      [](const Confirmed& confirmed, std::size_t output) { return confirmed.output < output; });
  for (std::size_t i = 0; i < block.outputs.size() && sampled != sample_.end(); ++i) {
    if (sampled->output == block.outputs[i]) (sampled++)->sums = block.sums[i];
  }
}

void LayerSums::confirm() {
  for (const Confirmed& confirmed : sample_) {
    const ExactIntegerSums& integers = confirmed.sums;
    if (!integers.fit()) continue;
    const ExactSums& exact = reference_.at(confirmed.output);
    MpfrNumber factor(std::numeric_limits<double>::digits);
    mpfr_set_d(factor.get(), integers.largest_factor, MPFR_RNDN);
    bool same = true;
    if (operands_.has_codes()) {
      same = equal(integers.scaled.dyadic(), exact.sum) &&
             equal(integers.scaled.dyadic_magnitude(), exact.magnitude_sum);
    }
    if (operands_.has_original()) {
      same = same && equal(integers.original.dyadic(), exact.original);
    }
    if (operands_.scales_sums) {
      same = same && factor == exact.largest_factor &&
             equal(integers.unscaled.dyadic_magnitude(), exact.unscaled_magnitude_sum);
    }
    if (!same) throw std::logic_error("exact dot product: machine integers and MPFR differ");
  }
}

}  // namespace guardbit::analysis
