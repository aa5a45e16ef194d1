// Layers with buffers and a memory outside, small enough for many of them.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "models/machine.h"
#include "models/memory/layer_plan.h"
#include "models/memory/planned_time.h"
#include "tests/machine/stored_test_layer.h"

namespace guardbit::test::memory_scene {

inline constexpr MemoryConfig slow{2, 7, 8, false};

inline StorageConfig buffers_of(std::uint64_t bytes, const MemoryConfig& memory = slow) {
  return {{bytes, 0}, {bytes, 0}, {bytes, 0}, memory};
}

inline models::LayerJob job_of(const TestLayer& layer, const StoredTestLayer& stored,
                               FoldOrder order = FoldOrder::columns_outer) {
  models::LayerJob job = layer.job();
  job.tiling.order = order;
  job.stored = &stored.stored();
  return job;
}

inline models::MachineConfig machine_of(const ArrayConfig& array, const StorageConfig& storage,
                                        models::TimeMode mode = models::TimeMode::block) {
  models::MachineConfig machine;
  machine.array = array;
  machine.mode = mode;
  machine.storage = storage;
  return machine;
}

inline models::PlannedTime plan_of(const TestLayer& layer, const StoredTestLayer& stored,
                                   const StorageConfig& storage, FoldOrder order) {
  const models::PlanRequest request{layer.dataflow, layer.array,     {order, 0},
                                    storage,        stored.stored(), layer.registers.last().layout};
  return models::planned_time(models::plan_transfers(request), storage);
}

struct Scene {
  std::string dataflow;
  ArrayConfig array;
  MacText mac;
  GemmShape shape;
  std::size_t batches = 1;
  FoldOrder order = FoldOrder::columns_outer;
  std::uint64_t seed = 0;
};

inline Scene random_scene(std::mt19937_64& random) {
  const char* const dataflows[] = {"os", "ws", "is", "dot"};
  Scene scene;
  scene.dataflow = dataflows[random() % 4];
  scene.array.shape = {1 + random() % 4, 1 + random() % 4};
  const bool keeps_sums = scene.dataflow == "os" || scene.dataflow == "dot";
  if (scene.dataflow == "dot") scene.array.lanes = 1 + random() % 4;
  scene.array.double_buffered = !keeps_sums && random() % 2 == 0;
  const MacText macs[] = {{"int8", "int8", "int:width=20"},
                          {"e2m1", "int5", "exact"},
                          {"e4m3", "e4m3", "float:fp16,overflow=infinity"},
                          {"int8", "e3m2", "quire"}};
  scene.mac = macs[random() % 4];
  scene.shape = test::random_shape(random, scene.array.shape);
  scene.batches = 1 + random() % 2;
  scene.order = random() % 2 == 0 ? FoldOrder::columns_outer : FoldOrder::rows_outer;
  scene.seed = random();
  return scene;
}

inline bool fits(const TestLayer& layer, const StoredTestLayer& stored,
                 const StorageConfig& storage, FoldOrder order) {
  try {
    plan_of(layer, stored, storage, order);
    return true;
  } catch (const SpecError&) {
    return false;
  }
}

/// One elaboration; says what differs from the layer without a memory and from the planned time.
/// The second run counts events only, so that elements are stepped in vectors where they can be.
inline bool runs_as_planned(const Scene& scene, const StorageConfig& storage,
                            models::TimeMode mode) {
  const TestLayer layer(scene.dataflow, scene.array, scene.mac, scene.shape, scene.batches,
                        scene.seed);
  const StoredTestLayer stored(layer);
  models::Machine machine(machine_of(scene.array, storage, mode));
  models::LayerJob job = job_of(layer, stored, scene.order);
  const LayerRun expected = layer.expected();
  const models::PlannedTime planned = plan_of(layer, stored, storage, scene.order);
  bool right = true;
  for (const Detail detail : {Detail::full, Detail::events}) {  // a layer leaves nothing behind
    job.detail = detail;
    const LayerRun run = machine.run(job);
    const bool same_counts = detail == Detail::events || run.tally == expected.tally;
    right = right && same_counts && run.outputs.words == expected.outputs.words &&
            run.cycles == expected.cycles + run.stalls.total() && run.cycles == planned.cycles &&
            run.stalls == planned.stalls;
  }
  if (!right) MESSAGE(layer.text());
  return right;
}

}  // namespace guardbit::test::memory_scene
