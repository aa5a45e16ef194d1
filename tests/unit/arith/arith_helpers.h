// Shorthand of the tests of arith: formats by name, values as doubles, one dot product by spec.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "arith/error.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/format.h"
#include "arith/product/matrix_product.h"

namespace guardbit::inline arith {

/// Exact for every format of up to 32 bits whose exponents are those of double.
inline double value_of(const Unpacked& value) {
  const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

inline Codec codec_of(const char* name) { return Codec(parse_format(name)); }
inline FormatLimits limits_of(const char* name) { return limits_of(parse_format(name)); }

inline Encoded encoded(const Codec& codec, double x, Rounding mode = Rounding::nearest_even,
                       Overflow overflow = Overflow::saturate) {
  return codec.encode(real_from(x), {mode, 16}, overflow);
}
inline Code rounded(const Codec& codec, double x, Rounding mode = Rounding::nearest_even,
                    Overflow overflow = Overflow::saturate) {
  return encoded(codec, x, mode, overflow).code;
}

/// The text of the error that `action` throws; empty if it throws none.
template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// Codes of doubles that the format holds exactly.
inline std::vector<Operand> operands_of(const Codec& codec, const std::vector<double>& values) {
  std::vector<Operand> operands;
  for (const double value : values) operands.push_back(codec.operand(rounded(codec, value)));
  return operands;
}

/// The one output of a 1 x k by k x 1 product.
struct DotResult {
  std::vector<std::uint64_t> words;
  std::uint8_t flags = 0;
  MacTally tally;
  RegisterLayout layout;
  std::int64_t integer() const { return static_cast<std::int64_t>(words[0]); }
};

inline DotResult dot(const char* accumulator, const char* format_a, const std::vector<double>& a,
                     const char* format_b, const std::vector<double>& b, std::uint64_t seed = 0) {
  const Codec codec_a = codec_of(format_a);
  const Codec codec_b = codec_of(format_b);
  const MacRegisters registers = make_mac_registers(
      parse_accumulator(accumulator), codec_a.limits(), codec_b.limits(), a.size(), 0);
  const GemmOperands operands{1, a.size(), 1, operands_of(codec_a, a), operands_of(codec_b, b)};
  RegisterFile file = make_register_file(registers.last().layout, 1);
  DotResult result;
  result.tally = multiply_matrices(operands, registers, seed, 0, file);
  result.layout = file.layout;
  result.words.assign(file.bits(0).begin(), file.bits(0).end());
  result.flags = file.flags[0];
  return result;
}

inline Code float_code(const DotResult& result) { return static_cast<Code>(result.words[0]); }

inline std::vector<double> repeated(std::size_t count, double value) {
  return std::vector<double>(count, value);
}

}  // namespace guardbit::inline arith
