// Plans of small layers, by hand.
#include "models/memory/transfer_plan.h"

#include <doctest/doctest.h>

#include "models/memory/burst_timing.h"
#include "models/memory/planned_time.h"

namespace guardbit::models::transfer_plan_test {
namespace {

// A of 2 x 2 in int8, B of 2 x 2 in int8, sums of 8 bits; on one PE, output-stationary: four folds
// of two cycles; columns outermost: outputs (0,0) (1,0) (0,1) (1,1).
class Small {
 public:
  explicit Small(const StorageConfig& storage) : storage_(storage) {}

  TransferPlan plan(FoldOrder order = FoldOrder::columns_outer) const {
    const StoredLayer stored{lowered_, {{a_}, 8}, {{b_}, 8}};
    return plan_transfers({find_dataflow("os"), {{1, 1}}, {order, 0}, storage_, stored, {8, 0}});
  }

 private:
  static Layer product() {
    Layer layer;
    layer.name = "a/b";
    return layer;
  }
  LoweredLayer lowered_{product(), {2, 2}, {2, 2}};
  std::vector<Code> a_ = std::vector<Code>(4), b_ = std::vector<Code>(4);
  StorageConfig storage_;
};

constexpr MemoryConfig bytewise{1, 0, 1, false};

std::vector<std::uint64_t> addresses(const std::vector<Transfer>& transfers) {
  std::vector<std::uint64_t> result;
  for (const Transfer& transfer : transfers) result.push_back(transfer.address);
  return result;
}

}  // namespace

TEST_CASE("everything fits: each byte once, in the order of use") {
  const TransferPlan plan = Small({{}, {}, {}, bytewise}).plan();
  // A at 0 .. 3, row by row; B at 4 .. 7, row by row, of which a fold takes a column.
  CHECK(addresses(plan.fetches) == std::vector<std::uint64_t>{0, 4, 1, 6, 2, 3, 5, 7});
  CHECK(addresses(plan.drains) == std::vector<std::uint64_t>{8, 10, 9, 11});
  CHECK(plan.cycles == 8);
  CHECK(plan.accesses == BufferAccesses{8, 8, 4, 0});
  CHECK(plan.memory == MemoryTraffic{4, 4, 0, 0, 4});
  CHECK(plan.fetches[6].needed_at == 4);  // the third fold's first cycle
  CHECK(plan.fetches[6].after == 0);
  CHECK(plan.drains[1].after == 4);  // its second sum is out with cycle 3
}

TEST_CASE("a half of two bytes keeps the two used last and takes the next two ahead") {
  const TransferPlan plan = Small({{4, 0}, {}, {}, bytewise}).plan();
  // Rows of A: 0 1, 2 3, 0 1, 2 3: each has gone before it is used again.
  CHECK(plan.memory.activation_reads == 8);
  CHECK(plan.memory.weight_reads == 4);
  std::vector<std::uint64_t> after;
  for (const Transfer& fetch : plan.fetches) {
    if (fetch.cause == StallCause::activations) after.push_back(fetch.after);
  }
  // Fetch i waits for the first use of fetch i - 2, in cycle i - 2.
  CHECK(after == std::vector<std::uint64_t>{0, 0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("lines hold several elements, and the last one is shorter") {
  const TransferPlan plan = Small({{}, {}, {}, MemoryConfig{1, 0, 3, false}}).plan();
  // A: bytes 0 .. 2 and 3; B from 6 on.
  CHECK(addresses(plan.fetches) == std::vector<std::uint64_t>{0, 6, 3, 9});
  CHECK(plan.fetches[2].bytes == 1);
  CHECK(plan.memory.activation_reads == 4);
}

TEST_CASE("bursts share the bandwidth and overlap their latency") {
  BurstTiming timing({4, 10, 8, false});
  CHECK(timing.end(0, 8) == 12'000);       // 10 + 8/4 cycles
  CHECK(timing.end(0, 8) == 14'000);       // right behind
  CHECK(timing.end(20'000, 4) == 31'000);  // later: 20 + 10 + 1
  BurstTiming thirds({3, 0, 1, false});
  CHECK(thirds.end(0, 1) == 334);  // a third of a cycle, rounded up
  CHECK(cycle_at(334) == 1);
  CHECK(cycle_at(1000) == 1);
  CHECK(cycle_at(1001) == 2);
}

TEST_CASE("the planned time of a layer, by hand") {
  // A byte a cycle. Fetches end at edges 1 .. 8. Cycle 0 needs 0 and 4: edge 2. Cycle 1 needs 1 and
  // 6: from edge 3 to 4. Cycle 2, at 5, needs 2, which is there since 5. Cycle 3, at 6: 3 is there.
  // Cycle 4, at 7, needs 5, there since 7; cycle 5, at 8, needs 7, since 8. Over at 11; the last of
  // the drains is asked for then and takes a cycle.
  const StorageConfig storage{{}, {}, {}, bytewise};
  const PlannedTime time = planned_time(Small(storage).plan(), storage);
  CHECK(time.stalls[StallCause::activations] == 1);
  CHECK(time.stalls[StallCause::weights] == 2);
  CHECK(time.stalls[StallCause::results] == 1);
  CHECK(time.cycles == 12);
}

}  // namespace guardbit::models::transfer_plan_test
