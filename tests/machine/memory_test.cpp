// Buffers and the memory outside: outputs that do not depend on them, stalls that only grow when
// buffers shrink, and times known by hand.
#include <algorithm>
#include <string>
#include <vector>

#include <systemc>
#include <tlm_utils/simple_target_socket.h>

#include "arith/error.h"
#include "models/machine.h"
#include "models/memory/dma.h"
#include "models/memory/layer_plan.h"
#include "models/memory/planned_time.h"
#include "tests/machine/child_process.h"
#include "tests/machine/memory_scene.h"

namespace guardbit::models::memory_test {
namespace {

using namespace test::memory_scene;
using test::StoredTestLayer;
using test::TestLayer;

// Waits in every transaction, as a loosely timed memory may, knows neither channels nor DMI, and
// damages a byte if asked.
class WaitingMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<WaitingMemory> socket{"socket"};
  bool damages = false;

  explicit WaitingMemory(const sc_core::sc_module_name& name) : sc_module(name), bytes_(1 << 16) {
    socket.register_b_transport(this, &WaitingMemory::transport);
    socket.register_transport_dbg(this, &WaitingMemory::debug);
  }
  std::uint64_t transactions = 0;

 private:
  void transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
    wait(delay + sc_core::sc_time(2.5, sc_core::SC_NS));
    delay = sc_core::SC_ZERO_TIME;
    debug(transaction);
    if (damages && transaction.is_read()) transaction.get_data_ptr()[0] ^= 1;
    ++transactions;
    transaction.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  unsigned debug(tlm::tlm_generic_payload& transaction) {
    std::uint8_t* here = bytes_.data() + transaction.get_address();
    if (transaction.is_read()) {
      std::copy_n(here, transaction.get_data_length(), transaction.get_data_ptr());
    } else {
      std::copy_n(transaction.get_data_ptr(), transaction.get_data_length(), here);
    }
    return transaction.get_data_length();
  }

  std::vector<std::uint8_t> bytes_;
};

}  // namespace

TEST_CASE("80 random layers with buffers of random sizes keep their outputs and planned times") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 80; ++i) {
    CAPTURE(i);
    const Scene scene = random_scene(random);
    const TestLayer layer(scene.dataflow, scene.array, scene.mac, scene.shape, scene.batches,
                          scene.seed);
    const StoredTestLayer stored(layer);
    MemoryConfig memory{0.5 + static_cast<double>(random() % 64) / 8, random() % 30,
                        1 + random() % 20, random() % 2 == 0};
    StorageConfig storage = buffers_of(0, memory);
    for (BufferConfig* buffer : {&storage.activations, &storage.weights, &storage.outputs}) {
      if (random() % 4 != 0) buffer->bytes = 4 * memory.burst * (8 + random() % 40);
      if (random() % 3 == 0) buffer->ports = 1 + random() % 4;
    }
    while (!fits(layer, stored, storage, scene.order)) {
      for (BufferConfig* buffer : {&storage.activations, &storage.weights, &storage.outputs}) {
        buffer->bytes *= 2;
      }
    }
    const TimeMode mode = i % 4 == 0 ? TimeMode::lockstep : TimeMode::block;
    CHECK(test::in_child_process([&] { return runs_as_planned(scene, storage, mode); }));
  }
}

TEST_CASE("smaller buffers never stall less: 300 random layers, each with 12 sizes") {
  std::mt19937_64 random(11);
  std::size_t compared = 0, grew = 0;
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    const Scene scene = random_scene(random);
    const TestLayer layer(scene.dataflow, scene.array, scene.mac, scene.shape, scene.batches,
                          scene.seed);
    const StoredTestLayer stored(layer);
    const MemoryConfig memory{0.5 + static_cast<double>(random() % 64) / 8, random() % 30,
                              1 + random() % 8, false};
    StorageConfig storage = buffers_of(0, memory);
    std::uint64_t before = plan_of(layer, stored, storage, scene.order).cycles;
    for (std::uint64_t bytes = 4096; bytes >= 2; bytes /= 2) {
      // One, or all of the three.
      if (random() % 4 != 0) storage.activations.bytes = bytes;
      if (random() % 4 != 0) storage.weights.bytes = bytes;
      if (random() % 4 != 0) storage.outputs.bytes = 2 * bytes;
      if (!fits(layer, stored, storage, scene.order)) break;
      const std::uint64_t cycles = plan_of(layer, stored, storage, scene.order).cycles;
      CHECK(cycles >= before);
      if (cycles > before) ++grew;
      before = cycles;
      ++compared;
    }
  }
  MESSAGE(compared << " sizes, " << grew << " of them slower than the one before");
  CHECK(grew > 100);
}

