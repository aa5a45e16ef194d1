// What follows from a format's decode, in words and numbers.
#include "sim/tables/format_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "arith/numbers/ceil_div.h"
#include "arith/numbers/limits.h"
#include "sim/tables/value_text.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {

namespace {

constexpr std::size_t grid_width = 100;

bool is_number(const Unpacked& value) {
  return value.value_class == ValueClass::zero || value.value_class == ValueClass::finite;
}

std::string power_of_two(int exp) { return "2^" + std::to_string(exp); }

Cell brief(const Unpacked& value) {
  return Cell::shown_as(brief_text(value), nearest_double(value));
}

Cell explained(const Unpacked& value) {
  return Cell::shown_as(explained_text(value), nearest_double(value));
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
    case SignEncoding::table:
      return "none: a table of values";
  }
  return "";
}

std::string infinity_codes(const Format& format, const FormatLimits& limits) {
  if (!limits.infinity) return "none";
  const std::string positive = hex(format, *limits.infinity);
  if (format.sign == SignEncoding::unsigned_only) return positive;
  return positive + " " + hex(format, format.with_sign(true, *limits.infinity));
}

// The codes of a table that are of that class.
std::vector<CodeRange> table_codes(const Format& format, ValueClass value_class) {
  std::vector<CodeRange> ranges;
  for (Code code = 0; code < Code{1} << format.width; ++code) {
    if (format.decode(code).value_class != value_class) continue;
    if (ranges.empty() || ranges.back().last + 1 != code) ranges.push_back({code, code});
    ranges.back().last = code;
  }
  return ranges;
}

std::string zero_codes(const Format& format, const FormatLimits& limits) {
  if (!limits.has_zero) return "none";
  if (format.sign == SignEncoding::table) {
    return list(format, table_codes(format, ValueClass::zero));
  }
  const Code negative = format.with_sign(true, 0);
  const bool two = format.sign == SignEncoding::sign_magnitude &&
                   format.decode(negative).value_class == ValueClass::zero;
  return hex(format, 0) + (two ? " " + hex(format, negative) : "");
}

std::string unused_codes(const Format& format) {
  if (format.sign == SignEncoding::table) {
    return list(format, table_codes(format, ValueClass::unused));
  }
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

std::vector<CodeRange> nan_codes(const Format& format) {
  if (format.sign == SignEncoding::table) return table_codes(format, ValueClass::nan);
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
  table.add_row({name, format.name, format.width, sign_text(format.sign), explained(limits.max),
                 explained(limits.lowest), explained(limits.min_positive),
                 explained(limits.min_normal), limits.significand_bits,
                 Cell::shown_as(power_of_two(limits.min_quantum_exp), limits.min_quantum_exp),
                 Cell::shown_as(fmt::format("{:.1f}", decibels(limits)), decibels(limits)),
                 zero_codes(format, limits), infinity_codes(format, limits), list(format, nans),
                 count(nans), unused_codes(format),
                 Cell::shown_as(power_of_two(products.quantum_exp), products.quantum_exp),
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
  const std::size_t lines = ceil_div(codes, columns);
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {
    for (std::size_t c = line; c < codes; c += lines) {
      text += fmt::format("{}{} {:>{}}", c == line ? "" : "   ", hex(format, static_cast<Code>(c)),
                          values[c], value_width);
    }
    text += "\n";
  }
  return text;
}

}  // namespace guardbit::sim
