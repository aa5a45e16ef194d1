// Text of a report's page: what comes from a file can never become markup.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace guardbit::sim {

/// `<tag attributes>text</tag>` with the text escaped; `attributes` is markup of our own.
std::string html_element(std::string_view tag, std::string_view attributes, std::string_view text);

/// `5 010 560`: digits in groups of three with narrow spaces from 10 000 on.
std::string grouped(std::uint64_t value);

/// For people: so many significant digits, powers of ten outside 1e-3 to 1e6 as `3.2×10⁻⁵`.
std::string readable(double value, int digits = 4);
/// A number for columns, where digits stand below digits: whole numbers in groups, others with all
/// of their digits.
std::string aligned_number(double value, int digits = 4);

}  // namespace guardbit::sim
