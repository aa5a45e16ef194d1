// Codebooks, and the two dynamic maps of the 8-bit optimizers.
//
// Dynamic tree quantisation (Dettmers, 8-Bit Approximations for Parallelism in Deep Learning, ICLR
// 2016; Dettmers et al., 8-bit Optimizers via Block-wise Quantization, ICLR 2022): the leading
// zeros of a code count decimal exponents, one bit ends them, the rest is a linear fraction. So
// exponent i of 0 to 6 has n = 2^i cells of equal width in [0.1, 1] * 10^(i-6) for either sign, or
// n = 2^(i+1) where there is no sign, each worth its middle:
//   10^(i-6) * (0.1 + 0.9 * (2j + 1) / (2n)) = (2n + 9 (2j + 1)) / (20 n 10^(6-i)),  0 <= j < n.
// With zero and 1 (but no -1) these are 2 * 127 + 2 = 254 + 2 = 256 values. Codes count them from
// the least to the largest; values are rounded to the 24 bits of binary32.
#include "arith/formats/codebook.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>

#include "arith/error.h"
#include "arith/numbers/decimal.h"
#include "arith/numbers/real.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

constexpr int dynamic_exponents = 7;

std::vector<Unpacked> dynamic_map(bool is_signed) {
  const auto rounded = [](const BigInt& numerator, const BigInt& denominator) {
    return rounded_quotient(numerator, denominator, default_codebook_bits);
  };
  std::vector<Unpacked> values{Unpacked{}, rounded(1, 1)};
  for (int i = 0; i < dynamic_exponents; ++i) {
    const int cells = 1 << (is_signed ? i : i + 1);
    const BigInt decade = pow(BigInt(10), static_cast<unsigned>(dynamic_exponents - 1 - i));
    for (int j = 0; j < cells; ++j) {
      const BigInt numerator = 2 * cells + 9 * (2 * j + 1);
      values.push_back(rounded(numerator, 20 * cells * decade));
      if (is_signed) values.push_back(rounded(-numerator, 20 * cells * decade));
    }
  }
  std::sort(values.begin(), values.end(), [](const Unpacked& a, const Unpacked& b) {
    return compare(real_from(a), real_from(b)) < 0;
  });
  return values;
}

bool parse_dynamic(const Spec& spec, Format& format) {
  const bool is_signed = spec.name == "dynamic8";
  if (!is_signed && spec.name != "udynamic8") return false;
  if (!spec.options.empty()) {
    throw SpecError("format '" + spec.text + "': a dynamic map takes no options");
  }
  format = make_codebook(spec.name, dynamic_map(is_signed));
  return true;
}

const RegisterFormatFamily codebook_family(
    {"[u]dynamic8",
     "the dynamic maps of 8-bit optimizers, 256 values up to 1",
     {"dynamic8", "udynamic8"},
     parse_dynamic});

}  // namespace

bool fits_codebook(const Unpacked& value) {
  if (value.value_class == ValueClass::infinity) return false;
  const int exp = value.quantum_exp + bit_length(value.significand) - 1;
  return value.significand == 0 || (exp >= -codebook_exp_limit && exp < codebook_exp_limit);
}

Format make_codebook(std::string name, std::vector<Unpacked> values) {
  assert(!values.empty() && values.size() <= most_codebook_values);
  assert(std::all_of(values.begin(), values.end(), fits_codebook));
  const auto table = std::make_shared<const std::vector<Unpacked>>(std::move(values));
  return {
      .name = std::move(name),
      .width = std::max(2, static_cast<int>(std::bit_width(table->size() - 1))),
      .sign = SignEncoding::table,
      .decode_extended = [table](std::uint64_t code, [[maybe_unused]] int extra) {
        assert(extra == 0);
        return code < table->size() ? (*table)[code] : Unpacked{ValueClass::unused, false, 0, 0};
      }};
}

}  // namespace guardbit::inline arith
