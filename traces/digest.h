// A number that tells texts apart: FNV-1a, 64 bits. Against accidents, not against adversaries.
#pragma once

#include <cstdint>
#include <string_view>

namespace guardbit::inline traces {

constexpr std::uint64_t digest_of(std::string_view text,
                                  std::uint64_t digest = 0xcbf29ce484222325U) {
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return digest;
}

}  // namespace guardbit::inline traces
