// The grammar of accumulators: the order and the products here, registers by their kinds.
#include "arith/registers/accumulator_spec.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "arith/error.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/format.h"
#include "arith/registers/spec_text.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

constexpr int max_partials = 1024;

// One register and what stands before it.
class StageReader {
 public:
  explicit StageReader(const Spec& spec)
      : spec_(spec), options_(find_register_kind(spec).read(spec)) {}

  AccumulatorSpec read() {
    for (const SpecOption& option : spec_.options) {
      if (!read_order(option) && !read_product(option) && !options_->take(option)) {
        fail("'" + option.key + "' is not an option of " + spec_.name);
      }
    }
    stage_.inner = options_->finish(stage_.order);
    finish_product();
    return stage_;
  }

 private:
  std::size_t size(const SpecOption& option, int low, int high) const {
    return static_cast<std::size_t>(options_->integer(option, low, high));
  }
  [[noreturn]] void fail(const std::string& message) const { options_->fail(message); }

  bool read_order(const SpecOption& option) {
    const bool pairwise = RegisterOptions::is_word(option, "pairwise");
    const bool partials = option.key == "partials";
    if (option.key != "chunk" && option.key != "tree" && !partials && !pairwise) return false;
    SumOrder& order = stage_.order;
    if (order.has_inner_sums() || order.tree) {
      fail("expected one of chunk=, partials=, tree= and pairwise");
    }
    if (partials) {
      order.partials = size(option, 2, max_partials);
      return true;
    }
    order.tree = option.key != "chunk";
    if (!pairwise) order.chunk = size(option, 1, 1 << 30);
    return true;
  }

  bool read_product(const SpecOption& option) {
    if (option.key == "product" && !option.value.empty()) {
      stage_.product = ProductSpec{option.value, {}};
    } else if (option.key == "product-rounding") {
      product_rounding_ = parse_rounding(option.value, options_->place(option.key));
    } else {
      return false;
    }
    return true;
  }

  void finish_product() {
    const bool unfused = options_->is_unfused();
    if (unfused && stage_.product) fail("expected one of unfused and product=");
    if (unfused) stage_.product = stage_.inner->unfused_product();
    if (!stage_.product) {
      if (product_rounding_) fail("product-rounding goes with product=<format>");
      return;
    }
    ProductSpec& product = *stage_.product;
    product.format = options_->register_format(product.format, "the format of products").name;
    if (product_rounding_)
      product.rounding = {*product_rounding_, stage_.inner->rounding().random_bits};
  }

  const Spec& spec_;
  std::unique_ptr<RegisterOptions> options_;
  AccumulatorSpec stage_;  // its outer stays empty
  std::optional<Rounding> product_rounding_;
};

// An outer register adds one inner sum at a time.
AccumulatorSpec require_outer(AccumulatorSpec spec, std::string_view text) {
  if (!spec.outer || (*spec.outer)->adds_sums()) return spec;
  throw SpecError("accumulator '" + std::string(text) +
                  "': expected +<register> after it that adds one inner sum at a time, such as "
                  "+float:fp32");
}

void add_product(const AccumulatorSpec& spec, SpecText& text) {
  if (!spec.product) return;
  const ProductSpec& product = *spec.product;
  if (product == spec.inner->unfused_product()) return text.add("unfused");
  text.add("product", product.format);
  if (product.rounding.mode != Rounding::nearest_even) {
    text.add("product-rounding", name_of(product.rounding.mode));
  }
}

}  // namespace

AccumulatorSpec parse_accumulator(std::string_view text) {
  const auto plus = text.find('+');
  const Spec inner = parse_spec(text.substr(0, plus), "accumulator");
  AccumulatorSpec spec = StageReader(inner).read();
  if (plus == text.npos) {
    if (spec.order.has_inner_sums()) spec.outer = spec.inner;
    return require_outer(std::move(spec), text);
  }
  const Spec outer_text = parse_spec(text.substr(plus + 1), "accumulator");
  const AccumulatorSpec outer = StageReader(outer_text).read();
  if (outer.order != SumOrder{} || outer.product) {
    throw SpecError("accumulator '" + std::string(text) +
                    "': chunk, partials, tree and product belong to the inner one");
  }
  spec.outer = outer.inner;
  return require_outer(std::move(spec), text);
}

std::string to_string(const AccumulatorSpec& spec) {
  SpecText inner(spec.inner->text());
  add_product(spec, inner);
  const SumOrder& order = spec.order;
  if (order.tree && order.chunk == 0) {
    inner.add("pairwise");
  } else if (order.chunk != 0) {
    inner.add(order.tree ? "tree" : "chunk", static_cast<long>(order.chunk));
  } else if (order.partials != 0) {
    inner.add("partials", static_cast<long>(order.partials));
  }
  const bool same = order.has_inner_sums() && spec.outer && *spec.outer == spec.inner;
  return spec.outer && !same ? inner.text() + "+" + (*spec.outer)->text() : inner.text();
}

}  // namespace guardbit::inline arith
