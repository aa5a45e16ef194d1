// One row a product: what RTL is compared with. Integers are text, since they may have any length.
#include "sim/mac/mac_table.h"

#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/mac/mac_report.h"
#include "sim/tables/value_text.h"

namespace guardbit::sim {

namespace {

std::string integer_text(Int128 x) { return BigInt(x).str(); }

Cell code_value(const Format& format, Code code) {
  const Unpacked value = format.decode(code);
  switch (value.value_class) {
    case ValueClass::nan:
    case ValueClass::unused:
      return std::nan("");
    case ValueClass::infinity:
      return value.negative ? -HUGE_VAL : HUGE_VAL;
    case ValueClass::zero:
    case ValueClass::finite:
      break;
  }
  return nearest_double(value);
}

void add_code(std::vector<Cell>& row, const Codec& codec, Code code) {
  const std::vector<std::uint64_t> word{code};
  row.emplace_back(hex_text(word, codec.format().width));
  row.push_back(code_value(codec.format(), code));
}

void add_product(std::vector<Cell>& row, const std::optional<Product>& product) {
  const bool number = product && !product->is_special();
  row.push_back(number ? Cell(integer_text(product->integer)) : Cell());
  row.push_back(number ? Cell(product->exp) : Cell());
}

void add_number(std::vector<Cell>& row, const std::optional<ExactNumber>& number) {
  row.push_back(number ? Cell(number->integer.str()) : Cell());
  row.push_back(number ? Cell(number->exp) : Cell());
}

void add_register(std::vector<Cell>& row, const RegisterStep* step, int width) {
  if (!step) {
    row.resize(row.size() + 8);
    return;
  }
  add_number(row, step->addend);
  add_number(row, step->sum);
  row.emplace_back(hex_text(step->after.words, width));
  row.push_back(content_cell(step->after));
  row.emplace_back(flags_text(step->flags, " "));
  row.emplace_back(fmt::format("0x{:016x}", step->random));
}

// "exponent=3 unit=2^-1 register=17 k0=16 k1=2" of each group.
Cell groups_cell(const std::vector<AlignedGroup>& groups) {
  if (groups.empty()) return {};
  std::string text;
  for (const AlignedGroup& group : groups) {
    text += fmt::format("{}exponent={} unit=2^{} register={}", text.empty() ? "" : "; ",
                        group.exponent, group.unit_exp, group.register_units);
    for (const auto& [k, units] : group.terms) text += fmt::format(" k{}={}", k, units);
  }
  return text;
}

// The columns of a step: codes, product, inner register, outer register.
constexpr std::array column_keys{"k",
                                 "a_code",
                                 "a_value",
                                 "b_code",
                                 "b_value",
                                 "product_integer",
                                 "product_exp",
                                 "rounded_product_integer",
                                 "rounded_product_exp",
                                 "addend_integer",
                                 "addend_exp",
                                 "sum_integer",
                                 "sum_exp",
                                 "register",
                                 "register_value",
                                 "flags",
                                 "random",
                                 "waiting",
                                 "groups",
                                 "outer_addend_integer",
                                 "outer_addend_exp",
                                 "outer_sum_integer",
                                 "outer_sum_exp",
                                 "outer_register",
                                 "outer_value",
                                 "outer_flags",
                                 "outer_random"};

}  // namespace

double nearest_double(const ExactNumber& number) {
  const BigInt magnitude = abs(number.integer);
  const int drop = std::max(0, bit_length(magnitude) - 1000);
  const double scaled = BigInt(magnitude >> drop).convert_to<double>();
  const double value = std::ldexp(scaled, number.exp + drop);
  return number.integer < 0 ? -value : value;
}

Cell content_cell(const RegisterContent& content) {
  if (!content.special) return nearest_double(content.number);
  if (*content.special == Special::nan) return std::nan("");
  return *content.special == Special::negative_infinity ? -HUGE_VAL : HUGE_VAL;
}

Table MacReport::table() const {
  std::vector<Column> columns;
  for (const char* key : column_keys) {
    columns.push_back({key, key});
  }
  Table table(std::move(columns));
  const MacRegisters& registers = observer->registers();
  for (const MacStep& step : steps.steps) {
    std::vector<Cell> row{step.k};
    add_code(row, *activations, a[step.k].code);
    add_code(row, *weights, b[step.k].code);
    add_product(row, step.product);
    add_product(row, step.rounded);
    add_register(row, &step.inner, registers.inner.layout.width);
    row.emplace_back(step.waiting);
    row.push_back(groups_cell(step.groups));
    add_register(row, step.outer ? &*step.outer : nullptr, registers.last().layout.width);
    table.add_row(std::move(row));
  }
  return table;
}

}  // namespace guardbit::sim
