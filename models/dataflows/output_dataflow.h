// What dataflows share whose elements keep one output each: folds of R rows of A by C columns of B
// and all products. Sums leave the last of R rows of elements first, the others a cycle each later.
#pragma once

#include <cstddef>
#include <vector>

#include "models/dataflow.h"

namespace guardbit::models {

class OutputDataflow : public Dataflow {
 public:
  using Dataflow::Dataflow;
  std::size_t chain_length(const ArrayConfig&) const override { return 0; }
  std::size_t partial_sums(GemmShape, const ArrayConfig&, const Tiling&) const override {
    return 0;
  }
  std::vector<Fold> folds(GemmShape shape, const ArrayConfig& array, const Tiling& tiling,
                          std::size_t first_output) const override;
  void leaving(const Fold& fold, const ArrayConfig& array, std::size_t cycle,
               std::vector<std::size_t>& outputs) const override;

 protected:
  /// Throws SpecError where the registers do not sum in the order of the array's elements, which
  /// keep as many partial sums as their adder has stages where these interleave, and else one.
  void check_order(const GridConfig& config) const;

 private:
  /// The cycle in which the lowest sum of column j of a fold leaves, those above it one by one in
  /// the next.
  virtual std::size_t first_leaving(const ArrayConfig& array, std::size_t k,
                                    std::size_t j) const = 0;
  /// Clock edges until the last sum of a fold is whole.
  virtual std::size_t computing_cycles(const ArrayConfig& array, std::size_t k) const = 0;
};

}  // namespace guardbit::models
