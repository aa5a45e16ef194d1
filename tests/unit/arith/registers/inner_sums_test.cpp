// Which products an inner sum takes, against products dealt out one by one.
#include "arith/registers/inner_sums.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "arith/registers/mac.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::inner_sums_test {
namespace {

using Members = std::vector<std::vector<std::size_t>>;

// Product after product goes to the last sum until it is full.
Members dealt_in_chunks(std::size_t k, std::size_t chunk) {
  Members sums;
  for (std::size_t product = 0; product < k; ++product) {
    if (sums.empty() || sums.back().size() == chunk) sums.emplace_back();
    sums.back().push_back(product);
  }
  return sums;
}

// Product after product goes to the next sum, after the last to the first.
Members dealt_in_turn(std::size_t k, std::size_t partials) {
  Members sums(partials);
  std::size_t next = 0;
  for (std::size_t product = 0; product < k; ++product) {
    sums[next].push_back(product);
    next = next + 1 == partials ? 0 : next + 1;
  }
  std::erase(sums, std::vector<std::size_t>{});
  return sums;
}

void check(const SumOrder& order, std::size_t k, const Members& expected) {
  INFO("k " << k << ", chunk " << order.chunk << ", partials " << order.partials);
  REQUIRE(inner_sum_count(order, k) == expected.size());
  std::size_t longest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::vector<std::size_t> members;
    const InnerSum sum = inner_sum(order, k, i);
    for (std::size_t j = 0; j < sum.count; ++j) members.push_back(sum.product(j));
    CHECK(members == expected[i]);
    longest = std::max(longest, members.size());
  }
  CHECK(longest_inner_sum(order, k) == longest);
}

}  // namespace

TEST_CASE("inner sums take the products that are dealt to them one by one") {
  for (std::size_t k = 1; k <= 40; ++k) {
    check({}, k, dealt_in_chunks(k, k));
    for (std::size_t size = 1; size <= 45; ++size) {
      check({size}, k, dealt_in_chunks(k, size));
      check({0, size}, k, dealt_in_turn(k, size));
    }
  }
}

TEST_CASE("inner sums of registers: as specified, of an array's chains, or all products") {
  const FormatLimits int8 = limits_of(parse_format("int8"));
  const auto order = [&](const char* text, std::size_t rows) {
    return make_mac_registers(parse_accumulator(text), int8, int8, 9, rows).order;
  };
  CHECK(order("int:width=20", 0) == SumOrder{});
  CHECK(order("int:width=20,chunk=2", 0) == SumOrder{2});
  CHECK(order("int:width=20,partials=8", 0) == SumOrder{0, 8});
  CHECK(order("int:width=20", 4) == SumOrder{4});
  CHECK(order("float:e8m7,tree=4", 0) == SumOrder{4, 0, true});
}

TEST_CASE("inner sums are chunks or take turns") {
  const FormatLimits int8 = limits_of("int8");
  const auto sums = [&](const char* text, std::size_t k) {
    const MacRegisters registers = make_mac_registers(parse_accumulator(text), int8, int8, k, 0);
    Members all(inner_sum_count(registers.order, k));
    for (std::size_t i = 0; i < all.size(); ++i) {
      const InnerSum sum = inner_sum(registers.order, k, i);
      for (std::size_t j = 0; j < sum.count; ++j) all[i].push_back(sum.product(j));
    }
    return all;
  };
  CHECK(sums("exact", 3) == Members{{0, 1, 2}});
  CHECK(sums("exact:chunk=3", 7) == Members{{0, 1, 2}, {3, 4, 5}, {6}});
  CHECK(sums("exact:chunk=9", 2) == Members{{0, 1}});
  CHECK(sums("exact:partials=3", 7) == Members{{0, 3, 6}, {1, 4}, {2, 5}});
  CHECK(sums("exact:partials=4", 5) == Members{{0, 4}, {1}, {2}, {3}});
  CHECK(sums("exact:partials=4", 2) == Members{{0}, {1}});
}

}  // namespace guardbit::inner_sums_test
