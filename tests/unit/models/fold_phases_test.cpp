// What dataflows say of their folds, against what they do: phases, sums that leave, accesses.
#include <algorithm>
#include <random>
#include <sstream>

#include <doctest/doctest.h>

#include "analysis/machine/cycles.h"
#include "models/buffer_accesses.h"
#include "models/dataflow.h"

namespace guardbit::models::fold_phases_test {
namespace {

constexpr GemmShape shapes[] = {{1, 1, 1}, {7, 5, 6}, {4, 3, 4}, {9, 10, 2}, {2, 13, 8}};

std::vector<ArrayConfig> arrays_of(const DataflowRecord& dataflow) {
  std::vector<ArrayConfig> arrays;
  for (const ArrayShape shape : {ArrayShape{1, 1}, {3, 2}, {2, 4}}) {
    for (const PePipeline& pipeline : {PePipeline{}, PePipeline{2, 3, Feedback::stall}}) {
      ArrayConfig array{shape, dataflow.lanes ? 3U : 1U, pipeline, false};
      arrays.push_back(array);
      array.double_buffered = dataflow.buffers;
      if (array.double_buffered) arrays.push_back(array);
    }
  }
  return arrays;
}

GemmCodes ones(GemmShape shape) {
  return {shape, std::vector<CodeOrEmpty>(shape.m * shape.k, {1, false}),
          std::vector<CodeOrEmpty>(shape.n * shape.k, {1, false})};
}

bool is_busy(const LaneVector& lanes) {
  return std::any_of(lanes.lanes.begin(), lanes.lanes.end(),
                     [](const Lane& lane) { return lane.valid; });
}

// Calls with each fold of every dataflow on several arrays; folds are linked.
template <class Function>
void for_folds(const Function& function) {
  for (const std::string& name : dataflow_names()) {
    const Dataflow& dataflow = find_dataflow(name);
    for (const ArrayConfig& array : arrays_of(dataflow.record())) {
      for (const GemmShape shape : shapes) {
        std::vector<Fold> folds = dataflow.folds(shape, array, {}, 100);
        link(folds);
        INFO(name << " m=" << shape.m << " k=" << shape.k << " n=" << shape.n << " on "
                  << array.shape.rows << "x" << array.shape.cols);
        function(dataflow, array, ones(shape), folds);
      }
    }
  }
}

}  // namespace

TEST_CASE("phases end with the last operand that enters") {
  for_folds([](const Dataflow& dataflow, const ArrayConfig& array, const GemmCodes& codes,
               const std::vector<Fold>& folds) {
    for (Fold fold : folds) {
      fold.next = nullptr;  // whose operands would come in too
      const FoldPhases phases = dataflow.phases(fold, array);
      const bool stays = dataflow.record().keeps != Stationary::sums;
      CHECK(phases.loaded == (stays && !fold.preloaded ? array.shape.rows : 0));
      std::size_t last = 0;
      for (std::size_t cycle = 0; cycle < fold.cycles; ++cycle) {
        EdgeInputs inputs = edge_inputs(array);
        dataflow.drive(fold, array, codes, cycle, inputs);
        if (is_busy(inputs.west) || is_busy(inputs.north)) last = cycle;
        if (cycle < phases.loaded) CHECK(!is_busy(inputs.west));
      }
      CHECK(phases.computed == last + 1);
      CHECK(phases.computed <= fold.cycles);
    }
  });
}

TEST_CASE("every sum of a fold leaves once, the last one with its last cycle") {
  for_folds([](const Dataflow& dataflow, const ArrayConfig& array, const GemmCodes&,
               const std::vector<Fold>& folds) {
    for (const Fold& fold : folds) {
      std::vector<std::size_t> left, expected;
      for (std::size_t cycle = 0; cycle < fold.cycles; ++cycle) {
        const std::size_t before = left.size();
        dataflow.leaving(fold, array, cycle, left);
        CHECK(left.size() - before <= array.shape.cols);
      }
      for (std::size_t i = 0; i < fold.m; ++i) {
        for (std::size_t j = 0; j < fold.n; ++j) expected.push_back(fold.output(i, j));
      }
      std::sort(left.begin(), left.end());
      CHECK(left == expected);
    }
  });
}

TEST_CASE("a layer of one tile reads and writes as the closed forms say") {
  for_folds([](const Dataflow& dataflow, const ArrayConfig& array, const GemmCodes& codes,
               const std::vector<Fold>& folds) {
    const BufferAccesses accesses = buffer_accesses(folds, codes);
    CHECK(accesses == analysis::buffer_traffic(dataflow.name(), codes.shape, array));
  });
}

TEST_CASE("padding is not read: counted one by one") {
  std::mt19937_64 random(1);
  for_folds([&](const Dataflow& dataflow, const ArrayConfig& array, GemmCodes codes,
                const std::vector<Fold>& folds) {
    for (CodeOrEmpty& element : codes.a) element.empty = random() % 3 == 0;
    std::uint64_t activations = 0, weights = 0;
    for (const Fold& fold : folds) {
      for (std::size_t cycle = 0; cycle < fold.cycles; ++cycle) {
        EdgeInputs inputs = edge_inputs(array);
        dataflow.drive(fold, array, codes, cycle, inputs);
        const auto busy = [](const LaneVector& lanes) {
          return static_cast<std::uint64_t>(std::count_if(
              lanes.lanes.begin(), lanes.lanes.end(), [](const Lane& lane) { return lane.valid; }));
        };
        const bool west = dataflow.activations_edge() == Edge::west;
        activations += busy(west ? inputs.west : inputs.north);
        weights += busy(west ? inputs.north : inputs.west);
      }
    }
    const BufferAccesses accesses = buffer_accesses(folds, codes);
    CHECK(accesses.activation_reads == activations);
    CHECK(accesses.weight_reads == weights);
  });
}

}  // namespace guardbit::models::fold_phases_test