TEST_CASE("without sizes each tensor is moved once") {
  CHECK(test::in_child_process([] {
    const TestLayer layer("ws", {{4, 3}}, {"e2m1", "int8", "int:width=20"}, {10, 9, 7}, 2, 3);
    const StoredTestLayer stored(layer);
    Machine machine(machine_of({{4, 3}}, buffers_of(0)));
    const LayerRun run = machine.run(job_of(layer, stored));
    // 2 * 10 * 9 elements of 4 bits, 2 * 9 * 7 bytes, 2 * 10 * 7 registers of 20 bits.
    return run.memory == MemoryTraffic{90, 126, 0, 0, 350};
  }));
}

TEST_CASE("a processing element alone waits for every byte, by hand") {
  CHECK(test::in_child_process([] {
    // C = sum of 4 products on one PE. A line is a byte, a cycle brings one, the first 10 cycles
    // after it is asked for. Both operands of product k enter in cycle k; the channel brings
    // a0 b0 a1 b1 .. at clock edges 11, 12, 13 ..: product k enters at edge 12 + 2k, 11 edges late
    // for a0, then one for each b. The last one does at edge 18, and its sum (a byte) leaves with
    // it: over at 19, drained 11 later, at 30.
    const TestLayer layer("os", {{1, 1}}, {"int8", "int8", "int:width=8,overflow=wrap"}, {1, 4, 1},
                          1, 3);
    const StoredTestLayer stored(layer);
    Machine machine(machine_of({{1, 1}}, buffers_of(0, {1, 10, 1, false})));
    const LayerRun run = machine.run(job_of(layer, stored));
    const bool counted = run.stalls[StallCause::activations] == 11 &&
                         run.stalls[StallCause::weights] == 4 &&
                         run.stalls[StallCause::results] == 11;
    return run.cycles == 30 && counted && run.outputs == layer.expected().outputs;
  }));
}

TEST_CASE("ports make cycles longer, by hand") {
  CHECK(test::in_child_process([] {
    // 2x2 weight-stationary, one fold of M = 3: weights enter 2 a cycle in cycles 0 and 1, elements
    // of A in cycles 2 .. 5: 1, 2, 2, 1; sums leave in cycles 3 .. 6: 1, 2, 2, 1.
    const TestLayer layer("ws", {{2, 2}}, {"int8", "int8", "int:width=20"}, {3, 2, 2}, 1, 3);
    const StoredTestLayer stored(layer);
    StorageConfig storage;
    storage.activations.ports = 1;
    storage.weights.ports = 1;
    Machine machine(machine_of({{2, 2}}, storage));
    const LayerRun run = machine.run(job_of(layer, stored));
    return run.cycles == 7 + 2 + 2 && run.stalls[StallCause::weight_ports] == 2 &&
           run.stalls[StallCause::activation_ports] == 2 && run.stalls.total() == 4 &&
           run.accesses == BufferAccesses{6, 4, 6, 0} && run.outputs == layer.expected().outputs;
  }));
}

TEST_CASE("a timeline holds every cycle once, every stall, and every byte that was moved") {
  for (const char* dataflow : {"ws", "os"}) {
    CHECK(test::in_child_process([&] {
      const TestLayer layer(dataflow, {{3, 4}}, {"int8", "int8", "int:width=20"}, {40, 9, 11}, 2,
                            5);
      const StoredTestLayer stored(layer);
      StorageConfig storage = buffers_of(512);
      storage.activations.ports = 2;
      MachineConfig config = machine_of({{3, 4}}, storage);
      config.timeline = true;
      Machine machine(config);
      machine.run(job_of(layer, stored));
      const LayerRun run = machine.run(job_of(layer, stored));  // the second begins at 0 again
      const auto cycles = [](const ActivityTrack& track, Activity first, Activity last) {
        double sum = 0;
        for (const ActivityTrack::Bin& bin : track.bins()) {
          for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
            sum += bin[i];
          }
        }
        return sum;
      };
      const Timeline& timeline = *run.timeline;
      const Activity last_stall = stall_activity(StallCause::output_ports);
      const auto near = [](double a, std::uint64_t b) {
        return std::abs(a - static_cast<double>(b)) < 1e-3 * static_cast<double>(b) + 1e-6;
      };
      return near(cycles(timeline.array, Activity::load, last_stall), run.cycles) &&
             near(cycles(timeline.array, Activity::first_stall, last_stall), run.stalls.total()) &&
             near(2 * cycles(timeline.fetch, Activity::load, Activity::move_results),
                  run.memory.reads() + run.memory.sum_writes) &&
             near(2 * cycles(timeline.drain, Activity::load, Activity::move_results),
                  run.memory.result_writes);
    }));
  }
}

