// Counting the elements of submatrices that are not empty.
#include "models/buffer_accesses.h"

#include <algorithm>

namespace guardbit::models {
namespace {

// Elements of rows [0, i) and columns [0, k) that are not empty, for all i and k.
class Filled {
 public:
  Filled(const std::vector<CodeOrEmpty>& elements, std::size_t k) : k_(k) {
    const auto empty = [](const CodeOrEmpty& element) { return element.empty; };
    if (std::none_of(elements.begin(), elements.end(), empty)) return;
    const std::size_t rows = elements.size() / k;
    before_.assign((rows + 1) * (k + 1), 0);
    for (std::size_t i = 0; i < rows; ++i) {
      std::uint64_t in_row = 0;
      for (std::size_t j = 0; j < k; ++j) {
        in_row += elements[i * k + j].empty ? 0U : 1U;
        before_[(i + 1) * (k + 1) + j + 1] = before_[i * (k + 1) + j + 1] + in_row;
      }
    }
  }

  std::uint64_t in(std::size_t row, std::size_t rows, std::size_t k, std::size_t count) const {
    if (before_.empty()) return std::uint64_t{rows} * count;
    return at(row + rows, k + count) - at(row, k + count) - at(row + rows, k) + at(row, k);
  }

 private:
  std::uint64_t at(std::size_t row, std::size_t k) const { return before_[row * (k_ + 1) + k]; }

  std::size_t k_;
  std::vector<std::uint64_t> before_;  // none where nothing is empty
};

}  // namespace

BufferAccesses buffer_accesses(const std::vector<Fold>& folds, const GemmCodes& codes) {
  const Filled a(codes.a, codes.shape.k), b(codes.b, codes.shape.k);
  BufferAccesses accesses;
  for (const Fold& fold : folds) {
    const std::uint64_t sums = std::uint64_t{fold.m} * fold.n;
    accesses.activation_reads += a.in(fold.m0, fold.m, fold.k0, fold.k);
    accesses.weight_reads += b.in(fold.n0, fold.n, fold.k0, fold.k);
    accesses.sum_writes += sums;
    if (fold.chunk != 0) accesses.sum_reads += sums;
  }
  return accesses;
}

}  // namespace guardbit::models
