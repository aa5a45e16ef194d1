// What an accumulator is asked to be: parsed from text, not yet fitted to formats and length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "arith/numbers/rounding.h"
#include "arith/registers/kinds/aligned_rule.h"

namespace guardbit::inline arith {

enum class AccumulatorKind { exact, integer, fixed, floating, quire, aligned, tensor_core };

/// One register. Which fields count depends on the kind:
/// - exact: none; the width follows from the formats and the number of addends.
/// - integer: width, overflow, dual. Counts in units of the addends' smallest quantum, so every
///   addition is exact until it overflows.
/// - fixed: width, lsb, rounding, overflow, dual. Each addend is rounded to a multiple of 2^lsb.
/// - floating: format, rounding, overflow. Each sum is rounded to the format.
/// - quire: carry, partial, rounding, overflow. A fixed one, sized by the formats of the products.
/// - aligned: format, rounding, overflow, aligned. Groups of products summed at once.
/// - tensor_core: a generation of hardware and the format of its results; it becomes an aligned
///   one when the formats of the products are known.
struct RegisterSpec {
  AccumulatorKind kind = AccumulatorKind::exact;
  int width = 0;  ///< 2 to 2000
  int lsb = 0;    ///< -4000 to 4000
  std::string format;
  RoundingRule rounding;
  Overflow overflow = Overflow::wrap;
  bool dual = false;     ///< positive and negative addends in unsigned registers of `width` bits
  int carry = 31;        ///< quire: bits above the largest product, 0 to 64
  bool partial = false;  ///< quire: reaches to the formats' largest value, not to its square
  AlignedRule aligned;
  std::string generation;  ///< tensor_core: `volta`, `ampere`, ..
  bool operator==(const RegisterSpec&) const = default;
};

/// Rounding of each product before it is added.
struct ProductSpec {
  std::string format;
  RoundingRule rounding;
  bool operator==(const ProductSpec&) const = default;
};

/// A register, or two of them: `inner` sums `chunk` products, or is one of `partials` that take the
/// products in turn, and is then added to `outer`.
struct AccumulatorSpec {
  RegisterSpec inner;
  std::size_t chunk = 0;              ///< 0: the whole sum, or as many as the array has rows
  std::size_t partials = 0;           ///< product k goes to inner sum k mod partials; 0: chunks
  std::optional<RegisterSpec> outer;  ///< the same as inner where only chunk or partials is given
  bool tree = false;  ///< an inner sum is a tree of adders of the inner kind, not one after another
  std::optional<ProductSpec> product;  ///< nothing: products are exact
  /// Asks for inner sums by itself, whatever the array does.
  bool has_inner_sums() const { return chunk != 0 || partials != 0; }
  bool operator==(const AccumulatorSpec&) const = default;
};

/// Kinds: `exact` | `int:width=20` | `fixed:width=24,lsb=-12` | `float:e8m13` | `quire[:carry=31]` |
/// `quire:partial` | `aligned:terms=16,fraction=25,result=fp32` | `volta` .. `blackwell`. Options of
/// most: `rounding=`, `random=<bits>`, `overflow=`, `dual`; of all: `chunk=64` | `partials=4` |
/// `tree=8` | `pairwise`, `product=<format>` | `unfused`, `product-rounding=`. Two of them joined by `+`.
/// `rounding=truncate` drops low bits: down in two's complement, toward zero in floating point.
/// docs/accumulators.md has the whole grammar. Throws SpecError.
AccumulatorSpec parse_accumulator(std::string_view text);

/// The canonical text; parses back to the same.
std::string to_string(const AccumulatorSpec& spec);

}  // namespace guardbit::inline arith
