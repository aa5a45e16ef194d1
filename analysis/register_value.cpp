// Reading registers in MPFR.
#include "analysis/register_value.h"

#include <algorithm>
#include <cassert>

namespace guardbit {
namespace {

constexpr int word_bits = 64;
constexpr mpfr_prec_t code_precision = 64;  // any value of any format

}  // namespace

bool is_finite(const MpfrNumber& x) { return mpfr_number_p(x.get()) != 0; }

RegisterReader::RegisterReader(const RegisterLayout& layout) : layout_(layout), lsb_(2) {
  lsb_.assign(1, layout.lsb);
  if (layout.format.empty()) return;
  format_.emplace(layout.format);
  spacing_.emplace(parse_format(layout.format));
}

void RegisterReader::read(std::span<const std::uint64_t> words, MpfrNumber& value) const {
  assert(words.size() == layout_.words());
  if (format_) return read_code(words[0], value);
  read_twos_complement(words, value);
}

// Horner's rule in radix 2^64; the top word carries the sign.
void RegisterReader::read_twos_complement(std::span<const std::uint64_t> words,
                                          MpfrNumber& value) const {
  static_assert(sizeof(long) == sizeof(std::uint64_t));
  value.reset(std::max<mpfr_prec_t>(word_bits, layout_.width));
  mpfr_ptr v = value.get();
  const auto top = static_cast<std::int64_t>(words.back());
  const int top_bits = layout_.width - word_bits * static_cast<int>(words.size() - 1);
  const std::int64_t sign = top >> (top_bits - 1);
  if (sign != 0 && sign != -1) return mpfr_set_nan(v);
  int inexact = mpfr_set_si(v, top, MPFR_RNDN);
  for (std::size_t i = words.size() - 1; i-- > 0;) {
    inexact |= mpfr_mul_2ui(v, v, word_bits, MPFR_RNDN);
    inexact |= mpfr_add_ui(v, v, words[i], MPFR_RNDN);
  }
  inexact |= mpfr_mul_2si(v, v, layout_.lsb, MPFR_RNDN);
  require_exact(inexact, "value of a register");
}

void RegisterReader::read_code(std::uint64_t code, MpfrNumber& value) const {
  value.reset(code_precision);
  if ((code >> layout_.width) != 0) return mpfr_set_nan(value.get());
  const ExactValue decoded = format_->decode(static_cast<Code>(code));
  require_exact(mpfr_set(value.get(), decoded.value.get(), MPFR_RNDN), "value of a register");
}

const MpfrNumber& RegisterReader::quantum_at(const MpfrNumber& x) const {
  return spacing_ ? spacing_->gap(spacing_->binade_of(x)) : lsb_;
}

}  // namespace guardbit
