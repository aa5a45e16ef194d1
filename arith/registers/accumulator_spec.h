// What an accumulator is asked to be: parsed from text, not yet fitted to formats and length.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "arith/registers/inner_sums.h"
#include "arith/registers/kind.h"
#include "arith/registers/product_stage.h"

namespace guardbit::inline arith {

/// A register, or two of them: `inner` forms inner sums in some order, each of which is then added
/// to `outer`.
struct AccumulatorSpec {
  RegisterSpec inner;
  SumOrder order;  ///< no inner sums: the whole sum, or as many products as the array has rows
  std::optional<RegisterSpec> outer;   ///< the same as inner where only the order is given
  std::optional<ProductSpec> product;  ///< nothing: products are exact
  bool operator==(const AccumulatorSpec&) const = default;
};

/// Kinds: `exact` | `int:width=20` | `fixed:width=24,lsb=-12` | `float:e8m13` | `quire[:carry=31]`
/// | `quire:partial` | `aligned:terms=16,fraction=25,result=fp32` | `volta` .. `blackwell`. Options
/// of most: `rounding=`, `random=<bits>`, `overflow=`, `dual`; of all: `chunk=64` | `partials=4` |
/// `tree=8` | `pairwise`, `product=<format>` | `unfused`, `product-rounding=`. Two of them joined
/// by `+`. `rounding=truncate` drops low bits: down in two's complement, toward zero in floating
/// point. docs/accumulators.md has the whole grammar. Throws SpecError.
AccumulatorSpec parse_accumulator(std::string_view text);

/// The canonical text; parses back to the same.
std::string to_string(const AccumulatorSpec& spec);

}  // namespace guardbit::inline arith
