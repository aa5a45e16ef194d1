// Two files put into the read-only data by the assembler.
#include "sim/report/assets.h"

#include <cstddef>

// GUARDBIT_REPORT_FOLDER is the path, set by sim/CMakeLists.txt.
asm(".pushsection .rodata\n"
    ".local guardbit_style_begin\n"
    ".local guardbit_style_end\n"
    ".local guardbit_script_end\n"
    "guardbit_style_begin:\n"
    ".incbin \"" GUARDBIT_REPORT_FOLDER
    "/report.css\"\n"
    "guardbit_style_end:\n"
    ".incbin \"" GUARDBIT_REPORT_FOLDER
    "/report.js\"\n"
    "guardbit_script_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const char guardbit_style_begin[];
[[gnu::visibility("hidden")]] extern const char guardbit_style_end[];
[[gnu::visibility("hidden")]] extern const char guardbit_script_end[];
}

namespace guardbit::sim {

std::string_view report_style() {
  return {guardbit_style_begin,
          static_cast<std::size_t>(guardbit_style_end - guardbit_style_begin)};
}

std::string_view report_script() {
  return {guardbit_style_end, static_cast<std::size_t>(guardbit_script_end - guardbit_style_end)};
}

}  // namespace guardbit::sim
