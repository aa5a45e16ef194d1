// Scales that follow from a given range instead of the data: a real maximum, a real exponent bias.
//
// Qualcomm's FP8 quantiser (Kuzmin et al., "FP8 Quantization: The Power of the Exponent", NeurIPS
// 2022, section 4) moves a format of E exponent and M trailing bits by a real-valued bias,
//   b = 2^E - log2(maxval) + log2(2 - 2^-M) - 1,
// which makes maxval its largest value. Moving the bias from b0 to b multiplies every value,
// subnormals too, by 2^(b0 - b): both are a scale, and the codes' values stay as they are.
#include <cmath>
#include <optional>
#include <string_view>

#include "arith/error.h"
#include "arith/numbers/to_double.h"
#include "arith/quantising/scaling.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

// M of "[u]e<E>m<M>"; nothing for other names.
std::optional<int> trailing_bits(std::string_view name) {
  if (name.starts_with('u')) name.remove_prefix(1);
  const auto m = name.find('m');
  int exponent_bits = 0, bits = 0;
  const bool is_float = name.starts_with('e') && m != name.npos &&
                        is_integer(name.substr(1, m - 1), exponent_bits) &&
                        is_integer(name.substr(m + 1), bits);
  return is_float ? std::optional(bits) : std::nullopt;
}

}  // namespace

double scale_of_maximum(double maximum, const FormatLimits& limits) {
  const Unpacked& max = limits.max;
  return maximum / to_double(max.significand, max.quantum_exp);
}

double scale_of_bias(double bias, const Format& format) {
  const std::optional<int> trailing = trailing_bits(parse_spec(format.name, "format").name);
  if (!trailing) {
    throw SpecError("scaling 'tensor:bias': expected binary floating point, and " + format.name +
                    " has no exponent bias");
  }
  // Exponent field 1 with trailing bits zero is worth 2^(1 - bias); read with one more trailing bit
  // it is a number even where the format has put infinity or NaN there.
  const Unpacked one = format.decode_extended(std::uint64_t{2} << *trailing, 1);
  const int exp = bit_length(one.significand) - 1 + one.quantum_exp;
  return std::exp2(1 - exp - bias);
}

}  // namespace guardbit::inline arith
