// Driving the edges with places.
#include "models/memory/demand_walk.h"

namespace guardbit::models {
namespace {

void collect(const LaneVector& lanes, std::vector<Demand::Element>& elements) {
  elements.clear();
  for (const Lane& lane : lanes.lanes) {
    if (!lane.valid) continue;
    elements.push_back(
        {static_cast<std::uint32_t>(lane.bits), static_cast<std::uint32_t>(lane.bits >> 32)});
  }
}

// Numbers in place of the codes and scales of a tensor.
CodedTensor numbered(const CodedTensor& tensor, std::span<const Code> numbers) {
  return {numbers.first(tensor.codes.size()), numbers.first(tensor.scales.size()), tensor.blocks};
}

}  // namespace

DemandWalk::DemandWalk(const Dataflow& dataflow, const ArrayConfig& array, const Tiling& tiling,
                       const StoredLayer& stored)
    : dataflow_(dataflow),
      array_(array),
      tiling_(tiling),
      stored_(stored),
      numbers_(std::max(stored.activations.codes.codes.size(), stored.weights.codes.codes.size())),
      inputs_(edge_inputs(array)) {
  std::iota(numbers_.begin(), numbers_.end(), Code{0});
}

std::uint64_t DemandWalk::run(
    const std::function<void(std::uint64_t cycle, const Demand&)>& visit) {
  const GemmShape shape = stored_.layer.shape();
  std::uint64_t now = 0;
  for (std::size_t batch = 0; batch < stored_.layer.batches(); ++batch) {
    const GemmCodes codes = places(batch);
    std::vector<Fold> folds = dataflow_.folds(shape, array_, tiling_, batch * shape.m * shape.n);
    link(folds);
    for (const Fold& fold : folds) {
      demand_.adds = fold.chunk != 0;
      demand_.whole = fold.last_along_k;
      for (std::size_t cycle = 0; cycle < fold.cycles; ++cycle) {
        see(fold, codes, cycle);
        visit(now++, demand_);
      }
    }
  }
  return now;
}

GemmCodes DemandWalk::places(std::size_t batch) const {
  return gather(stored_.layer, batch, numbered(stored_.activations.codes, numbers_),
                numbered(stored_.weights.codes, numbers_));
}

void DemandWalk::see(const Fold& fold, const GemmCodes& places, std::size_t cycle) {
  inputs_.clear();
  dataflow_.drive(fold, array_, places, cycle, inputs_);
  const bool from_west = dataflow_.activations_edge() == Edge::west;
  collect(from_west ? inputs_.west : inputs_.north, demand_.activations);
  collect(from_west ? inputs_.north : inputs_.west, demand_.weights);
  demand_.sums.clear();
  dataflow_.leaving(fold, array_, cycle, demand_.sums);
}

}  // namespace guardbit::models
