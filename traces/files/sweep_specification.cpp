// From YAML to a sweep and back.
#include "traces/files/sweep_specification.h"

#include <algorithm>
#include <array>
#include <limits>

#include "arith/joined.h"
#include "arith/numbers/rounding.h"
#include "arith/quantising/operand_presets.h"
#include "arith/quantising/scaling.h"
#include "arith/spec.h"
#include "traces/array_design.h"
#include "traces/brace.h"
#include "traces/files/strict_yaml.h"
#include "traces/format_name.h"
#include "traces/suggest.h"

namespace guardbit::inline traces {
namespace {

constexpr std::string_view automatic = "lsb=auto";

void check_operand_text(const std::string& text, const SweepNames&) {
  if (find_operand_preset(text) == nullptr) format_named(text);
}
void check_scaling(const std::string& text, const SweepNames&) { parse_scaling(text); }
void check_accumulator(const std::string& text, const SweepNames&) {
  accumulator_with_lsb(text, 0);
}
void check_array(const std::string& text, const SweepNames&) { parse_array_design(text); }

constexpr std::array<SweepList, 8> lists{{
    {"formats", &SweepStudy::formats, check_operand_text, false},
    {"weights", &SweepStudy::weights, check_operand_text, false},
    {"activations", &SweepStudy::activations, check_operand_text, false},
    {"scalings", &SweepStudy::scalings, check_scaling, false},
    {"weight_scalings", &SweepStudy::weight_scalings, check_scaling, false},
    {"activation_scalings", &SweepStudy::activation_scalings, check_scaling, false},
    {"accumulators", &SweepStudy::accumulators, check_accumulator, false},
    {"arrays", &SweepStudy::arrays, check_array, true},
}};

std::vector<std::string> list_names() {
  std::vector<std::string> names;
  for (const SweepList& list : lists) names.emplace_back(list.name);
  return names;
}

std::string array_text(const StrictMapping& array) {
  const auto side = [&](const char* key) { return std::to_string(array.integer(key, 1, 4096)); };
  const bool buffered = array.has("double_buffered") && array.boolean("double_buffered");
  return side("rows") + "x" + side("columns") +
         (array.has("lanes") ? "x" + std::to_string(array.integer("lanes", 1, 1024)) : "") + " " +
         array.text("dataflow") + (buffered ? " double-buffered" : "");
}

// Both operands have something said of them, once.
void check_pairs(const StrictMapping& study, const char* alike, const char* weights,
                 const char* activations, bool required) {
  const bool each = study.has(weights) || study.has(activations);
  const std::string either =
      std::string("'") + alike + "' or both '" + weights + "' and '" + activations + "'";
  if (study.has(alike) && each) study.refuse(alike, "expected either " + either);
  if (required && !study.has(alike) && !(study.has(weights) && study.has(activations))) {
    study.refuse("", "expected " + either);
  }
}

SweepStudy read_study(const StrictMapping& mapping, const std::string& file,
                      const SweepNames& names) {
  SweepStudy study;
  study.place = place_text(file, mapping.place());
  for (const SweepList& list : lists) {
    if (!mapping.has(list.name)) continue;
    const auto check = [&](const std::string& text) {
      for (const std::string& one : expanded(list, {text})) list.check(one, names);
    };
    study.*list.texts =
        list.has_spaces
            ? mapping.texts(list.name, check,
                            {"rows", "columns", "lanes", "dataflow", "double_buffered"}, array_text)
            : mapping.texts(list.name, check);
  }
  check_pairs(mapping, "formats", "weights", "activations", true);
  check_pairs(mapping, "scalings", "weight_scalings", "activation_scalings", false);
  return study;
}

void check_cost(const std::string& text, const SweepNames& names) {
  if (std::find(names.costs.begin(), names.costs.end(), text) != names.costs.end()) return;
  throw SpecError("'" + text + "': expected one of " + joined(names.costs) +
                  did_you_mean(text, names.costs));
}

// A scalar in single quotes, which have no escapes but their own.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result.append(c == '\'' ? 2 : 1, c);
  return result + "'";
}

std::string list_text(const std::string& key, const std::vector<std::string>& texts) {
  if (texts.empty()) return "";
  return key + ": [" + joined(texts, quoted) + "]\n";
}

}  // namespace

