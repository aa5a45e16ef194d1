// The grammar of accumulator specifications.
#include "arith/accumulator_spec.h"

#include "arith/codec.h"
#include "arith/error.h"
#include "arith/format.h"
#include "arith/spec.h"

namespace guardbit {
namespace {

constexpr int max_width = 2000;
constexpr int max_lsb = 4000;

struct Stage {
  RegisterSpec reg;
  std::size_t chunk = 0;
};

AccumulatorKind parse_kind(const Spec& spec) {
  if (spec.name == "exact") return AccumulatorKind::exact;
  if (spec.name == "int") return AccumulatorKind::integer;
  if (spec.name == "fixed") return AccumulatorKind::fixed;
  if (spec.name == "float") return AccumulatorKind::floating;
  throw SpecError("accumulator '" + spec.text +
                  "': expected exact, int:width=.., fixed:width=..,lsb=.. or float:<format>");
}

// The options that belong to the accumulator; the others make up the format of a float.
class StageReader {
 public:
  explicit StageReader(const Spec& spec) : spec_(spec) { stage_.reg.kind = parse_kind(spec); }

  Stage read() {
    for (const SpecOption& option : spec_.options) {
      if (!read_shared(option) && !read_register(option)) read_format_part(option);
    }
    finish();
    return stage_;
  }

 private:
  bool is(AccumulatorKind kind) const { return stage_.reg.kind == kind; }
  std::string place(const std::string& key) const {
    return "accumulator '" + spec_.text + "', " + key;
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw SpecError("accumulator '" + spec_.text + "': " + message);
  }

  bool read_shared(const SpecOption& option) {
    if (option.key == "chunk") {
      stage_.chunk =
          static_cast<std::size_t>(parse_integer(option.value, 1, 1 << 30, place("chunk")));
      return true;
    }
    if (is(AccumulatorKind::exact)) return false;
    if (option.key == "overflow") {
      stage_.reg.overflow = parse_overflow(option.value, place("overflow"));
      overflow_given_ = true;
      return true;
    }
    if (is(AccumulatorKind::integer)) return false;
    if (option.key == "rounding") {
      stage_.reg.rounding.mode =
          option.value != "truncate"     ? parse_rounding(option.value, place("rounding"))
          : is(AccumulatorKind::fixed) ? Rounding::down
                                         : Rounding::toward_zero;
      return true;
    }
    if (option.key == "random") {
      stage_.reg.rounding.random_bits = parse_integer(option.value, 1, 32, place("random"));
      random_given_ = true;
      return true;
    }
    return false;
  }

  bool read_register(const SpecOption& option) {
    if (is(AccumulatorKind::exact) || is(AccumulatorKind::floating)) return false;
    if (option.key == "width") {
      stage_.reg.width = parse_integer(option.value, 2, max_width, place("width"));
      return true;
    }
    if (option.key == "lsb" && is(AccumulatorKind::fixed)) {
      stage_.reg.lsb = parse_integer(option.value, -max_lsb, max_lsb, place("lsb"));
      lsb_given_ = true;
      return true;
    }
    return false;
  }

  void read_format_part(const SpecOption& option) {
    if (!is(AccumulatorKind::floating)) fail("'" + option.key + "' is not an option of " + spec_.name);
    std::string& format = stage_.reg.format;
    format += (format.empty() ? "" : ",") + option.key;
    if (!option.value.empty()) format += "=" + option.value;
  }

  void finish() {
    RegisterSpec& reg = stage_.reg;
    if ((is(AccumulatorKind::integer) || is(AccumulatorKind::fixed)) && reg.width == 0) {
      fail("expected width=<bits>");
    }
    if (is(AccumulatorKind::fixed) && !lsb_given_) fail("expected lsb=<exponent of the last bit>");
    if (random_given_ && reg.rounding.mode != Rounding::stochastic) {
      fail("random=<bits> goes with rounding=stochastic");
    }
    if (is(AccumulatorKind::floating)) return finish_float();
    if (reg.overflow == Overflow::infinity) fail("an integer register has no infinity");
  }

  void finish_float() {
    RegisterSpec& reg = stage_.reg;
    if (reg.format.empty()) fail("expected float:<format>");
    const Format format = parse_format(reg.format);
    if (format.sign == SignEncoding::table) fail("a codebook cannot be an accumulator's format");
    const FormatLimits limits = limits_of(format);
    if (format.sign == SignEncoding::unsigned_only || !limits.has_zero) {
      fail("an accumulator's format needs a sign and a zero");
    }
    const bool has_special = limits.infinity.has_value();
    if (!overflow_given_) reg.overflow = has_special ? Overflow::infinity : Overflow::saturate;
    if (reg.overflow == Overflow::wrap) fail("a floating-point register cannot wrap");
    if (reg.overflow == Overflow::infinity && !has_special && !limits.nan) {
      fail("the format has neither infinity nor NaN");
    }
    reg.format = format.name;
  }

  const Spec& spec_;
  Stage stage_;
  bool overflow_given_ = false;
  bool random_given_ = false;
  bool lsb_given_ = false;
};

std::string to_string(const RegisterSpec& reg, std::size_t chunk) {
  std::string text;
  auto add = [&](const std::string& option) {
    text += (text.find(':') == text.npos ? ":" : ",") + option;
  };
  switch (reg.kind) {
    case AccumulatorKind::exact:
      text = "exact";
      break;
    case AccumulatorKind::integer:
      text = "int:width=" + std::to_string(reg.width);
      break;
    case AccumulatorKind::fixed:
      text = "fixed:width=" + std::to_string(reg.width) + ",lsb=" + std::to_string(reg.lsb);
      break;
    case AccumulatorKind::floating:
      text = "float:" + reg.format;
      break;
  }
  if (reg.rounding.mode != Rounding::nearest_even) {
    add("rounding=" + std::string(name_of(reg.rounding.mode)));
  }
  if (reg.rounding.mode == Rounding::stochastic) {
    add("random=" + std::to_string(reg.rounding.random_bits));
  }
  if (reg.kind != AccumulatorKind::exact) add("overflow=" + std::string(name_of(reg.overflow)));
  if (chunk != 0) add("chunk=" + std::to_string(chunk));
  return text;
}

}  // namespace

AccumulatorSpec parse_accumulator(std::string_view text) {
  const auto plus = text.find('+');
  const Spec inner_spec = parse_spec(text.substr(0, plus), "accumulator");
  const Stage inner = StageReader(inner_spec).read();
  AccumulatorSpec spec{inner.reg, inner.chunk, {}};
  if (plus != text.npos) {
    const Spec outer_spec = parse_spec(text.substr(plus + 1), "accumulator");
    const Stage outer = StageReader(outer_spec).read();
    if (outer.chunk != 0) {
      throw SpecError("accumulator '" + std::string(text) + "': chunk belongs to the inner one");
    }
    spec.outer = outer.reg;
  } else if (inner.chunk != 0) {
    spec.outer = inner.reg;
  }
  return spec;
}

std::string to_string(const AccumulatorSpec& spec) {
  const std::string inner = to_string(spec.inner, spec.chunk);
  const bool same = spec.chunk != 0 && spec.outer && *spec.outer == spec.inner;
  return spec.outer && !same ? inner + "+" + to_string(*spec.outer, 0) : inner;
}

}  // namespace guardbit
