// Numbers with units, as people write them: 64KiB, 940MHz.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guardbit::inline traces {

/// A whole number of bytes: `65536`, `64KiB`, `1.5MiB`, `64kB`; B, and k, M, G, T with B (powers of
/// 1000) or iB (powers of 1024). Nothing for other text, fractions of a byte, or above 2^53.
std::optional<std::uint64_t> byte_count(std::string_view text);
/// The shortest of these texts in B, KiB, MiB, GiB without a fraction; reads back as the same.
std::string byte_text(std::uint64_t bytes);

/// A frequency in hertz: `940MHz`, `1.4 GHz`, `9.4e8`; Hz, kHz, MHz, GHz. Positive and finite.
std::optional<double> hertz(std::string_view text);
/// The text in Hz, kHz, MHz or GHz that reads back as the same.
std::string hertz_text(double hertz);

}  // namespace guardbit::inline traces
