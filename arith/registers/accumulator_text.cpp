// Accumulator specifications as canonical text.
#include <utility>

#include "arith/registers/accumulator_kind.h"

namespace guardbit::inline arith {
namespace {

class Text {
 public:
  explicit Text(std::string name) : text_(std::move(name)) {}
  void add(const std::string& option) {
    text_ += (text_.find(':') == text_.npos ? ":" : ",") + option;
  }
  void add(const std::string& key, long value) { add(key + "=" + std::to_string(value)); }
  void add(const std::string& key, std::string_view value) { add(key + "=" + std::string(value)); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Text kind_text(const RegisterSpec& reg) {
  if (reg.kind == AccumulatorKind::tensor_core) return Text(reg.generation + ":" + reg.format);
  Text text{std::string(name_of(reg.kind))};
  if (reg.kind == AccumulatorKind::floating) text.add(reg.format);
  return text;
}

void add_aligned(const RegisterSpec& reg, Text& text) {
  const AlignedRule& rule = reg.aligned;
  text.add("terms", rule.terms);
  text.add("fraction", rule.fraction);
  text.add("result", reg.format);
  if (rule.floor != AlignedRule{}.floor) text.add("floor", rule.floor);
  if (rule.alignment != AlignedRule{}.alignment) text.add("alignment", name_of(rule.alignment));
  if (rule.late) text.add("late");
  if (rule.block != 0) text.add("block", rule.block);
  if (rule.interleave != 1) text.add("interleave", rule.interleave);
}

void add_rounding(const RegisterSpec& reg, Text& text) {
  const bool partial = reg.kind == AccumulatorKind::quire && reg.partial;
  const Rounding usual = reg.kind == AccumulatorKind::aligned ? Rounding::toward_zero
                         : partial                            ? Rounding::down
                                                              : Rounding::nearest_even;
  if (reg.rounding.mode != usual) text.add("rounding", name_of(reg.rounding.mode));
  if (reg.rounding.mode == Rounding::stochastic) text.add("random", reg.rounding.random_bits);
}

Text register_text(const RegisterSpec& reg) {
  using Kind = AccumulatorKind;
  Text text = kind_text(reg);
  if (reg.kind == Kind::integer || reg.kind == Kind::fixed) text.add("width", reg.width);
  if (reg.kind == Kind::fixed) text.add("lsb", reg.lsb);
  if (reg.dual) text.add("dual");
  if (reg.partial) text.add("partial");
  if (reg.kind == Kind::quire && !reg.partial) text.add("carry", reg.carry);
  if (reg.kind == Kind::aligned) add_aligned(reg, text);
  add_rounding(reg, text);
  if (reg.kind != Kind::exact && reg.kind != Kind::tensor_core) {
    text.add("overflow", name_of(reg.overflow));
  }
  return text;
}

void add_product(const AccumulatorSpec& spec, Text& text) {
  if (!spec.product) return;
  const ProductSpec& product = *spec.product;
  const bool unfused = spec.inner.kind == AccumulatorKind::floating &&
                       product.format == spec.inner.format &&
                       product.rounding == spec.inner.rounding;
  if (unfused) return text.add("unfused");
  text.add("product", product.format);
  if (product.rounding.mode != Rounding::nearest_even) {
    text.add("product-rounding", name_of(product.rounding.mode));
  }
}

}  // namespace

std::string to_string(const AccumulatorSpec& spec) {
  Text inner = register_text(spec.inner);
  add_product(spec, inner);
  if (spec.tree && spec.chunk == 0) {
    inner.add("pairwise");
  } else if (spec.chunk != 0) {
    inner.add(spec.tree ? "tree" : "chunk", static_cast<long>(spec.chunk));
  } else if (spec.partials != 0) {
    inner.add("partials", static_cast<long>(spec.partials));
  }
  const bool same = spec.has_inner_sums() && spec.outer && *spec.outer == spec.inner;
  return spec.outer && !same ? inner.text() + "+" + register_text(*spec.outer).text()
                             : inner.text();
}

}  // namespace guardbit::inline arith
