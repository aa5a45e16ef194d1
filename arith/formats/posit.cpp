// Posits of 2 to 32 bits and es 0 to 4; the Posit Standard (2022) has es = 2.
//
// After the sign (two's complement), a run of k equal bits, ended by the other bit, is the regime:
// r = -k for zeros, k - 1 for ones; then es exponent bits, then the fraction. Bits that do not fit
// are zero. Value: 2^(r * 2^es + e) * (1 + f). Code 0 is zero, 10...0 is NaR (not a real).
// A further trailing bit is the posit of one more bit, which is the standard's rounding boundary
// (Posit Standard 2022, section 4.1: posits are rounded on the bit string).
#include "arith/error.h"
#include "arith/formats/regime.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

// The positive posit of n bits with the given code (0 < code < 2^(n-1)).
Unpacked decode_positive(std::uint64_t code, int n, int es) {
  auto [regime, position] = read_regime(code, n);
  int exponent = 0;
  for (int i = 0; i < es; ++i, --position) exponent = 2 * exponent + bit_at(code, position);
  const int fraction_bits = position >= 0 ? position + 1 : 0;
  const std::uint64_t hidden = std::uint64_t{1} << fraction_bits;
  const int scale = regime * (1 << es) + exponent;
  return {ValueClass::finite, false, hidden + (code & (hidden - 1)), scale - fraction_bits};
}

Unpacked decode_posit(std::uint64_t code, int n, int es) {
  const std::uint64_t sign_bit = std::uint64_t{1} << (n - 1);
  if (code == 0) return {ValueClass::zero, false, 0, 0};
  if (code == sign_bit) return {ValueClass::nan, true, 0, 0};
  const bool negative = (code & sign_bit) != 0;
  Unpacked value = decode_positive(negative ? 2 * sign_bit - code : code, n, es);
  value.negative = negative;
  return value;
}

bool parse_posit(const Spec& spec, Format& format) {
  if (!spec.name.starts_with("posit")) return false;
  const std::string sizes = spec.name.substr(5);
  const auto underscore = sizes.find('_');
  const std::string place = "format '" + spec.text + "', ";
  const int n = parse_integer(sizes.substr(0, underscore), 2, 32, place + "width");
  const int es = underscore == sizes.npos
                     ? 2
                     : parse_integer(sizes.substr(underscore + 1), 0, 4, place + "exponent bits");
  if (!spec.options.empty()) {
    throw SpecError("format '" + spec.text + "': a posit takes no options");
  }
  format = {.name = "posit" + std::to_string(n) + "_" + std::to_string(es),
            .width = n,
            .sign = SignEncoding::twos_complement,
            .never_rounds_to_zero = true,
            .decode_extended = [n, es](std::uint64_t code, int extra) {
              return decode_posit(code, n + extra, es);
            }};
  return true;
}

const RegisterFormatFamily posit_family(
    {"posit<n>[_<es>]",
     "posits: n 2 to 32 bits, es 0 to 4 (2 where left out, the standard)",
     {"posit8_0", "posit8_1", "posit8_2", "posit16_2", "posit32_2"},
     parse_posit});

}  // namespace
}  // namespace guardbit::inline arith
