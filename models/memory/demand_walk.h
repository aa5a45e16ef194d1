// What enters and leaves the array in each cycle of a layer, as places in the layer's tensors: the
// dataflow drives the edges with places instead of codes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

#include "models/dataflow.h"
#include "models/memory/stored_layer.h"

namespace guardbit::models {

/// One cycle of the array. Idle lanes and padding are not in it.
struct Demand {
  struct Element {
    std::uint32_t index = 0;  ///< in the tensor
    std::uint32_t block = 0;  ///< of its scale, where there are scales
  };
  std::vector<Element> activations, weights;  ///< that enter
  std::vector<std::size_t> sums;              ///< that leave, as places in the layer's outputs
  bool adds = false;                          ///< the sums are added to those of the chunks before
  bool whole = false;                         ///< and are whole then
};

/// Goes through all cycles of all folds of all batches, which it numbers from 0.
class DemandWalk {
 public:
  DemandWalk(const Dataflow& dataflow, const ArrayConfig& array, const Tiling& tiling,
             const StoredLayer& stored);
  /// Returns the number of cycles.
  std::uint64_t run(const std::function<void(std::uint64_t cycle, const Demand&)>& visit);

 private:
  GemmCodes places(std::size_t batch) const;
  void see(const Fold& fold, const GemmCodes& places, std::size_t cycle);

  const Dataflow& dataflow_;
  const ArrayConfig& array_;
  const Tiling& tiling_;
  const StoredLayer& stored_;
  std::vector<Code> numbers_;  // 0, 1, ..
  EdgeInputs inputs_;
  Demand demand_;
};

}  // namespace guardbit::models