TEST_CASE("a pointer to the memory changes no time and no output") {
  CHECK(test::in_child_process([] {
    const Scene scene{
        "ws", {{3, 3}}, {"e4m3", "e4m3", "float:fp16"}, {20, 9, 8}, 2, FoldOrder::columns_outer, 5};
    return runs_as_planned(scene, buffers_of(256, {0.7, 9, 8, true}), TimeMode::block);
  }));
}

TEST_CASE("another memory that waits takes the place of the usual one") {
  CHECK(test::in_child_process([] {
    const TestLayer layer("ws", {{3, 3}}, {"int8", "int8", "int:width=20"}, {20, 9, 8}, 1, 5);
    const StoredTestLayer stored(layer);
    WaitingMemory memory("other");
    MachineConfig config = machine_of({{3, 3}}, buffers_of(256));
    config.bind_memory = [&](Dma& dma) { dma.socket.bind(memory.socket); };
    Machine machine(config);
    const LayerRun run = machine.run(job_of(layer, stored));
    const LayerRun again = machine.run(job_of(layer, stored));
    // Each line takes 2.5 cycles at least; partial sums stay, so that only operands are fetched.
    return run.outputs == layer.expected().outputs && again.outputs == run.outputs &&
           run.cycles == layer.expected().cycles + run.stalls.total() &&
           again.cycles == run.cycles && memory.transactions > 100 && run.stalls.total() > 0;
  }));
}

TEST_CASE("a memory that returns other bytes than were stored is found out") {
  CHECK(test::in_child_process([] {
    const TestLayer layer("os", {{3, 3}}, {"int8", "int8", "int:width=20"}, {4, 9, 3}, 1, 5);
    const StoredTestLayer stored(layer);
    WaitingMemory memory("other");
    memory.damages = true;
    MachineConfig config = machine_of({{3, 3}}, buffers_of(0));
    config.bind_memory = [&](Dma& dma) { dma.socket.bind(memory.socket); };
    Machine machine(config);
    try {
      machine.run(job_of(layer, stored));
    } catch (const SpecError& error) {
      return std::string(error.what()).find("returns other bytes than were stored") !=
             std::string::npos;
    }
    return false;
  }));
}

TEST_CASE("a buffer that is too small is refused with the least size, which will do") {
  const TestLayer layer("ws", {{4, 4}}, {"int8", "int8", "int:width=32"}, {9, 9, 9}, 1, 5);
  const StoredTestLayer stored(layer);
  const StorageConfig storage{{16, 0}, {}, {}, slow};
  std::string text;
  try {
    plan_of(layer, stored, storage, FoldOrder::columns_outer);
  } catch (const SpecError& error) {
    text = error.what();
  }
  // Row i of a fold is in line m of A at the same time: 4 lines of 9 bytes, up to 5 lines of 8.
  CHECK(text.find("buffers.activations: 16 bytes are too few") == 0);
  const std::string before = "expected at least ";
  const std::uint64_t least = std::stoull(text.substr(text.find(before) + before.size()));
  CHECK(fits(layer, stored, {{least, 0}, {}, {}, slow}, FoldOrder::columns_outer));
  CHECK(!fits(layer, stored, {{least - 1, 0}, {}, {}, slow}, FoldOrder::columns_outer));
}

TEST_CASE("the order of folds that is chosen is the faster one") {
  // Weight-stationary, M much smaller than K and N: with columns outermost the small A comes again
  // for every piece of N, with rows outermost each partial sum leaves and returns.
  const TestLayer layer("ws", {{4, 4}}, {"int8", "int8", "int:width=32"}, {4, 64, 64}, 1, 5);
  const StoredTestLayer stored(layer);
  const StorageConfig storage = buffers_of(512);
  const PlanRequest request{layer.dataflow, layer.array,     {FoldOrder::chosen, 0},
                            storage,        stored.stored(), layer.registers.last().layout};
  const LayerPlan plan = plan_layer(request);
  const std::uint64_t columns = plan_of(layer, stored, storage, FoldOrder::columns_outer).cycles;
  const std::uint64_t rows = plan_of(layer, stored, storage, FoldOrder::rows_outer).cycles;
  CHECK(rows != columns);
  CHECK((plan.tiling.order == FoldOrder::rows_outer) == (rows < columns));
}

}  // namespace guardbit::models::memory_test
