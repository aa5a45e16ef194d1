// One file of all tables, put into the read-only data by the assembler.
#include "analysis/cost/embedded_tables.h"

#include <cstddef>

// GUARDBIT_COST_TABLES_FILE is the path, set by analysis/CMakeLists.txt.
asm(".pushsection .rodata\n"
    ".local guardbit_cost_tables_begin\n"
    ".local guardbit_cost_tables_end\n"
    "guardbit_cost_tables_begin:\n"
    ".incbin \"" GUARDBIT_COST_TABLES_FILE
    "\"\n"
    "guardbit_cost_tables_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const char guardbit_cost_tables_begin[];
[[gnu::visibility("hidden")]] extern const char guardbit_cost_tables_end[];
}

namespace guardbit::analysis {

std::string_view embedded_cost_tables() {
  return {guardbit_cost_tables_begin,
          static_cast<std::size_t>(guardbit_cost_tables_end - guardbit_cost_tables_begin)};
}

}  // namespace guardbit::analysis
