// The grammar of accumulator specifications.
#include "arith/registers/accumulator_spec.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "arith/error.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/format.h"
#include "arith/registers/accumulator_kind.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

constexpr int max_width = 2000;
constexpr int max_lsb = 4000;
constexpr int max_partials = 1024;

// One register and what stands before it. Options that no accumulator has make up its format.
class StageReader {
 public:
  explicit StageReader(const Spec& spec) : spec_(spec) {
    reg_.kind = parse_kind(spec);
    if (reg_.kind == AccumulatorKind::tensor_core) reg_.generation = spec.name;
    if (reg_.kind == AccumulatorKind::aligned) reg_.rounding.mode = Rounding::toward_zero;
  }

  AccumulatorSpec read() {
    for (const SpecOption& option : spec_.options) {
      if (!read_order(option) && !read_product(option) && !read_rounding(option) &&
          !read_width(option) && !read_aligned(option)) {
        read_format_part(option);
      }
    }
    finish();
    return stage_;
  }

 private:
  using Kind = AccumulatorKind;
  bool is_one_of(std::initializer_list<Kind> kinds) const {
    return std::find(kinds.begin(), kinds.end(), reg_.kind) != kinds.end();
  }
  bool has_format() const { return is_one_of({Kind::floating, Kind::aligned, Kind::tensor_core}); }
  std::string place(const std::string& key) const {
    return "accumulator '" + spec_.text + "', " + key;
  }
  int integer(const SpecOption& option, int low, int high) const {
    return parse_integer(option.value, low, high, place(option.key));
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw SpecError("accumulator '" + spec_.text + "': " + message);
  }
  bool is_word(const SpecOption& option, std::string_view word) const {
    return option.key == word && option.value.empty();
  }

  bool read_order(const SpecOption& option) {
    const bool pairwise = is_word(option, "pairwise");
    const bool partials = option.key == "partials";
    if (option.key != "chunk" && option.key != "tree" && !partials && !pairwise) return false;
    if (stage_.has_inner_sums() || stage_.tree) {
      fail("expected one of chunk=, partials=, tree= and pairwise");
    }
    if (partials) {
      stage_.partials = static_cast<std::size_t>(integer(option, 2, max_partials));
      return true;
    }
    stage_.tree = option.key != "chunk";
    if (!pairwise) stage_.chunk = static_cast<std::size_t>(integer(option, 1, 1 << 30));
    return true;
  }

  bool read_product(const SpecOption& option) {
    if (is_word(option, "unfused") && reg_.kind == Kind::floating) {
      unfused_ = true;
    } else if (option.key == "product" && !option.value.empty()) {
      stage_.product = ProductSpec{option.value, {}};
    } else if (option.key == "product-rounding") {
      product_rounding_ = parse_rounding(option.value, place(option.key));
    } else {
      return false;
    }
    return true;
  }

  bool read_rounding(const SpecOption& option) {
    if (reg_.kind == Kind::exact || reg_.kind == Kind::tensor_core) return false;
    if (option.key == "overflow") {
      reg_.overflow = parse_overflow(option.value, place("overflow"));
      overflow_given_ = true;
      return true;
    }
    if (option.key == "random") {
      reg_.rounding.random_bits = integer(option, 1, 32);
      random_given_ = true;
      return true;
    }
    if (option.key != "rounding" || reg_.kind == Kind::integer) return false;
    reg_.rounding.mode = option.value != "truncate"
                             ? parse_rounding(option.value, place("rounding"))
                         : has_format() ? Rounding::toward_zero
                                        : Rounding::down;
    rounding_given_ = true;
    return true;
  }

