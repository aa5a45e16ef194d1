// The largest magnitude among floats: their bits, without the sign, rise with it.
#include "arith/kernels/magnitude.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "arith/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arith/kernels/magnitude.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

MagnitudeScan scan(std::span<const float> values) {
  constexpr hn::ScalableTag<float> floats;
  constexpr hn::ScalableTag<std::int32_t> words;
  constexpr std::int32_t infinity_bits = 0x7f800000;
  const auto infinity = hn::Set(words, infinity_bits), without_sign = hn::Set(words, 0x7fffffff);
  const auto bits_of = [&](auto x)
                           HWY_ATTR { return hn::And(hn::BitCast(words, x), without_sign); };
  const auto finite = [&](auto bits)
                          HWY_ATTR { return hn::IfThenElseZero(hn::Lt(bits, infinity), bits); };
  auto largest = hn::Zero(words), largest_finite = hn::Zero(words);
  std::size_t i = 0;
  for (; i + hn::Lanes(words) <= values.size(); i += hn::Lanes(words)) {
    const auto bits = bits_of(hn::LoadU(floats, &values[i]));
    largest = hn::Max(largest, bits);
    largest_finite = hn::Max(largest_finite, finite(bits));
  }
  auto top = hn::GetLane(hn::MaxOfLanes(words, largest));
  auto top_finite = hn::GetLane(hn::MaxOfLanes(words, largest_finite));
  for (; i < values.size(); ++i) {
    const std::int32_t bits = std::bit_cast<std::int32_t>(values[i]) & 0x7fffffff;
    top = std::max(top, bits);
    if (bits < infinity_bits) top_finite = std::max(top_finite, bits);
  }
  return {std::bit_cast<float>(top_finite), top < infinity_bits};
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace guardbit::inline arith {

HWY_EXPORT(scan);

MagnitudeScan scan_magnitudes(std::span<const float> values) {
  return HWY_DYNAMIC_DISPATCH(scan)(values);
}

}  // namespace guardbit::inline arith
#endif
