// Reading values and codes.
#include "sim/mac/mac_operands.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "arith/error.h"
#include "arith/numbers/real.h"

namespace guardbit::sim {

namespace {

constexpr int widest_addend = 120;  // bits that every accumulator's load takes

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// The digits after 0x or 0b; nothing if the text is no code.
std::optional<std::uint64_t> parse_code(const std::string& text, int width,
                                        const std::string& place) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const bool binary = text.starts_with("0b") || text.starts_with("0B");
  if (!hex && !binary) return std::nullopt;
  std::uint64_t code = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, code, hex ? 16 : 2);
  if (error != std::errc{} || stop != end || (width < 64 && code >> width != 0)) {
    throw SpecError(fmt::format("{}: '{}' is not a code of {} bits", place, text, width));
  }
  return code;
}

double parse_value(const std::string& text, const std::string& place) {
  const std::size_t begin = text.starts_with('+') ? 1 : 0;
  const char* end = text.data() + text.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data() + begin, end, value);
  if (error == std::errc::result_out_of_range) {
    throw SpecError(fmt::format("{}: '{}' is beyond double precision", place, text));
  }
  if (error != std::errc{} || stop != end) {
    throw SpecError(fmt::format(
        "{}: '{}' is neither a value such as -1.5 nor a code such as 0x38 or 0b0111", place, text));
  }
  return value;
}

Product addend_of(double value) {
  int exp = 0;
  const double fraction = std::frexp(value, &exp);
  return {static_cast<Int128>(std::ldexp(fraction, 53)), exp - 53, 0};
}

Product special_addend(Special special) {
  if (special == Special::nan) return {0, 0, nan_exponent};
  return {special == Special::negative_infinity ? -1 : 1, 0, infinity_exponent};
}

}  // namespace

WrittenOperand parse_operand(const std::string& text, const Codec& codec, const ValueRule& rule,
                             std::uint64_t index, const std::string& place) {
  const Format& format = codec.format();
  if (const auto code = parse_code(text, format.width, place)) {
    if (format.decode(static_cast<Code>(*code)).value_class == ValueClass::unused) {
      throw SpecError(fmt::format("{}: {} has no use for the code '{}'", place, format.name, text));
    }
    return {static_cast<Code>(*code), false};
  }
  const double value = parse_value(text, place);
  const bool no_code =
      (std::isnan(value) && !codec.limits().nan) || (std::isinf(value) && !codec.limits().infinity);
  if (no_code)
    throw SpecError(fmt::format("{}: {} has no code for '{}'", place, format.name, text));
  const std::uint64_t random = random_bits_at(rule.seed, 0, index);
  const Encoded encoded = codec.encode(real_from(value), rule.rounding, rule.overflow, random);
  return {encoded.code, encoded.inexact || encoded.overflow};
}

std::vector<std::string> split_operands(const std::vector<std::string>& words) {
  std::vector<std::string> operands;
  for (const std::string& word : words) {
    for (std::size_t begin = 0; begin <= word.size();) {
      const std::size_t end = std::min(word.find(',', begin), word.size());
      operands.push_back(trimmed(std::string_view(word).substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  return operands;
}

std::vector<OperandLine> read_operand_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) throw Error(path.string() + ": cannot read");
  std::vector<OperandLine> lines;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string text = trimmed(std::string_view(line).substr(0, line.find('#')));
    if (text.empty()) continue;
    const std::vector<std::string> cells = split_operands({text});
    if (cells.size() != 2 || cells[0].empty() || cells[1].empty()) {
      throw Error(fmt::format("{}:{}: expected two columns a,b", path.string(), number));
    }
    const bool header = lines.empty() && cells[0] == "a" && cells[1] == "b";
    if (!header) lines.push_back({cells[0], cells[1], number});
  }
  if (lines.empty()) throw Error(path.string() + ": no operands");
  return lines;
}

Product parse_addend(const std::string& text, const ContentReader& reader) {
  const RegisterLayout& layout = reader.layout();
  if (const auto bits = parse_code(text, layout.width, "--addend")) {
    return as_addend(reader.read(*bits)).value();
  }
  const double value = parse_value(text, "--addend");
  const bool two_complement = layout.is_twos_complement();
  const double limit = std::ldexp(1.0, layout.width - 1 + layout.lsb);
  if (two_complement && !(value >= -limit && value < limit)) {
    throw SpecError(fmt::format("--addend: '{}' is beyond a register of {} bits with lsb 2^{}",
                                text, layout.width, layout.lsb));
  }
  if (std::isnan(value)) return special_addend(Special::nan);
  if (std::isinf(value)) {
    return special_addend(value < 0 ? Special::negative_infinity : Special::positive_infinity);
  }
  return addend_of(value);
}

std::optional<Product> as_addend(const RegisterContent& content) {
  if (content.special) return special_addend(*content.special);
  const BigInt& integer = content.number.integer;
  if (bit_length(BigInt(abs(integer))) > widest_addend) return std::nullopt;
  return Product{integer.convert_to<Int128>(), content.number.exp, 0};
}

}  // namespace guardbit::sim
