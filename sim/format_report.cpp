// What follows from a format's decode, in words and numbers.
#include "sim/format_report.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "arith/limits.h"
#include "sim/codec_cache.h"

namespace guardbit {

namespace {

constexpr std::size_t longest_decimal = 20;
constexpr std::size_t grid_width = 100;

bool is_number(const Unpacked& value) {
  return value.value_class == ValueClass::zero || value.value_class == ValueClass::finite;
}

// The odd significand with its exponent.
Unpacked odd_part(Unpacked value) {
  const int zeros = std::countr_zero(value.significand);
  value.significand >>= zeros;
  value.quantum_exp += zeros;
  return value;
}

// The magnitude in decimal, if it is short enough.
std::optional<std::string> short_decimal(const Unpacked& odd) {
  if (std::abs(odd.quantum_exp) > 64) return std::nullopt;
  if (odd.quantum_exp >= 0) {
    const std::string digits = BigInt(BigInt(odd.significand) << odd.quantum_exp).str();
    return digits.size() <= longest_decimal ? std::optional(digits) : std::nullopt;
  }
  // odd * 2^-e = odd * 5^e / 10^e
  const auto decimals = static_cast<std::size_t>(-odd.quantum_exp);
  BigInt scaled = odd.significand;
  for (std::size_t i = 0; i < decimals; ++i) scaled *= 5;
  std::string digits = scaled.str();
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - decimals, ".");
  return digits.size() <= longest_decimal ? std::optional(digits) : std::nullopt;
}

std::string power_text(const Unpacked& odd) {
  const std::string power = "2^" + std::to_string(odd.quantum_exp);
  return odd.significand == 1 ? power : std::to_string(odd.significand) + "*" + power;
}

// `448 = 7*2^6`; the decimal rounded where it would be long.
std::string both_texts(const Unpacked& value) {
  if (value.significand == 0) return "0";
  const Unpacked odd = odd_part(value);
  const std::string sign = value.negative ? "-" : "";
  const std::optional<std::string> decimal = short_decimal(odd);
  if (!decimal) {
    return fmt::format("{}{}, about {:.6g}", sign, power_text(odd), nearest_double(value));
  }
  return sign + *decimal + (odd.quantum_exp == 0 ? "" : " = " + sign + power_text(odd));
}

std::string power_of_two(int exp) { return "2^" + std::to_string(exp); }

// Small fractions and large numbers as powers of two where they are, else 6 digits.
Cell brief(const Unpacked& value) {
  if (value.significand == 0) return Cell::shown_as("0", 0.0);
  const Unpacked odd = odd_part(value);
  const double number = nearest_double(value);
  const bool power = odd.significand == 1 && (odd.quantum_exp < -3 || odd.quantum_exp > 19);
  return Cell::shown_as(
      power ? (value.negative ? "-" : "") + power_text(odd) : fmt::format("{:.6g}", number), number);
}

double decibels(const FormatLimits& limits) {
  const auto log2_of = [](const Unpacked& value) {
    return std::log2(static_cast<double>(value.significand)) + value.quantum_exp;
  };
  return 20 * std::log10(2.0) * (log2_of(limits.max) - log2_of(limits.min_positive));
}

std::string hex(const Format& format, Code code) {
  return fmt::format("0x{:0{}x}", code, (format.width + 3) / 4);
}

std::uint64_t count(const std::vector<CodeRange>& ranges) {
  std::uint64_t total = 0;
  for (const CodeRange& range : ranges) total += std::uint64_t{range.last} - range.first + 1;
  return total;
}

std::string list(const Format& format, const std::vector<CodeRange>& ranges) {
  std::string text;
  for (const auto& [first, last] : ranges) {
    const bool single = std::uint64_t{last} - first < 4;
    for (std::uint64_t c = first; single && c <= last; ++c) {
      text += (text.empty() ? "" : " ") + hex(format, static_cast<Code>(c));
    }
    if (!single) text += (text.empty() ? "" : " ") + hex(format, first) + ".." + hex(format, last);
  }
  return text.empty() ? "none" : text;
}

std::string sign_text(SignEncoding sign) {
  switch (sign) {
    case SignEncoding::unsigned_only:
      return "unsigned";
    case SignEncoding::sign_magnitude:
      return "sign and magnitude";
    case SignEncoding::twos_complement:
      return "two's complement";
  }
  return "";
}

std::string infinity_codes(const Format& format, const FormatLimits& limits) {
  if (!limits.infinity) return "none";
  const std::string positive = hex(format, *limits.infinity);
  if (format.sign == SignEncoding::unsigned_only) return positive;
  return positive + " " + hex(format, format.with_sign(true, *limits.infinity));
}

std::string zero_codes(const Format& format, const FormatLimits& limits) {
  if (!limits.has_zero) return "none";
  const Code negative = format.with_sign(true, 0);
  const bool two = format.sign == SignEncoding::sign_magnitude &&
                   format.decode(negative).value_class == ValueClass::zero;
  return hex(format, 0) + (two ? " " + hex(format, negative) : "");
}

std::string unused_codes(const Format& format) {
  const Code top = Code{1} << (format.width - 1);
  return format.decode(top).value_class == ValueClass::unused ? hex(format, top) : "none";
}

std::string class_text(ValueClass value_class) {
  switch (value_class) {
    case ValueClass::zero:
      return "zero";
    case ValueClass::finite:
      return "finite";
    case ValueClass::infinity:
      return "infinity";
    case ValueClass::nan:
      return "nan";
    case ValueClass::unused:
      return "unused";
  }
  return "";
}

}  // namespace

