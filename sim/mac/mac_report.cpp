// Numbers, codes and flags as text, and what a dot product comes to.
#include "sim/mac/mac_report.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "arith/product/matrix_product.h"
#include "sim/mac/mac_table.h"
#include "sim/tables/value_text.h"
#include "traces/files/json.h"

namespace guardbit::sim {

namespace {

// E and M of eEmM and ueEmM; false for other formats.
bool field_widths(const std::string& name, int& exponent, int& fraction) {
  const std::size_t start = name.starts_with("ue") ? 2 : 1;
  if (!name.starts_with('e') && start != 2) return false;
  const char* end = name.data() + name.size();
  const auto [m, exponent_error] = std::from_chars(name.data() + start, end, exponent);
  if (exponent_error != std::errc{} || m == end || *m != 'm') return false;
  const auto [stop, fraction_error] = std::from_chars(m + 1, end, fraction);
  return fraction_error == std::errc{} && (stop == end || *stop == ':');
}

}  // namespace

const std::vector<std::string>& flag_names() {
  static const std::vector<std::string> names{"overflowed", "special", "inexact", "underflowed",
                                              "saturated",  "wrapped", "invalid", "lost-low-bits"};
  return names;
}

std::string flags_text(std::uint8_t flags, const std::string& separator) {
  std::vector<std::string> raised;
  for (std::size_t bit = 0; bit < flag_names().size(); ++bit) {
    if ((flags >> bit & 1) != 0) raised.push_back(flag_names()[bit]);
  }
  return raised.empty() ? "none" : fmt::format("{}", fmt::join(raised, separator));
}

std::string hex_digits(std::span<const std::uint64_t> words, int width) {
  std::string digits;
  for (int digit = (width + 3) / 4; digit-- > 0;) {
    const auto word = static_cast<std::size_t>(digit) / 16;
    std::uint64_t nibble = words[word] >> (digit % 16 * 4) & 0xf;
    if (4 * digit + 4 > width) nibble &= (std::uint64_t{1} << (width - 4 * digit)) - 1;
    digits += fmt::format("{:x}", nibble);
  }
  return digits;
}

std::string hex_text(std::span<const std::uint64_t> words, int width) {
  return "0x" + hex_digits(words, width);
}

std::string bit_fields(const Format& format, Code code) {
  int exponent = 0, fraction = 0;
  if (!field_widths(format.name, exponent, fraction)) return "";
  const int sign = format.width - exponent - fraction;
  const std::string bits = fmt::format("{:0{}b}", code, format.width);
  std::string text;
  std::size_t at = 0;
  for (const int width : {sign, exponent, fraction}) {
    if (width == 0) continue;
    text += (text.empty() ? "" : "|") + bits.substr(at, static_cast<std::size_t>(width));
    at += static_cast<std::size_t>(width);
  }
  return text;
}

std::string number_text(const ExactNumber& number) {
  if (number.integer == 0) return "0";
  const BigInt magnitude = abs(number.integer);
  const int zeros = lowest_one(magnitude);
  const BigInt odd = magnitude >> zeros;
  const int exp = number.exp + zeros;
  const bool negative = number.integer < 0;
  if (bit_length(odd) <= 64) {
    const Unpacked value{ValueClass::finite, negative, odd.convert_to<std::uint64_t>(), exp};
    return exp >= 0 ? exact_text(value) : explained_text(value);
  }
  const int drop = bit_length(odd) - 64;
  return "about " + brief_text({ValueClass::finite, negative,
                                BigInt(odd >> drop).convert_to<std::uint64_t>(), exp + drop});
}

std::optional<ExactNumber> MacReport::exact_sum() const {
  ExactNumber sum;
  if (addend) {
    if (addend->is_special()) return std::nullopt;
    sum = {BigInt(addend->integer), addend->exp};
  }
  for (const MacStep& step : steps.steps) {
    if (step.product.is_special()) return std::nullopt;
    sum = sum + ExactNumber{BigInt(step.product.integer), step.product.exp};
  }
  return sum;
}

std::optional<Encoded> MacReport::requantised() const {
  if (!requantiser) return std::nullopt;
  const RegisterContent& result = steps.result;
  if (result.special) return (*requantiser)(*result.special);
  return (*requantiser)(result.number.integer, result.number.exp,
                        product_random(seed, 0, steps.steps.size() + 1));
}

Json MacReport::json() const {
  const RegisterLayout& layout = observer->registers().last().layout;
  Json document;
  document["activations"] = activations->format().name;
  document["weights"] = weights->format().name;
  document["accumulator"] = accumulator;
  document["seed"] = seed;
  if (steps.load) {
    document["load"] = {{"register", hex_text(steps.load->after.words, layout.width)},
                        {"value", content_cell(steps.load->after).json()},
                        {"flags", flags_text(steps.load->flags, " ")}};
  }
  document["steps"] = table().records();
  document["result"] = {{"register", hex_text(steps.result.words, layout.width)},
                        {"value", content_cell(steps.result).json()},
                        {"flags", flags_text(steps.flags, " ")}};
  if (const auto sum = exact_sum()) {
    document["exact"] = {
        {"integer", sum->integer.str()}, {"exp", sum->exp}, {"value", nearest_double(*sum)}};
  }
  if (const auto encoded = requantised()) {
    const Format& format = requantiser->codec().format();
    document["requantised"] = {
        {"spec", to_string(requantiser->spec())},
        {"code", hex_text(std::vector<std::uint64_t>{encoded->code}, format.width)},
        {"value", exact_text(format.decode(encoded->code))},
        {"inexact", encoded->inexact},
        {"overflow", encoded->overflow}};
  }
  return document;
}

}  // namespace guardbit::sim
