// guardbit formats: the catalogue of number formats, or everything about one.
#include <fmt/format.h>

#include "arith/numbers/format.h"
#include "arith/quantising/operand_presets.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "sim/tables/format_report.h"
#include "traces/brace.h"
#include "traces/files/json.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {

namespace {

constexpr int always_listed_bits = 8;
constexpr int most_listed_bits = 16;

class FormatsCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("SPEC", &specs_, "formats, also ranges such as 'e{2..5}m3'");
    arguments.flag(
        "--codes", &codes_,
        "with one format: the value of every code (always for up to 8 bits, at most 16)");
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (specs_.empty()) {
      output = catalogue();
      return exit_ok;
    }
    const std::vector<std::string> names = expand_lists(specs_, "formats");
    if (names.size() > 1 && codes_) throw UsageError("--codes lists one format, not several");
    output = names.size() > 1 ? style_.print(catalogue_table(names)) : details(names[0]);
    return exit_ok;
  }

 private:
  std::string catalogue() const {
    std::vector<std::string> names;
    std::string grammars = "\nHow formats are written (docs/formats.md):\n";
    for (const FormatFamily& family : format_families()) {
      // Examples with the parameters of one tensor say little in a table of all formats.
      std::copy_if(family.examples.begin(), family.examples.end(), std::back_inserter(names),
                   [](const std::string& name) { return name.find('=') == name.npos; });
      grammars += "  " + family.grammar + "\n      " + family.summary + "\n";
    }
    grammars +=
        "\nFormats with a scaling, for --weights and --activations (docs/formats/block.md):\n";
    for (const OperandPreset& preset : operand_presets()) {
      grammars += fmt::format("  {:<12}{:<19}{:<25}{}\n", preset.name, preset.format,
                              preset.scaling, preset.defined_by);
    }
    return style_.print(catalogue_table(names)) + (style_.text() ? grammars : "");
  }

  std::string details(const std::string& name) const {
    const Format format = format_named(name);
    if (codes_ && format.width > most_listed_bits) {
      throw UsageError("--codes: " + format.name + " has 2^" + std::to_string(format.width) +
                       " codes; formats of at most 16 bits are listed");
    }
    const bool listed = codes_ || format.width <= always_listed_bits;
    const Table properties = property_table(name);
    if (style_.text()) {
      return properties.text_of_row(0) + (listed ? "\n" + code_grid(format) : "");
    }
    if (!listed) return style_.print(properties);
    const Table codes = code_table(format);
    if (!style_.json) return style_.print(codes);
    Json records = properties.records();
    records[0]["codes"] = codes.records();
    return style_.print_json(records);
  }

  std::vector<std::string> specs_;
  bool codes_ = false;
  TableOptions style_;
};

const RegisterCommand formats_registration(
    {"formats", "the number formats, or every property and code of one",
     "Without a SPEC: the named formats, each with the bits of an "
     "accumulator that holds the sum of\n"
     "1 and of 1024 products with itself exactly, and the grammar "
     "of all others. With one SPEC: its\n"
     "limits, special codes and, for up to 8 bits, the exact value "
     "of every code. --csv of one format\n"
     "prints the codes where they are listed.",
     "guardbit formats\n"
     "guardbit formats e4m3\n"
     "guardbit formats e4m3:fnuz --json\n"
     "guardbit formats 'e{2..5}m{1..3}'",
     [] { return std::make_unique<FormatsCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