std::string exact_text(const Unpacked& value) {
  const std::string sign = value.negative ? "-" : "";
  switch (value.value_class) {
    case ValueClass::nan:
      return "NaN";
    case ValueClass::unused:
      return "unused";
    case ValueClass::infinity:
      return sign + "inf";
    case ValueClass::zero:
      return sign + "0";
    case ValueClass::finite:
      break;
  }
  const Unpacked odd = odd_part(value);
  return sign + short_decimal(odd).value_or(power_text(odd));
}

double nearest_double(const Unpacked& value) {
  const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

std::vector<CodeRange> nan_codes(const Format& format) {
  const FormatLimits limits = limits_of(format);
  std::vector<CodeRange> ranges;
  const auto is_nan = [&](Code code) { return format.decode(code).value_class == ValueClass::nan; };
  // Among the magnitude codes the numbers come first, then infinity, then NaN.
  const Code last = static_cast<Code>(format.magnitude_codes() - 1);
  const Code first = limits.max_code + (limits.infinity ? 2 : 1);
  const bool above = limits.max_code < last && first <= last && is_nan(last);
  if (above) ranges.push_back({first, last});
  if (format.sign == SignEncoding::unsigned_only) return ranges;
  const Code top = Code{1} << (format.width - 1);
  if (is_nan(top)) ranges.push_back({top, top});  // fnuz and posits
  if (above && format.sign == SignEncoding::sign_magnitude) {
    ranges.push_back({format.with_sign(true, first), format.with_sign(true, last)});
  }
  return ranges;
}

Table catalogue_table(const std::vector<std::string>& names) {
  Table table({{"name", "name", "", Align::left},
               {"canonical", "canonical name", "", Align::left},
               {"width", "width", "bits"},
               {"max", "max"},
               {"lowest", "lowest"},
               {"min_normal", "full\nprecision\nfrom"},
               {"min_positive", "smallest\npositive"},
               {"precision", "preci-\nsion", "bits"},
               {"has_infinity", "inf"},
               {"nan_codes", "NaN\ncodes"},
               {"product_lsb_exp", "product\nlsb"},
               {"accumulator_bits_1", "exact\nproduct", "bits"},
               {"accumulator_bits_1024", "sum of\n1024", "bits"}});
  for (const std::string& name : names) {
    const Format format = format_named(name);
    const FormatLimits limits = limits_of(format);
    const AddendRange products = product_range(limits, limits);
    table.add_row({name, format.name, format.width, brief(limits.max), brief(limits.lowest),
                   brief(limits.min_normal), brief(limits.min_positive), limits.significand_bits,
                   limits.infinity.has_value(), count(nan_codes(format)),
                   Cell::shown_as(power_of_two(products.quantum_exp), products.quantum_exp),
                   exact_sum_bits(products, 1), exact_sum_bits(products, 1024)});
  }
  return table;
}

Table property_table(const std::string& name) {
  const Format format = format_named(name);
  const FormatLimits limits = limits_of(format);
  const AddendRange products = product_range(limits, limits);
  const auto value = [](const Unpacked& v) {
    return Cell::shown_as(both_texts(v), nearest_double(v));
  };
  Table table({{"name", "name"},
               {"canonical", "canonical name"},
               {"width", "width", "bits"},
               {"sign", "sign"},
               {"max", "maximum"},
               {"lowest", "lowest"},
               {"min_positive", "smallest positive"},
               {"min_normal", "full precision from"},
               {"precision", "precision", "bits"},
               {"quantum_exp", "every value a multiple of"},
               {"dynamic_range_db", "dynamic range", "dB"},
               {"zero_codes", "zero codes"},
               {"infinity_codes", "infinity codes"},
               {"nan_codes", "NaN codes"},
               {"nan_code_count", "number of NaN codes"},
               {"unused_codes", "unused codes"},
               {"product_lsb_exp", "products with itself: lsb"},
               {"accumulator_bits_1", "exact signed accumulator, 1 product", "bits"},
               {"accumulator_bits_1024", "exact signed accumulator, 1024 products", "bits"}});
  const std::vector<CodeRange> nans = nan_codes(format);
  table.add_row(
      {name, format.name, format.width, sign_text(format.sign), value(limits.max),
       value(limits.lowest), value(limits.min_positive), value(limits.min_normal),
       limits.significand_bits,
       Cell::shown_as(power_of_two(limits.min_quantum_exp), limits.min_quantum_exp),
       Cell::shown_as(fmt::format("{:.1f}", decibels(limits)), decibels(limits)),
       zero_codes(format, limits), infinity_codes(format, limits), list(format, nans), count(nans),
       unused_codes(format), Cell::shown_as(power_of_two(products.quantum_exp), products.quantum_exp),
       exact_sum_bits(products, 1), exact_sum_bits(products, 1024)});
  return table;
}

Table code_table(const Format& format) {
  Table table({{"code", "code", "", Align::left},
               {"bits", "bits", "", Align::left},
               {"class", "class", "", Align::left},
               {"value", "value"},
               {"significand", "significand"},
               {"quantum_exp", "quantum\nexponent"}});
  for (std::uint64_t c = 0; c < std::uint64_t{1} << format.width; ++c) {
    const auto code = static_cast<Code>(c);
    const Unpacked value = format.decode(code);
    const double sign = value.negative ? -1 : 1;
    const double number = value.value_class == ValueClass::infinity ? sign * HUGE_VAL
                          : is_number(value)                        ? nearest_double(value)
                                                                    : std::nan("");
    const bool finite = value.value_class == ValueClass::finite;
    table.add_row({hex(format, code), fmt::format("{:0{}b}", code, format.width),
                   class_text(value.value_class), Cell::shown_as(exact_text(value), number),
                   finite ? Cell(value.significand) : Cell(),
                   finite ? Cell(value.quantum_exp) : Cell()});
  }
  return table;
}

std::string code_grid(const Format& format) {
  const std::size_t codes = std::size_t{1} << format.width;
  std::vector<std::string> values;
  std::size_t value_width = 0;
  for (std::size_t c = 0; c < codes; ++c) {
    values.push_back(exact_text(format.decode(static_cast<Code>(c))));
    value_width = std::max(value_width, values.back().size());
  }
  const std::size_t entry = hex(format, 0).size() + 1 + value_width;
  const std::size_t columns = std::clamp<std::size_t>((grid_width + 3) / (entry + 3), 1, codes);
  const std::size_t lines = (codes + columns - 1) / columns;
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {
    for (std::size_t c = line; c < codes; c += lines) {
      text += fmt::format("{}{} {:>{}}", c == line ? "" : "   ",
                          hex(format, static_cast<Code>(c)), values[c], value_width);
    }
    text += "\n";
  }
  return text;
}

}  // namespace guardbit