  bool read_width(const SpecOption& option) {
    if (option.key == "width" && is_one_of({Kind::integer, Kind::fixed})) {
      reg_.width = integer(option, 2, max_width);
    } else if (is_word(option, "dual") && is_one_of({Kind::integer, Kind::fixed})) {
      reg_.dual = true;
    } else if (option.key == "lsb" && reg_.kind == Kind::fixed) {
      reg_.lsb = integer(option, -max_lsb, max_lsb);
      lsb_given_ = true;
    } else if (option.key == "carry" && reg_.kind == Kind::quire) {
      reg_.carry = integer(option, 0, 64);
      carry_given_ = true;
    } else if (is_word(option, "partial") && reg_.kind == Kind::quire) {
      reg_.partial = true;
    } else {
      return false;
    }
    return true;
  }

  bool read_aligned(const SpecOption& option) {
    if (reg_.kind != Kind::aligned) return false;
    AlignedRule& rule = reg_.aligned;
    if (option.key == "terms") {
      rule.terms = integer(option, 1, 1024);
      terms_given_ = true;
    } else if (option.key == "fraction") {
      rule.fraction = integer(option, 1, 60);
      fraction_given_ = true;
    } else if (option.key == "floor") {
      rule.floor = integer(option, -1000, 1000);
    } else if (option.key == "alignment") {
      rule.alignment = option.value == "truncate"
                           ? Rounding::toward_zero
                           : parse_rounding(option.value, place("alignment"));
    } else if (is_word(option, "late")) {
      rule.late = true;
    } else if (option.key == "block") {
      rule.block = integer(option, 1, 65536);
    } else if (option.key == "interleave") {
      rule.interleave = integer(option, 1, 2);
    } else if (option.key == "result") {
      reg_.format = option.value;
    } else {
      return false;
    }
    return true;
  }

  void read_format_part(const SpecOption& option) {
    if (!is_one_of({Kind::floating, Kind::tensor_core})) {
      fail("'" + option.key + "' is not an option of " + spec_.name);
    }
    std::string& format = reg_.format;
    format += (format.empty() ? "" : ",") + option.key;
    if (!option.value.empty()) format += "=" + option.value;
  }

  void finish() {
    if (is_one_of({Kind::integer, Kind::fixed}) && reg_.width == 0) fail("expected width=<bits>");
    if (reg_.kind == Kind::fixed && !lsb_given_) fail("expected lsb=<exponent of the last bit>");
    if (random_given_ && reg_.rounding.mode != Rounding::stochastic) {
      fail("random=<bits> goes with rounding=stochastic");
    }
    if (stage_.partials != 0 && is_one_of({Kind::aligned, Kind::tensor_core})) {
      fail("partial sums take one product each in turn, not a group of them");
    }
    if (reg_.kind == Kind::quire) finish_quire();
    if (reg_.kind == Kind::aligned) finish_aligned();
    if (reg_.kind == Kind::tensor_core) finish_tensor_core();
    if (is_one_of({Kind::floating, Kind::aligned})) {
      finish_format();
    } else if (reg_.overflow == Overflow::infinity) {
      fail("an integer register has no infinity");
    }
    finish_product();
    stage_.inner = reg_;
  }

  void finish_quire() {
    if (!reg_.partial) return;
    if (carry_given_) fail("partial: no bits above the formats' largest value, so no carry");
    reg_.carry = 0;
    if (!rounding_given_) reg_.rounding.mode = Rounding::down;
    if (!overflow_given_) reg_.overflow = Overflow::saturate;
  }

  void finish_aligned() {
    const AlignedRule& rule = reg_.aligned;
    if (!terms_given_) fail("expected terms=<products summed at once>");
    if (!fraction_given_) fail("expected fraction=<bits kept below the largest exponent>");
    if (rule.alignment == Rounding::stochastic) fail("terms are not aligned stochastically");
    if (!rule.late && (rule.block != 0 || rule.interleave != 1)) {
      fail("block and interleave go with late");
    }
    if (rule.block % rule.terms != 0) fail("expected block to be a multiple of terms");
    if (reg_.format.empty()) reg_.format = "fp32";
  }

