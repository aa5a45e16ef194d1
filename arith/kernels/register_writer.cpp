// Two's complement by shifting, codes by the codec.
#include "arith/kernels/register_writer.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace guardbit::inline arith {
namespace {

// integer * 2^shift in two's complement.
void write_integer(std::int64_t integer, int shift, std::span<std::uint64_t> words) {
  const auto first = static_cast<std::size_t>(shift / 64);
  const std::uint64_t sign = integer < 0 ? ~std::uint64_t{0} : 0;
  const UInt128 shifted = static_cast<UInt128>(Int128{integer}) << (shift % 64);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = i < first        ? 0
               : i == first     ? static_cast<std::uint64_t>(shifted)
               : i == first + 1 ? static_cast<std::uint64_t>(shifted >> 64)
                                : sign;
  }
}

// The code of what a register holds instead of a number.
Code special_code(const Codec& codec, bool negative) {
  const FormatLimits& limits = codec.limits();
  return codec.format().with_sign(negative, limits.infinity ? *limits.infinity : *limits.nan);
}

}  // namespace

RegisterWriter::RegisterWriter(const Register& reg, int unit_exp)
    : layout_(reg.layout),
      shift_(unit_exp - reg.layout.lsb),
      unit_(std::ldexp(1.0, unit_exp)),
      wraps_(reg.overflow == Overflow::wrap),
      codec_(reg.layout.codec.get()) {
  if (codec_ != nullptr) binary_ = as_binary_format(*codec_);
}

void RegisterWriter::write_wide_or_coded(std::size_t output, double content,
                                         RegisterFile& file) const {
  const std::size_t count = layout_.words();
  std::uint64_t* words = file.words.data() + output * count;
  if (codec_ != nullptr) {
    const double value = content * unit_;
    *words = !std::isfinite(value) ? special_code(*codec_, value < 0)
             : binary_             ? binary_->code_of(value)
                                   : codec_->encode(real_from(value), {}, Overflow::saturate).code;
  } else {
    write_integer(static_cast<std::int64_t>(content), shift_, {words, count});
  }
  file.flags[output] = 0;
}

double RegisterWriter::saturations(const RegisterEnd& end) const {
  if (codec_ == nullptr) return wraps_ ? 0 : end.events;
  return std::isfinite(end.content) ? end.events : end.events - 1;
}

std::uint8_t RegisterWriter::flags(const RegisterEnd& end) const {
  if (end.events == 0) return 0;
  int flags = output_overflowed;
  if (codec_ == nullptr && wraps_) flags |= output_wrapped;
  if (saturations(end) > 0) flags |= output_saturated;
  if (!std::isfinite(end.content)) flags |= output_special;
  return static_cast<std::uint8_t>(flags);
}

PeakReport RegisterWriter::range(double low, double high) const {
  const auto in_lsb = [this](double sum) {
    return BigInt(static_cast<std::int64_t>(sum)) << shift_;
  };
  PeakReport report;
  report.largest_magnitude = std::max(-low, high) * unit_;
  report.bits_needed = signed_bits(in_lsb(low), in_lsb(high));
  return report;
}

void RegisterWriter::count(const RegisterEnd& end, AdditionCounts& counts) const {
  counts.overflows += static_cast<std::uint64_t>(end.events);
  counts.saturations += static_cast<std::uint64_t>(saturations(end));
  counts.additions -= static_cast<std::uint64_t>(end.ignored);
}

}  // namespace guardbit::inline arith
