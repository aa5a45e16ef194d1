// Fitting both registers of a unit, the inner one first.
#include "arith/registers/mac.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "arith/error.h"
#include "arith/registers/ranges.h"

namespace guardbit::inline arith {
namespace {

std::optional<ProductStage> make_product_stage(const AccumulatorSpec& spec) {
  if (!spec.product) return std::nullopt;
  return ProductStage(*spec.product,
                      std::make_shared<const Codec>(parse_format(spec.product->format)));
}

// An array whose PEs pass sums on takes one product at a time.
void check_chains(const AccumulatorSpec& spec, std::size_t rows) {
  const std::string place = "accumulator '" + to_string(spec) + "': ";
  const SumOrder& order = spec.order;
  if (rows == 0) {
    if (spec.outer && !order.has_inner_sums()) {
      throw SpecError(place + "expected chunk=<products an inner sum takes>");
    }
    return;
  }
  if (order.tree || !spec.inner->adds_one_by_one()) {
    throw SpecError(place +
                    "an array whose PEs pass their sums on adds one product at a time, not a "
                    "group of them; expected another dataflow, such as os");
  }
  if (!spec.inner->adds_sums() && !spec.outer) {
    throw SpecError(place + "expected +<register> for the partial sums below the chains");
  }
  if (order.partials != 0) {
    throw SpecError(place +
                    "an array whose PEs pass their sums on has no sums that take turns; "
                    "expected dataflow os or dot, or no partials");
  }
  if (order.chunk != 0 && order.chunk != rows) {
    throw SpecError(place + "an array whose chains are " + std::to_string(rows) +
                    " long sums chunks of " + std::to_string(rows) +
                    "; leave chunk out or make it equal");
  }
}

// Registers that formats define take the products of these formats and nothing else.
void check_scaled(const AccumulatorSpec& spec, const BlockFactors& factors) {
  const bool sums = factors.place == ScalePlace::inner_sums;
  const bool inner = !sums && spec.inner->is_sized_by_formats();
  if (!inner && !(sums && spec.outer.value_or(spec.inner)->is_sized_by_formats())) return;
  throw SpecError(
      "accumulator '" + to_string(spec) +
      "': expected a register for addends with block "
      "scales, not a quire or an aligned sum; these can be inner registers (chunk=..+..) "
      "whose sums lie within a block");
}

// The order of the specification, or of an array's chains.
SumOrder fitted_order(const AccumulatorSpec& spec, std::size_t rows) {
  SumOrder order = spec.order;
  if (rows != 0) order.chunk = rows;
  return order;
}

}  // namespace

MacTally tally_of(const Bank& inner, const Bank* outer) {
  return {inner.tally(), outer != nullptr ? outer->tally() : RegisterTally{},
          inner.product_tally()};
}

MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows,
                                const std::optional<BlockFactors>& factors,
                                const std::optional<AddendRange>& bias) {
  check_chains(spec, rows);
  std::optional<ProductStage> stage = make_product_stage(spec);
  AddendRange products = product_range(activations, weights);
  const bool scales_sums = factors && factors->place == ScalePlace::inner_sums;
  if (factors) check_scaled(spec, *factors);
  if (factors && !scales_sums) products = scaled_range(products, factors->range);
  if (stage) products = rounded_range(products, stage->codec().limits());
  const SumOrder order = fitted_order(spec, rows);
  const bool has_outer = order.has_inner_sums();
  MacRegisters registers{activations,
                         weights,
                         std::move(stage),
                         spec.inner->fit({products, longest_inner_sum(order, k), order.tree,
                                          has_outer ? std::nullopt : bias, activations, weights}),
                         order,
                         {}};
  if (!has_outer) return registers;
  const RegisterSpec outer = spec.outer.value_or(spec.inner);
  const bool all_exact = spec.inner->holds_every_sum() && outer->holds_every_sum();
  AddendRange addends = all_exact ? products : registers.inner.range;
  if (scales_sums) {
    registers.sum_factors = factors->range;
    addends = scaled_range(addends, factors->range);
  }
  const std::size_t count = all_exact ? k : inner_sum_count(order, k);
  registers.outer = outer->fit({addends, count, false, bias, activations, weights});
  return registers;
}

}  // namespace guardbit::inline arith
