// Cutting tensors into runs.
#include "traces/operands/tensor_runs.h"

#include <algorithm>

namespace guardbit::inline traces {
namespace {

constexpr std::size_t longest_run = 65536;
constexpr std::size_t shortest_contiguous = 16;  // below this, runs across are the longer ones

// The whole of [first, first + count), of one group.
void add_contiguous(std::size_t group, std::size_t first, std::size_t count,
                    std::vector<TensorRun>& runs) {
  for (std::size_t done = 0; done < count; done += longest_run) {
    runs.push_back({group, first + done, 1, std::min(longest_run, count - done)});
  }
}

}  // namespace

Channels channels_along(const std::vector<std::size_t>& shape, std::size_t axis) {
  Channels channels{shape[axis], 1};
  for (std::size_t i = axis + 1; i < shape.size(); ++i) channels.stride *= shape[i];
  return channels;
}

std::vector<TensorRun> runs_of_channels(std::size_t size, const Channels& channels) {
  std::vector<TensorRun> runs;
  if (size == 0) return runs;
  if (channels.count == 1) {
    add_contiguous(0, 0, size, runs);
    return runs;
  }
  if (channels.stride >= shortest_contiguous) {
    for (std::size_t first = 0; first < size; first += channels.stride) {
      add_contiguous(channels.of(first), first, channels.stride, runs);
    }
    return runs;
  }
  const std::size_t row = channels.count * channels.stride;
  const std::size_t rows = size / row;
  const std::size_t step = std::max(longest_run / row, shortest_contiguous);
  for (std::size_t done = 0; done < rows; done += step) {
    for (std::size_t i = 0; i < row; ++i) {
      runs.push_back({channels.of(i), done * row + i, row, std::min(step, rows - done)});
    }
  }
  return runs;
}

std::vector<TensorRun> runs_of_blocks(const std::vector<std::size_t>& shape, std::size_t axis,
                                      std::size_t length) {
  std::size_t outer = 1;
  for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
  const auto [positions, inner] = channels_along(shape, axis);
  std::vector<TensorRun> runs;
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t done = 0; done < positions; done += length) {
      const std::size_t first = (i * positions + done) * inner;
      for (std::size_t j = 0; j < inner; ++j) {
        runs.push_back({runs.size(), first + j, inner, std::min(length, positions - done)});
      }
    }
  }
  return runs;
}

}  // namespace guardbit::inline traces
