// One file of all presets, put into the read-only data by the assembler: each ends with the line
// `...`, YAML's mark of a document's end.
#include "sim/program/embedded_presets.h"

#include <string_view>

// GUARDBIT_PRESETS_FILE is the path, set by sim/CMakeLists.txt.
asm(".pushsection .rodata\n"
    ".local guardbit_presets_begin\n"
    ".local guardbit_presets_end\n"
    "guardbit_presets_begin:\n"
    ".incbin \"" GUARDBIT_PRESETS_FILE
    "\"\n"
    "guardbit_presets_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const char guardbit_presets_begin[];
[[gnu::visibility("hidden")]] extern const char guardbit_presets_end[];
}

namespace guardbit::sim {

std::vector<std::string> embedded_presets() {
  constexpr std::string_view mark = "\n...\n";
  std::string_view rest(guardbit_presets_begin,
                        static_cast<std::size_t>(guardbit_presets_end - guardbit_presets_begin));
  std::vector<std::string> presets;
  for (std::size_t end = rest.find(mark); end != rest.npos; end = rest.find(mark)) {
    presets.emplace_back(rest.substr(0, end + 1));
    rest.remove_prefix(end + mark.size());
  }
  return presets;
}

}  // namespace guardbit::sim
