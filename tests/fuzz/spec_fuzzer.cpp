// Fuzzes the specification strings: formats, accumulators and scalings, from free text and from
// words of their grammars; what parses must print itself, and must work.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "arith/product/matrix_product.h"
#include "arith/quantising/scaling.h"
#include "tests/fuzz/require.h"

namespace guardbit {

namespace {

// Rounds values of all sizes and signs: every result is a code of the format and a number, unless
// it overflowed.
void check_codec(const Codec& codec) {
  constexpr double values[] = {0.0, 1.0, -1.0, 1.5e-9, -3.7, 448.5, -6.5e4, 0x1p300, -0x1p-700};
  const std::uint64_t codes = std::uint64_t{1} << codec.format().width;
  for (int mode = 0; mode <= static_cast<int>(Rounding::stochastic); ++mode) {
    for (const Overflow overflow : {Overflow::saturate, Overflow::infinity, Overflow::wrap}) {
      for (const double value : values) {
        const RoundingRule rule{static_cast<Rounding>(mode), 5};
        const Encoded encoded = codec.encode(real_from(value), rule, overflow, 11);
        require(encoded.code < codes);
        require(codec.is_number(encoded.code) || encoded.overflow);
        require(encoded.inexact || encoded.overflow || value == 0 ||
                codec.operand(encoded.code).significand != 0);
      }
    }
  }
}

void check_format(const std::string& text) {
  try {
    const Format format = parse_format(text);
    require(parse_format(format.name).name == format.name);
    const Codec codec(format);
    const FormatLimits& limits = codec.limits();
    require(format.width >= 2 && format.width <= 32);
    require(limits.max.value_class == ValueClass::finite);
    require(limits.min_positive.value_class == ValueClass::finite);
    require(limits.significand_bits >= 1);
    check_codec(codec);
  } catch (const Error&) {
  }
}

// Sums a few products of the widest and of the smallest operands in such registers.
void check_sums(const AccumulatorSpec& spec, const Codec& codec) {
  constexpr std::size_t k = 5;
  const Unpacked& max = codec.limits().max;
  const auto large = static_cast<std::int64_t>(max.significand);
  const auto small = static_cast<std::int64_t>(codec.limits().min_positive.significand);
  const Operand high{large, max.quantum_exp}, low{-large, max.quantum_exp};
  const Operand tiny{small, codec.limits().min_positive.quantum_exp};
  const GemmOperands operands{
      1, k, 1, {high, tiny, low, tiny, high}, {high, high, high, tiny, low}};
  const MacRegisters registers = make_mac_registers(spec, codec.limits(), codec.limits(), k, 0);
  RegisterFile file = make_register_file(registers.last().layout, 1);
  const MacTally tally = multiply_matrices(operands, registers, 3, 0, file);
  require(tally.inner.counts.additions <= k);
  require(tally.inner.counts.saturations <= tally.inner.counts.overflows);
  if (spec.inner.kind == AccumulatorKind::exact) require(tally.inner.counts.overflows == 0);
}

void check_accumulator(const std::string& text) {
  static const Codec operands[] = {Codec(parse_format("e4m3")), Codec(parse_format("posit16_2")),
                                   Codec(parse_format("int8"))};
  try {
    const AccumulatorSpec spec = parse_accumulator(text);
    const std::string canonical = to_string(spec);
    require(parse_accumulator(canonical) == spec);
    require(to_string(parse_accumulator(canonical)) == canonical);
    for (const Codec& codec : operands) check_sums(spec, codec);
  } catch (const Error&) {
  }
}

void check_scaling(const std::string& text) {
  try {
    const ScalingSpec spec = parse_scaling(text);
    require(parse_scaling(to_string(spec)) == spec);
  } catch (const Error&) {
  }
}

constexpr std::array<std::string_view, 69> words{
    "e",          "m",         "ue",        "posit",
    "int",        "uint",      "fixed",     "ufixed",
    "_",          ".",         ":",         ",",
    "=",          "+",         "-",         "0",
    "1",          "2",         "3",         "4",
    "5",          "6",         "7",         "8",
    "9",          "16",        "23",        "32",
    "62",         "512",       "ieee",      "fn",
    "fnuz",       "finite",    "bias=",     "nosubnormals",
    "nozero",     "symmetric", "e4m3",      "fp16",
    "bf16",       "e8m0",      "exact",     "float:",
    "width=",     "lsb=",      "rounding=", "overflow=",
    "chunk=",     "random=",   "truncate",  "nearest-even",
    "stochastic", "to-odd",    "saturate",  "infinity",
    "wrap",       "tensor:",   "channel:",  "max",
    "pow2",       "none",      "int:",      "fixed:",
    "block:",     "maximum=",  "f8net",     ",tensor",
    "partials="};

}  // namespace

}  // namespace guardbit

// A first byte that is odd marks words of the grammar, one a byte; else the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  std::string text;
  const bool from_words = size > 0 && data[0] % 2 == 1;
  for (std::size_t i = 1; i < size; ++i) {
    if (from_words) {
      text += words[data[i] % words.size()];
    } else {
      text += static_cast<char>(data[i]);
    }
  }
  check_format(text);
  check_accumulator(text);
  check_scaling(text);
  return 0;
}
