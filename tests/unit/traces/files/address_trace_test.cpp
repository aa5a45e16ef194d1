// Address traces as other simulators read them.
#include "traces/files/address_trace.h"

#include <vector>

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::address_trace_test {
namespace {

const std::vector<MemoryAccess> accesses{
    {3, 0, 64, false}, {3, 64, 64, false}, {10, 4096, 8, true}, {11, 255, 1, false}};

}  // namespace

TEST_CASE("a trace for SCALE-Sim has a line a cycle") {
  CHECK(address_trace_text(accesses, ".csv") == "3, 0, 64\n10, 4096\n11, 255\n");
}

TEST_CASE("a trace for DRAMSys has cycle, command and address") {
  CHECK(address_trace_text(accesses, ".stl") ==
        "3:\tread\t0x0\n3:\tread\t0x40\n10:\twrite\t0x1000\n11:\tread\t0xff\n");
}

TEST_CASE("a trace for Ramulator has loads and stores in order") {
  CHECK(address_trace_text(accesses, ".ldst") == "LD 0x0\nLD 0x40\nST 0x1000\nLD 0xff\n");
}

TEST_CASE("other extensions are refused") {
  CHECK_THROWS_WITH_AS(check_address_trace_extension(".trace"),
                       "address trace with extension '.trace': expected .csv (SCALE-Sim), .stl "
                       "(DRAMSys) or .ldst (Ramulator)",
                       SpecError);
}

}  // namespace guardbit::address_trace_test
