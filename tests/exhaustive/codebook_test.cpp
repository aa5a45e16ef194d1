// Codebooks: the dynamic maps, and small tables of every shape.
#include <fstream>

#include "tests/exhaustive/format_proof.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::analysis::codebook_test {

TEST_CASE("dynamic maps agree with MPFR on every code, boundary and pair") {
  prove_formats({"dynamic8", "udynamic8"});
}

TEST_CASE("tables of every shape agree with MPFR on every code, boundary and pair") {
  constexpr const char* tables[] = {
      "1",                   // one value
      "0 1 -1 nan",          // all codes used
      "3 -1 0.25 -7 12",     // any order, no zero, unused codes
      "-2 2 6 nan -6 1e-3",  // equal magnitudes, no zero
      "-3 5 -5 3",           // equal magnitudes around zero
      "0.5 1.5 2.5 nan 4",   // only positive
      "-1.0 -0.69619 -0.52507 -0.39492 -0.28444 -0.18477 -0.09105 0 0.07958 0.16093 0.24611 "
      "0.33792 0.44071 0.56262 0.72296 1",                             // about the normal quantiles
      "0x1p0 0x1p1 0x1p2 0x1p3 0x1p4 -0x1p-9 0x1p-8 0 -0x1p9 0x1p15",  // logarithmic
  };
  const test::ScratchFolder folder;
  std::vector<std::string> names;
  for (const char* table : tables) {
    const auto path = folder.path() / ("table" + std::to_string(names.size()));
    std::string text = table;
    std::replace(text.begin(), text.end(), ' ', '\n');
    std::ofstream(path) << text;
    names.push_back("codebook:file=" + path.string() + ",bits=16");
  }
  prove_formats(names);
}

}  // namespace guardbit::analysis::codebook_test