std::span<const SweepList> sweep_lists() { return lists; }

std::vector<std::string> expanded(const SweepList& list, const std::vector<std::string>& texts) {
  if (!list.has_spaces) return expand_lists(texts, list.name);
  std::vector<std::string> results;
  for (const std::string& text : texts) {
    for (std::string& item : expand_item(text, list.name)) results.push_back(std::move(item));
  }
  return results;
}

std::vector<std::string> expanded(const SweepStudy& study,
                                  std::vector<std::string> SweepStudy::*texts) {
  const auto list = std::ranges::find(lists, texts, &SweepList::texts);
  return expanded(*list, study.*texts);
}

SweepFile parse_sweep(std::string_view text, const std::string& file, const SweepNames& names) {
  const YamlNode root = parse_yaml(text, file);
  const StrictMapping top(root, {file, ""},
                          {"trace", "layers", "seed", "rounding", "random_bits", "overflow", "cost",
                           "pareto", "studies"});
  SweepFile result;
  if (top.has("trace")) result.trace = top.text("trace");
  if (top.has("layers")) result.layers = top.texts("layers", [](const std::string&) {});
  if (top.has("seed")) {
    result.seed = top.integer("seed", 0, std::numeric_limits<std::uint64_t>::max());
  }
  if (top.has("rounding")) {
    result.rounding =
        top.checked("rounding", [](const auto& mode) { parse_rounding(mode, "rounding"); });
  }
  if (top.has("random_bits")) {
    result.random_bits = std::to_string(top.integer("random_bits", 1, 32));
  }
  if (top.has("overflow")) {
    result.overflow =
        top.checked("overflow", [](const auto& mode) { parse_overflow(mode, "overflow"); });
  }
  if (top.has("cost")) result.cost = top.boolean("cost");
  if (top.has("pareto")) {
    result.pareto = top.texts("pareto", [&](const std::string& cost) { check_cost(cost, names); });
  }
  for (const StrictMapping& study : top.mappings("studies", list_names())) {
    result.studies.push_back(read_study(study, file, names));
  }
  if (result.studies.empty()) top.refuse("studies", "expected at least one study");
  return result;
}

std::string sweep_yaml(const SweepFile& file) {
  std::string text;
  if (!file.trace.empty()) text += "trace: " + quoted(file.trace) + "\n";
  text += list_text("layers", file.layers);
  text += "seed: " + std::to_string(file.seed) + "\n";
  if (!file.rounding.empty()) text += "rounding: " + quoted(file.rounding) + "\n";
  if (!file.random_bits.empty()) text += "random_bits: " + file.random_bits + "\n";
  if (!file.overflow.empty()) text += "overflow: " + quoted(file.overflow) + "\n";
  text += std::string("cost: ") + (file.cost ? "true" : "false") + "\n";
  text += list_text("pareto", file.pareto) + "studies:\n";
  for (const SweepStudy& study : file.studies) {
    std::string indent = "  - ";
    for (const SweepList& list : lists) {
      const std::string line = list_text(list.name, study.*list.texts);
      if (line.empty()) continue;
      text += indent + line;
      indent = "    ";
    }
  }
  return text;
}

AccumulatorSpec accumulator_with_lsb(std::string text, int lsb) {
  const auto at = text.find(automatic);
  if (at != text.npos) text.replace(at, automatic.size(), "lsb=" + std::to_string(lsb));
  return parse_accumulator(text);
}

std::string canonical_with_auto(const std::string& text) {
  std::string canonical = to_string(accumulator_with_lsb(text, 0));
  if (text.find(automatic) == text.npos) return canonical;
  return canonical.replace(canonical.find("lsb=0"), 5, automatic);
}

}  // namespace guardbit::inline traces
