// The narrowest accumulators whose arithmetic error stays under a target on a real layer: found by
// running them, output by output, on the functional model.
//
// The error does not always fall as a register widens: one that wraps around may be right at a
// width at which some output happens to come out near, and wrong at the next. So a width counts
// only if it and every wider one keeps the target. The search starts at a width of which that is
// known of all wider ones without running them: integers where no partial sum of the trace
// overflows, all others where the a-priori bound (analysis/bounds/error_bound.h) is below the
// target. From there it goes down one by one and stops at the first width that does not keep the
// target.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/judge/layer_bench.h"

namespace guardbit::analysis {

/// The kinds of registers that are searched. The terms and sums of `aligned` ones are truncated, as
/// in tensor cores.
enum class NeededKind { saturating, wrapping, fixed, floating, chunked, aligned };
inline constexpr std::array<std::string_view, 6> needed_kind_names{
    "int_saturating", "int_wrapping", "fixed", "float", "chunked_float", "aligned"};

/// How fixed and floating-point registers round, by the names that specifications have for it.
enum class NeededRounding { nearest, stochastic, truncated };
inline constexpr std::array<std::string_view, 3> needed_rounding_names{"nearest-even", "stochastic",
                                                                       "truncate"};

/// A register that keeps the target.
struct NeededRegister {
  /// The width of saturating, wrapping and fixed ones, of floating and chunked ones the bits of the
  /// significand with the hidden one, of aligned ones the fraction bits below the largest exponent.
  int bits = 0;
  std::optional<int> exp_bits;  ///< floating and chunked
  std::string accumulator;      ///< what was run, canonical
  double error = 0;             ///< arithmetic, relative root mean square
  /// What the closed form of the kind asks for in place of `bits`, where there is one.
  std::optional<int> predicted;
};

struct NeedRequest {
  double target = 0;      ///< largest relative root mean square error of the arithmetic
  std::size_t chunk = 0;  ///< products an inner sum of the chunked kind
  std::size_t terms = 0;  ///< products a group of the aligned kind; 0: it is left out
  std::uint64_t seed = 0;
  NeededRounding rounding = NeededRounding::nearest;
};

struct NeededWidths {
  std::array<std::optional<NeededRegister>, needed_kind_names.size()> kinds;
  std::string failure;  ///< the first output of any run that breaks its bound; empty if none does
  std::size_t runs = 0;

  const std::optional<NeededRegister>& of(NeededKind kind) const {
    return kinds[static_cast<std::size_t>(kind)];
  }
};

/// `k`: products of each output. Nothing for a kind of which none keeps the target: floats have at
/// most 24 significand bits, aligned sums end in binary32.
NeededWidths needed_widths(LayerBench& bench, std::size_t k, const NeedRequest& request);

/// The least n of [least, most] such that it and all above it, up to `most`, keep the target. Asks
/// from `most` downwards and never again after a refusal. Nothing if `most` does not.
std::optional<int> least_that_keeps(int most, int least, const std::function<bool(int)>& keeps);

}  // namespace guardbit::analysis
