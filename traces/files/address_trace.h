// Accesses to a memory, and the files in which other simulators read them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace guardbit::inline traces {

struct MemoryAccess {
  std::uint64_t cycle = 0;  ///< in which it is requested
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool write = false;
};

/// The text of a trace, in the format that a file's extension stands for; accesses come in the
/// order of time.
///  - `.csv`, SCALE-Sim's memory traces: `cycle, address, address, ..`, one line a cycle, addresses
///    of bytes in decimal. Reads and writes are told apart by their addresses alone.
///  - `.stl`, DRAMSys' trace player: `cycle: read 0xaddress` or `write`, tabs between.
///  - `.ldst`, Ramulator 2's LoadStoreTrace: `LD 0xaddress` or `ST`, in order, without times.
/// Throws SpecError for another extension.
std::string address_trace_text(std::span<const MemoryAccess> accesses, std::string_view extension);

/// Throws SpecError where `extension` is none of those.
void check_address_trace_extension(std::string_view extension);

}  // namespace guardbit::inline traces