  void finish_tensor_core() {
    if (reg_.format.empty()) reg_.format = "fp32";
    reg_.format = parse_format(reg_.format).name;
    if (reg_.format != "e8m23:ieee" && reg_.format != "e5m10:ieee") {
      fail("results of " + reg_.generation + " are fp32 or fp16");
    }
  }

  // Of a format that something can be rounded to on its way into a register.
  FormatLimits register_limits(const std::string& text, const std::string& what) const {
    const Format format = parse_format(text);
    if (format.sign == SignEncoding::table) fail("a codebook cannot be " + what);
    if (format.is_rounded) fail(what + " needs evenly spaced values, not a rounded table");
    FormatLimits limits = limits_of(format);
    if (format.sign == SignEncoding::unsigned_only || !limits.has_zero) {
      fail(what + " needs a sign and a zero");
    }
    return limits;
  }

  void finish_format() {
    if (reg_.format.empty()) fail("expected float:<format>");
    const FormatLimits limits = register_limits(reg_.format, "an accumulator's format");
    const bool has_special = limits.infinity.has_value();
    if (!overflow_given_) reg_.overflow = has_special ? Overflow::infinity : Overflow::saturate;
    if (reg_.overflow == Overflow::wrap) fail("a floating-point register cannot wrap");
    if (reg_.overflow == Overflow::infinity && !has_special && !limits.nan) {
      fail("the format has neither infinity nor NaN");
    }
    if (reg_.kind == Kind::aligned && !limits.has_even_steps) {
      fail("results of aligned sums are floating point, not " + limits.format);
    }
    reg_.format = limits.format;
  }

  void finish_product() {
    if (unfused_ && stage_.product) fail("expected one of unfused and product=");
    if (unfused_) stage_.product = ProductSpec{reg_.format, reg_.rounding};
    if (!stage_.product) {
      if (product_rounding_) fail("product-rounding goes with product=<format>");
      return;
    }
    stage_.product->format =
        register_limits(stage_.product->format, "the format of products").format;
    if (product_rounding_)
      stage_.product->rounding = {*product_rounding_, reg_.rounding.random_bits};
  }

  const Spec& spec_;
  RegisterSpec reg_;
  AccumulatorSpec stage_;  // its outer stays empty
  std::optional<Rounding> product_rounding_;
  bool unfused_ = false;
  bool overflow_given_ = false, rounding_given_ = false, random_given_ = false;
  bool lsb_given_ = false, carry_given_ = false;
  bool terms_given_ = false, fraction_given_ = false;
};

// An outer register adds one inner sum at a time.
AccumulatorSpec require_outer(AccumulatorSpec spec, std::string_view text) {
  if (!spec.outer) return spec;
  const AccumulatorKind kind = spec.outer->kind;
  const bool fused = kind == AccumulatorKind::aligned || kind == AccumulatorKind::tensor_core;
  if (fused || spec.outer->dual) {
    throw SpecError("accumulator '" + std::string(text) +
                    "': expected +<register> after it that adds one inner sum at a time, such as "
                    "+float:fp32");
  }
  return spec;
}

}  // namespace

AccumulatorSpec parse_accumulator(std::string_view text) {
  const auto plus = text.find('+');
  const Spec inner = parse_spec(text.substr(0, plus), "accumulator");
  AccumulatorSpec spec = StageReader(inner).read();
  if (plus == text.npos) {
    if (spec.has_inner_sums()) spec.outer = spec.inner;
    return require_outer(std::move(spec), text);
  }
  const Spec outer_text = parse_spec(text.substr(plus + 1), "accumulator");
  const AccumulatorSpec outer = StageReader(outer_text).read();
  if (outer.has_inner_sums() || outer.tree || outer.product) {
    throw SpecError("accumulator '" + std::string(text) +
                    "': chunk, partials, tree and product belong to the inner one");
  }
  spec.outer = outer.inner;
  return require_outer(std::move(spec), text);
}

}  // namespace guardbit::inline arith
