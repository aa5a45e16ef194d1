// The steps of a dot product for people: code, fields and value in columns.
#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "sim/mac/mac_report.h"
#include "sim/mac/mac_table.h"
#include "sim/tables/value_text.h"

namespace guardbit::sim {

namespace {

constexpr std::size_t line_width = 110;
constexpr std::size_t longest_hex = 36;

struct Line {
  std::string label, code, bits, value;
};

// Lines in aligned columns.
class Page {
 public:
  void heading(const std::string& text) { lines_.push_back({text, "", "", ""}); }
  void add(const std::string& label, const std::string& value) {
    lines_.push_back({"  " + label, "", "", value});
  }
  void add_code(const std::string& label, const Format& format, Code code,
                const std::string& note) {
    const std::vector<std::uint64_t> words{code};
    lines_.push_back({"  " + label, hex_text(words, format.width), bit_fields(format, code),
                      exact_text(format.decode(code)) + note});
  }
  void add_register(const std::string& label, const ContentReader& reader,
                    const RegisterContent& content) {
    const RegisterLayout& layout = reader.layout();
    if (!layout.is_twos_complement()) {
      const auto code = static_cast<Code>(content.words[0]);
      return add_code(label, reader.layout().format(), code, "");
    }
    std::string hex = hex_text(content.words, layout.width);
    if (hex.size() > longest_hex) hex = hex.substr(0, 18) + ".." + hex.substr(hex.size() - 16);
    lines_.push_back({"  " + label, hex, "", number_text(content.number)});
  }
  std::string text() const {
    std::size_t label = 0, code = 0, bits = 0;
    for (const Line& line : lines_) {
      if (line.value.empty()) continue;
      label = std::max(label, line.label.size());
      code = std::max(code, line.code.size());
      bits = std::max(bits, line.bits.size());
    }
    std::string text;
    for (const Line& line : lines_) {
      std::string front = fmt::format("{:<{}}  {:<{}}  ", line.label, label, line.code, code);
      if (bits != 0) front += fmt::format("{:<{}}  ", line.bits, bits);
      text += line.value.empty() ? line.label + "\n" : wrapped(front, line.value);
    }
    return text;
  }

 private:
  static std::string wrapped(const std::string& front, const std::string& value) {
    std::string text, line = front;
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      if (line.size() > front.size() && line.size() + word.size() > line_width) {
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        line = std::string(front.size(), ' ');
      }
      line += word + " ";
    }
    return text + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }

  std::vector<Line> lines_;
};

std::string product_text(const Product& product) {
  if (!product.is_special()) return number_text({BigInt(product.integer), product.exp});
  return product.is_nan() ? "NaN" : (product.integer < 0 ? "-inf" : "inf");
}

std::string units_text(const ExactNumber& number) {
  const std::string units = fmt::format("{} units of 2^{}", number.integer.str(), number.exp);
  return number.exp == 0 ? units : units + ": " + number_text(number);
}

void add_step(Page& page, const ContentReader& reader, const RegisterStep& step, bool aligned,
              const std::string& what) {
  if (step.addend && aligned) {
    page.add(what + "addend", units_text(*step.addend));
  }
  if (step.sum) page.add(what + "sum", number_text(*step.sum));
  page.add_register(what + "register", reader, step.after);
  if (step.flags != 0) page.add(what + "flags", flags_text(step.flags));
}

void add_group(Page& page, const AlignedGroup& group) {
  std::string terms = fmt::format("register={}", group.register_units);
  for (const auto& [k, units] : group.terms) terms += fmt::format(", k{}={}", k, units);
  page.add("group",
           fmt::format("exponent {}, units of 2^{}: {}", group.exponent, group.unit_exp, terms));
}

// The result, beside the exact sum and what requantisation makes of it.
void add_result(Page& page, const MacReport& report) {
  page.heading("result");
  page.add_register("register", report.observer->reader(), report.steps.result);
  page.add("flags", flags_text(report.steps.flags));
  if (const auto sum = report.exact_sum()) {
    page.add("exact", number_text(*sum));
    if (!report.steps.result.special) {
      const ExactNumber error =
          report.steps.result.number + ExactNumber{BigInt(-sum->integer), sum->exp};
      const double relative = std::abs(nearest_double(error) / nearest_double(*sum));
      page.add("error", number_text(error) + (error.integer == 0 || sum->integer == 0
                                                  ? ""
                                                  : fmt::format(" ({:.3g} of it)", relative)));
    }
  }
  if (const auto encoded = report.requantised()) {
    page.add_code("requantised", report.requantiser->codec().format(), encoded->code,
                  std::string(encoded->overflow  ? " (overflowed)"
                              : encoded->inexact ? " (rounded)"
                                                 : ""));
  }
}

}  // namespace

std::string MacReport::text() const {
  Page page;
  const MacRegisters& registers = observer->registers();
  const ContentReader& inner = observer->inner_reader();
  const ContentReader& last = observer->reader();
  if (steps.load) {
    page.heading("start");
    add_step(page, last, *steps.load, last.layout().is_twos_complement(), "");
  }
  for (const MacStep& step : steps.steps) {
    page.heading(fmt::format("k = {}", step.k));
    page.add_code("a", activations->format(), a[step.k].code,
                  a[step.k].rounded ? " (rounded)" : "");
    page.add_code("b", weights->format(), b[step.k].code, b[step.k].rounded ? " (rounded)" : "");
    page.add("product", product_text(step.product));
    if (step.rounded) page.add("rounded", product_text(*step.rounded));
    for (const AlignedGroup& group : step.groups) add_group(page, group);
    add_step(page, inner, step.inner, inner.layout().is_twos_complement(), "");
    if (step.waiting != 0) {
      page.add("waiting",
               fmt::format("{} {}{}", step.waiting, registers.order.tree ? "node" : "product",
                           step.waiting == 1 ? "" : "s"));
    }
    if (step.outer) add_step(page, last, *step.outer, last.layout().is_twos_complement(), "outer ");
  }
  add_result(page, *this);
  return fmt::format("{} * {} into {}\n{}", activations->format().name, weights->format().name,
                     accumulator, page.text());
}

}  // namespace guardbit::sim
