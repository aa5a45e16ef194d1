// The plain path over many values: the reference of the kernels, and what they leave out.
#pragma once

#include <cstddef>
#include <span>
#include <variant>

#include "arith/quantising/scaling.h"

namespace guardbit::inline arith {

/// Random bits for values that lie `stride` steps of a stream apart.
struct RandomSteps {
  RandomStream stream{0};
  std::uint64_t first = 0;
  std::uint64_t stride = 1;

  std::uint32_t at(std::size_t index) const { return stream.at(first + index * stride); }
  RandomSteps from(std::size_t index) const { return {stream, first + index * stride, stride}; }
};

inline QuantisationCounts& operator+=(QuantisationCounts& a, const QuantisationCounts& b) {
  a.inexact += b.inexact;
  a.overflows += b.overflows;
  a.underflows += b.underflows;
  return a;
}

/// Where codes go: elements that hold the format's width.
using CodePointer = std::variant<std::uint8_t*, std::uint16_t*, Code*>;

/// `quantise` with all its arguments but the value. The codec must outlive it.
struct PlainRounding {
  const Codec* codec;
  RoundingRule rule;
  Overflow overflow;
  double divisor;

  template <class Output>
  QuantisationCounts operator()(std::span<const float> values, const RandomSteps& random,
                                Output* codes) const {
    QuantisationCounts counts;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Encoded encoded = quantise(*codec, values[i], divisor, rule, overflow, random.at(i));
      codes[i] = static_cast<Output>(encoded.code);
      counts.inexact += encoded.inexact ? 1 : 0;
      counts.overflows += encoded.overflow ? 1 : 0;
      counts.underflows += encoded.underflow ? 1 : 0;
    }
    return counts;
  }
};

}  // namespace guardbit::inline arith
