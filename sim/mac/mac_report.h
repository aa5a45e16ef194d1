// A dot product, step by step: for people, and as a table for programs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/quantising/requantise.h"
#include "arith/registers/observer.h"
#include "sim/mac/mac_operands.h"
#include "sim/tables/table.h"
#include "traces/files/json.h"

namespace guardbit::sim {

/// Names of the flags by bit: `overflowed` is bit 0.
const std::vector<std::string>& flag_names();
/// The flags that are set, or `none`; `separator` between them.
std::string flags_text(std::uint8_t flags, const std::string& separator = ", ");

/// `0x` and the digits of a register or code of `width` bits.
std::string hex_text(std::span<const std::uint64_t> words, int width);
/// The digits of hex_text without `0x`.
std::string hex_digits(std::span<const std::uint64_t> words, int width);
/// `0|0111|100` for floating point, whose fields have fixed places; empty for other formats.
std::string bit_fields(const Format& format, Code code);
/// An exact number of any size, fractions also as an odd integer times a power of two; long ones
/// are rounded and say so.
std::string number_text(const ExactNumber& number);

/// Everything about one run of the command.
struct MacReport {
  std::shared_ptr<const Codec> activations, weights;
  std::vector<WrittenOperand> a, b;
  std::string accumulator;  ///< canonical
  const MacObserver* observer = nullptr;
  std::optional<Product> addend;
  MacSteps steps;
  std::optional<Requantiser> requantiser;
  std::uint64_t seed = 0;

  /// The dot product and the addend without any rounding; nothing where one is not a number.
  std::optional<ExactNumber> exact_sum() const;
  /// The code of the result, where a requantiser is given.
  std::optional<Encoded> requantised() const;

  std::string text() const;
  Table table() const;  ///< one row a product
  Json json() const;
};

}  // namespace guardbit::sim
