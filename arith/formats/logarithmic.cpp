// Logarithmic number systems: the code is the logarithm. Fixed point (lns) and posit-tapered
// (logposit).
//
// lns<W>_<F>: a sign bit and a magnitude code m of W - 1 bits. m = 0 is zero; m > 0 is
//   2^((m - 2^(W-2)) / 2^F),
// so the logarithm is an integer with the bias 2^(W-2), in units of 2^-F. With the top bit of m
// flipped, m is that logarithm in two's complement, which hardware stores; the biased form rises
// with the value, and its smallest code is the zero of both. The boundary between two codes is the
// power of two half-way between the logarithms (also below the smallest value, towards zero): what
// rounding the logarithm to an integer does.
//
// logposit<N>_<ls>: Johnson, "Rethinking floating point for deep learning" (2018). The bit string
// is that of a posit of N bits with ls exponent bits (negation by two's complement, 0, NaR, never
// rounded to zero), but its regime, exponent and fraction are one logarithm:
//   2^(r * 2^ls + e + f)     instead of     2^(r * 2^ls + e) * (1 + f).
// The boundary is the string of N + 1 bits, as for posits: the half-way logarithm.
#include "arith/error.h"
#include "arith/formats/irrational.h"
#include "arith/formats/regime.h"
#include "arith/numbers/format.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

// 2^(logarithm / 2^fraction_bits), to `bits` bits, or 1 bit where no logarithm of the binade has a
// fraction. A power 2^x is dyadic only for whole x: otherwise it is irrational.
Unpacked power(std::int64_t logarithm, int fraction_bits, int bits) {
  const std::int64_t whole = logarithm >> fraction_bits;
  const std::int64_t fraction = logarithm - (whole << fraction_bits);
  if (fraction_bits == 0) return {ValueClass::finite, false, 1, static_cast<int>(whole)};
  if (fraction == 0) return round_dyadic(1, static_cast<int>(whole), bits);
  return round_power_of_two(logarithm, fraction_bits, bits);
}

Unpacked decode_lns(const ValueTable& table, int width, std::uint64_t code, int extra) {
  if (extra == 1) return (*table)[code];
  const std::uint64_t sign_bit = std::uint64_t{1} << (width - 1);
  Unpacked value = (*table)[2 * (code & (sign_bit - 1))];
  value.negative = (code & sign_bit) != 0;
  return value;
}

// The value of the logarithm that a posit of n bits writes, 0 < code < 2^(n-1).
Unpacked logposit_value(std::uint64_t code, int n, int ls, int bits) {
  auto [regime, position] = read_regime(code, n);
  std::int64_t logarithm = regime;
  for (int i = 0; i < ls; ++i, --position) logarithm = 2 * logarithm + bit_at(code, position);
  const int fraction_bits = position >= 0 ? position + 1 : 0;
  for (; position >= 0; --position) logarithm = 2 * logarithm + bit_at(code, position);
  return power(logarithm, fraction_bits, bits);
}

// Splits "<prefix><first>_<second>" within the ranges; false if the text begins otherwise.
bool split_logarithmic(const Spec& spec, std::string_view prefix, const char* second_name,
                       int second_max, int& first, int& second) {
  if (!spec.name.starts_with(prefix)) return false;
  const std::string_view sizes = std::string_view(spec.name).substr(prefix.size());
  const auto underscore = sizes.find('_');
  const std::string place = "format '" + spec.text + "', ";
  first = parse_integer(sizes.substr(0, underscore), 3, 16, place + "width");
  second = parse_integer(underscore == sizes.npos ? "" : sizes.substr(underscore + 1), 0,
                         second_max, place + second_name);
  return true;
}

bool parse_lns(const Spec& spec, Format& format) {
  int width = 0, fraction_bits = 0;
  if (!split_logarithmic(spec, "lns", "fraction bits", 14, width, fraction_bits)) return false;
  const std::string what = "format '" + spec.text + "'";
  const int range_bits = width - 2 - fraction_bits;  // values reach up to 2^(2^range_bits)
  if (range_bits < 0) throw SpecError(what + ": expected at most width - 2 fraction bits");
  if (std::int64_t{1} << range_bits > largest_power) {
    throw SpecError(what + ": expected more fraction bits, its values are beyond 2^512");
  }
  const int bits = parse_value_bits(spec);
  const std::size_t size = (std::size_t{1} << width) + 1;  // and the value after the largest one
  const ValueTable table = make_value_table(size, bits, what, [=](std::uint64_t i, int precision) {
    const std::int64_t logarithm = static_cast<std::int64_t>(i) - (std::int64_t{1} << (width - 1));
    const bool is_value = i % 2 == 0;
    return is_value ? power(logarithm / 2, fraction_bits, precision)
                    : power(logarithm, fraction_bits + 1, precision);
  });
  format = {.name = with_value_bits(
                "lns" + std::to_string(width) + "_" + std::to_string(fraction_bits), bits),
            .width = width,
            .sign = SignEncoding::sign_magnitude,
            .is_rounded = true,
            .decode_extended = [table, width](std::uint64_t code, int extra) {
              return decode_lns(table, width, code, extra);
            }};
  return true;
}

bool parse_logposit(const Spec& spec, Format& format) {
  int n = 0, ls = 0;
  if (!split_logarithmic(spec, "logposit", "exponent bits", 4, n, ls)) return false;
  const int bits = parse_value_bits(spec);
  format = make_tapered_format("logposit" + std::to_string(n) + "_" + std::to_string(ls), n, bits,
                               "format '" + spec.text + "'",
                               [ls](std::uint64_t string, int length, int precision) {
                                 return logposit_value(string, length, ls, precision);
                               });
  return true;
}

const RegisterFormatFamily lns_family(
    {"lns<W>_<F>[:bits=<b>]",
     "fixed-point logarithm: W 3 to 16 bits, F fraction bits; values rounded to 4 to 32 bits (24)",
     {"lns8_3", "lns8_4", "lns12_7"},
     parse_lns});

const RegisterFormatFamily logposit_family({"logposit<N>_<ls>[:bits=<b>]",
                                            "posit-tapered logarithm (ELMA): N 3 to 16 bits, ls 0 "
                                            "to 4; values rounded to 4 to 32 bits (24)",
                                            {"logposit8_1", "logposit8_2"},
                                            parse_logposit});

}  // namespace
}  // namespace guardbit::inline arith
