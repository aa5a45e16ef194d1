// The sample trace, put into the read-only data by the assembler: no generated source to compile.
#include "sim/program/embedded_sample.h"

// GUARDBIT_SAMPLE_FILE is the path, set by sim/CMakeLists.txt.
asm(".pushsection .rodata\n"
    ".balign 64\n"
    ".local guardbit_sample_begin\n"
    ".local guardbit_sample_end\n"
    "guardbit_sample_begin:\n"
    ".incbin \"" GUARDBIT_SAMPLE_FILE
    "\"\n"
    "guardbit_sample_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const std::byte guardbit_sample_begin[];
[[gnu::visibility("hidden")]] extern const std::byte guardbit_sample_end[];
}

namespace guardbit::sim {

std::span<const std::byte> embedded_sample() {
  return {guardbit_sample_begin, guardbit_sample_end};
}

}  // namespace guardbit::sim
