// Reading registers in MPFR.
#include "analysis/judge/register_value.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace guardbit::analysis {
namespace {

constexpr int word_bits = 64;
constexpr mpfr_prec_t code_precision = 64;  // any value of any format

// The last bits that the codes of a run differ in: the trailing significand of a binade's values;
// of a posit, whose trailing significands get shorter, all bits but those of 4096 runs.
int run_bits(const Format& format) {
  constexpr int posit_run_index_bits = 12;
  const FormatLimits limits = limits_of(format);
  if (!limits.has_even_steps || format.never_rounds_to_zero) {
    return std::max(0, format.width - posit_run_index_bits);
  }
  return std::clamp(limits.significand_bits - 1, 0, format.width - 1);
}

}  // namespace

bool is_finite(const MpfrNumber& x) { return mpfr_number_p(x.get()) != 0; }

std::shared_ptr<const RegisterFormat> RegisterFormats::get(const Format& format) const {
  std::shared_ptr<const RegisterFormat>& known = known_[format.name];
  if (!known) {
    const ExactFormat exact(format.name);
    known = std::make_shared<RegisterFormat>(
        RegisterFormat{exact, CodeRuns(exact, run_bits(format)), spacings_.get(format)});
  }
  return known;
}

RegisterReader::RegisterReader(const RegisterLayout& layout, const RegisterFormats& formats)
    : layout_(layout),
      format_(layout.is_twos_complement() ? nullptr : formats.get(layout.format())),
      lsb_(2) {
  lsb_.assign(1, layout.lsb);
}

void RegisterReader::read(std::span<const std::uint64_t> words, MpfrNumber& value) const {
  assert(words.size() == layout_.words());
  if (format_) return read_code(words[0], value);
  read_twos_complement(words, value);
}

std::optional<DyadicSum> RegisterReader::read(std::span<const std::uint64_t> words) const {
  assert(words.size() == layout_.words());
  if (!format_) return read_twos_complement(words);
  if ((words[0] >> layout_.width) != 0) return std::nullopt;
  return format_->runs.value(static_cast<Code>(words[0]));
}

// Words of zeros at the low end and words of nothing but the sign at the high end are left out, and
// the zeros below the last 1: what is left must fit.
std::optional<DyadicSum> RegisterReader::read_twos_complement(
    std::span<const std::uint64_t> words) const {
  const auto signed_word = [&](std::size_t i) { return static_cast<std::int64_t>(words[i]); };
  const int top_bits = layout_.width - word_bits * static_cast<int>(words.size() - 1);
  const std::int64_t sign = signed_word(words.size() - 1) >> (top_bits - 1);
  if (sign != 0 && sign != -1) return std::nullopt;
  if (words.size() == 1) return DyadicSum{signed_word(0), layout_.lsb};
  std::size_t low = 0, top = words.size() - 1;
  while (low < top && words[low] == 0) ++low;
  while (low < top && signed_word(top) == sign && signed_word(top - 1) >> (word_bits - 1) == sign) {
    --top;
  }
  const int zeros = words[low] == 0 ? 0 : std::countr_zero(words[low]);
  const int above = bit_length(words[top] ^ static_cast<std::uint64_t>(sign));
  const int words_below = static_cast<int>(top - low);
  if (above + word_bits * words_below - zeros >= DyadicSum::largest_bits) return std::nullopt;
  const int exp = layout_.lsb + word_bits * static_cast<int>(low) + zeros;
  if (low == top) return DyadicSum{signed_word(low) >> zeros, exp};
  Int128 integer = signed_word(top);
  for (std::size_t i = top - 1; i > low; --i)
    integer = integer * (Int128{1} << word_bits) + words[i];
  return DyadicSum{integer * (Int128{1} << (word_bits - zeros)) + (words[low] >> zeros), exp};
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
  const ExactValue decoded = format_->exact.decode(static_cast<Code>(code));
  require_exact(mpfr_set(value.get(), decoded.value.get(), MPFR_RNDN), "value of a register");
}

const MpfrNumber& RegisterReader::quantum_at(const MpfrNumber& x) const {
  return format_ ? format_->spacing->gap(format_->spacing->binade_of(x)) : lsb_;
}

std::optional<int> RegisterReader::quantum_exp_at(const DyadicSum& x) const {
  if (!format_) return layout_.lsb;
  const ValueSpacing& spacing = *format_->spacing;
  return spacing.gap_exp(x.integer == 0 ? 0 : spacing.binade_below(top_exp(x)));
}

}  // namespace guardbit::analysis
