// Writing accesses as other simulators read them.
#include "traces/files/address_trace.h"

#include <array>
#include <charconv>

#include "arith/error.h"

namespace guardbit::inline traces {
namespace {

using Accesses = std::span<const MemoryAccess>;

std::string hexadecimal(std::uint64_t address) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), address, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::string scalesim_text(Accesses accesses) {
  std::string text;
  for (std::size_t i = 0; i < accesses.size();) {
    const std::uint64_t cycle = accesses[i].cycle;
    text += std::to_string(cycle);
    for (; i < accesses.size() && accesses[i].cycle == cycle; ++i) {
      text += ", " + std::to_string(accesses[i].address);
    }
    text += '\n';
  }
  return text;
}

std::string dramsys_text(Accesses accesses) {
  std::string text;
  for (const MemoryAccess& access : accesses) {
    text += std::to_string(access.cycle) + (access.write ? ":\twrite\t" : ":\tread\t") +
            hexadecimal(access.address) + "\n";
  }
  return text;
}

std::string ramulator_text(Accesses accesses) {
  std::string text;
  for (const MemoryAccess& access : accesses) {
    text += (access.write ? "ST " : "LD ") + hexadecimal(access.address) + "\n";
  }
  return text;
}

struct TraceFormat {
  std::string_view extension;
  std::string (*text)(Accesses);
};
constexpr std::array<TraceFormat, 3> formats{
    {{".csv", scalesim_text}, {".stl", dramsys_text}, {".ldst", ramulator_text}}};

const TraceFormat& format_of(std::string_view extension) {
  for (const TraceFormat& format : formats) {
    if (format.extension == extension) return format;
  }
  throw SpecError("address trace with extension '" + std::string(extension) +
                  "': expected .csv (SCALE-Sim), .stl (DRAMSys) or .ldst (Ramulator)");
}

}  // namespace

std::string address_trace_text(Accesses accesses, std::string_view extension) {
  return format_of(extension).text(accesses);
}

void check_address_trace_extension(std::string_view extension) { format_of(extension); }

}  // namespace guardbit::inline traces
