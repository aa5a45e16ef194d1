// Random formats and accumulators: any one that a user could write, for property tests.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "arith/numbers/format.h"

namespace guardbit::test {

/// Formats that families give as examples, up to 19 bits wide.
inline std::vector<std::string> example_formats() {
  std::vector<std::string> names;
  for (const FormatFamily& family : format_families()) {
    for (const std::string& example : family.examples) {
      if (example.find("file=") != example.npos) continue;
      if (parse_format(example).width <= 19) names.push_back(example);
    }
  }
  return names;
}

class RandomSpecs {
 public:
  explicit RandomSpecs(std::uint64_t seed) : random_(seed) {}

  std::string format() { return formats_[random_() % formats_.size()]; }

  /// Any kind with any of its options. `chains`: for an array whose PEs pass their sums on.
  std::string accumulator(bool chains) {
    std::string text = reg(chains ? inner_chain_kinds : inner_kinds);
    const bool grouped = text.starts_with("aligned");
    if (random_() % 4 == 0) add(text, "product=" + pick({"fp16", "e5m3", "e4m3", "bf16"}));
    if (chains) return has(text, "dual") || random_() % 2 == 0 ? text + "+" + outer() : text;
    const auto order = random_() % 4;
    if (order == 0) return text;
    if (order == 1 && !grouped && !has(text, "dual")) {
      add(text, "pairwise");
      return text;
    }
    const bool tree = order == 2 && !grouped && !has(text, "dual");
    if (order == 3 && !grouped && random_() % 2 == 0) {
      add(text, "partials=" + number(2, 9));
    } else {
      add(text, (tree ? "tree=" : "chunk=") + number(1, 12));
    }
    return text + "+" + outer();
  }

 private:
  enum Kind { exact, integer, fixed, floating, quire, aligned };
  static constexpr Kind inner_kinds[] = {exact, integer, fixed, floating, quire, aligned};
  static constexpr Kind inner_chain_kinds[] = {exact, integer, fixed, floating, quire, floating};
  static constexpr Kind outer_kinds[] = {exact, integer, fixed, floating, floating, fixed};

  static bool has(const std::string& text, const std::string& word) {
    return text.find(word) != text.npos;
  }
  static void add(std::string& text, const std::string& option) {
    text += (has(text, ":") ? "," : ":") + option;
  }
  std::string number(int low, int high) {
    return std::to_string(low +
                          static_cast<int>(random_() % static_cast<unsigned>(high - low + 1)));
  }
  std::string pick(std::vector<std::string> words) { return words[random_() % words.size()]; }
  std::string rounding() {
    return pick({"nearest-even", "nearest-away", "toward-zero", "up", "down", "to-odd",
                 "stochastic,random=" + number(1, 32)});
  }
  std::string dual() { return random_() % 4 == 0 ? ",dual" : ""; }
  std::string wrap() { return ",overflow=" + pick({"wrap", "saturate"}); }

  std::string reg(const Kind (&kinds)[6]) {
    switch (kinds[random_() % 6]) {
      case exact:
        return "exact";
      case integer:
        return "int:width=" + number(4, 90) + wrap() + dual();
      case fixed:
        return "fixed:width=" + number(8, 90) + ",lsb=" + number(-20, 2) +
               ",rounding=" + rounding() + wrap() + dual();
      case floating:
        return "float:" + pick({"fp16", "fp32", "bf16", "e5m6", "e4m3", "posit16_1", "e8m13"}) +
               ",rounding=" + rounding();
      case quire:
        return random_() % 2 == 0 ? "quire:carry=" + number(0, 40) : "quire:partial";
      case aligned:
        break;
    }
    const std::string late = random_() % 2 == 0 ? ",late,block=8,interleave=2" : "";
    return "aligned:terms=" + pick({"1", "2", "4", "8"}) + ",fraction=" + number(4, 40) +
           ",result=" + pick({"fp16", "fp32", "bf16", "e8m13"}) + late + ",rounding=" + rounding();
  }
  std::string outer() {
    const std::string text = reg(outer_kinds);
    const auto dual_at = text.find(",dual");
    return dual_at == text.npos ? text : text.substr(0, dual_at);
  }

  std::vector<std::string> formats_ = example_formats();
  std::mt19937_64 random_;
};

}  // namespace guardbit::test
