// SCALE-Sim's report files: text by hand from its tables and from Python's way of printing numbers.
#include "analysis/machine/scalesim_files.h"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::analysis::scalesim_files_test {

TEST_CASE("report files have SCALE-Sim's headings and a line a product, by hand") {
  // 2 x 3 by 3 x 2 on 2x2, os: 4 cycles reported; 12 of 4 * 4 and 12 of 4 * 5 multiplications;
  // 6 reads of each operand in 4 cycles, 4 + 2 + 2 writes. 3 x 4 by 4 x 3: see scalesim_test.cpp.
  const std::vector<ScalesimReport> reports{scalesim_report("os", {2, 3, 2}, {2, 2}),
                                            scalesim_report("os", {3, 4, 3}, {2, 2})};
  const ScalesimFiles files = scalesim_files(reports);
  CHECK(files.compute ==
        "LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, "
        "Compute Util %,\n"
        "0, 4, 0, 75.0, 100.0, 60.0,\n"
        "1, 23, 0, 39.130434782608695, 56.25, 37.5,\n");
  CHECK(files.bandwidth ==
        "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW,\n"
        "0, 1.5, 1.5, 2.0,\n"
        "1, 1.0434782608695652, 1.0434782608695652, 1.0869565217391304,\n");
  CHECK(files.detailed_access ==
        "LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, "
        "SRAM Filter Start Cycle, SRAM Filter Stop Cycle, SRAM Filter Reads, "
        "SRAM OFMAP Start Cycle, SRAM OFMAP Stop Cycle, SRAM OFMAP Writes,\n"
        "0, 1, 4, 6, 1, 4, 6, 2, 4, 8,\n"
        "1, 1, 22, 24, 1, 22, 24, 3, 22, 25,\n");
}

TEST_CASE("doubles are printed as Python prints them") {
  // Python: repr of each.
  CHECK(python_text(0) == "0.0");
  CHECK(python_text(100) == "100.0");
  CHECK(python_text(0.1) == "0.1");
  CHECK(python_text(-2.5) == "-2.5");
  CHECK(python_text(1.0 / 3) == "0.3333333333333333");
  CHECK(python_text(0.0001) == "0.0001");
  CHECK(python_text(0.00001) == "1e-05");
  CHECK(python_text(1e15) == "1000000000000000.0");
  CHECK(python_text(1e16) == "1e+16");
  CHECK(python_text(1.5e300) == "1.5e+300");
  CHECK(python_text(9007199254740993.0) == "9007199254740992.0");
  CHECK(python_text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(python_text(-std::numeric_limits<double>::infinity()) == "-inf");
}

}  // namespace guardbit::analysis::scalesim_files_test
