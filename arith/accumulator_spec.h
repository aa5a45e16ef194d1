// What an accumulator is asked to be: parsed from text, not yet fitted to formats and length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "arith/rounding.h"

namespace guardbit {

enum class AccumulatorKind { exact, integer, fixed, floating };

/// One register. Which fields count depends on the kind:
/// - exact: none; the width follows from the formats and the number of addends.
/// - integer: width, overflow. Counts in units of the addends' smallest quantum, so every addition
///   is exact until it overflows.
/// - fixed: width, lsb, rounding, overflow. Each addend is rounded to a multiple of 2^lsb.
/// - floating: format, rounding, overflow. Each sum is rounded to the format.
struct RegisterSpec {
  AccumulatorKind kind = AccumulatorKind::exact;
  int width = 0;  ///< 2 to 2000
  int lsb = 0;    ///< -4000 to 4000
  std::string format;
  RoundingRule rounding;
  Overflow overflow = Overflow::wrap;
  bool operator==(const RegisterSpec&) const = default;
};

/// A register, or two of them: `inner` sums `chunk` products and is then added to `outer`.
struct AccumulatorSpec {
  RegisterSpec inner;
  std::size_t chunk = 0;  ///< 0: the whole sum, or as many as the array has rows
  std::optional<RegisterSpec> outer;  ///< the same as inner where only a chunk is given
  bool operator==(const AccumulatorSpec&) const = default;
};

/// `exact` | `int:width=20[,overflow=saturate]` | `fixed:width=24,lsb=-12[,rounding=..][,overflow=..]`
/// | `float:e8m13[,rounding=..][,overflow=..]`, each with `chunk=64` and stochastic rounding with
/// `random=<bits>`; two of them joined by `+`. `rounding=truncate` drops low bits: down in two's
/// complement, toward zero in floating point. Throws SpecError.
AccumulatorSpec parse_accumulator(std::string_view text);

/// The canonical text; parses back to the same.
std::string to_string(const AccumulatorSpec& spec);

}  // namespace guardbit
