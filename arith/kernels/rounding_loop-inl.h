// What the rounding kernels share: vectors of 32-bit words, random words, and the loop over values.
// For each target of Highway, so without include guards of the usual kind.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <hwy/highway.h>

#include "arith/kernels/plain_rounding.h"

#if defined(GUARDBIT_ROUNDING_LOOP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_ROUNDING_LOOP_INL
#undef GUARDBIT_ROUNDING_LOOP_INL
#else
#define GUARDBIT_ROUNDING_LOOP_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<std::uint32_t> words;
constexpr hn::ScalableTag<std::int32_t> integers;
constexpr hn::ScalableTag<std::uint64_t> longs;
constexpr hn::ScalableTag<float> floats;
constexpr hn::ScalableTag<double> doubles;
using Words = hn::Vec<decltype(words)>;
using LongWords = hn::Vec<decltype(longs)>;
using Doubles = hn::Vec<decltype(doubles)>;
using WordMask = hn::Mask<decltype(words)>;
constexpr std::size_t lanes = hn::MaxLanes(words);

HWY_INLINE Words word(std::uint32_t x) { return hn::Set(words, x); }
HWY_INLINE hn::Vec<decltype(integers)> signed_of(Words x) { return hn::BitCast(integers, x); }

// The order of words below 2^31, which signed comparisons tell faster than unsigned ones.
HWY_INLINE WordMask greater(Words a, Words b) {
  return hn::RebindMask(words, hn::Gt(signed_of(a), signed_of(b)));
}
HWY_INLINE WordMask less(Words a, Words b) { return greater(b, a); }

// Codes and what happened on the way to them.
struct Rounded {
  Words codes;
  WordMask inexact, overflow, underflow;
};

// RandomStream::at for the next `lanes` values at each call.
class RandomWords {
 public:
  explicit RandomWords(const RandomSteps& random) : second_(word(random.stream.second_key())) {
    const auto stride = static_cast<std::uint32_t>(random.stride) * RandomStream::step_factor;
    const auto first = static_cast<std::uint32_t>(random.first) * RandomStream::step_factor;
    next_ = hn::Add(word(random.stream.first_key() + first),
                    hn::Mul(hn::Iota(words, 0), word(stride)));
    step_ = word(static_cast<std::uint32_t>(lanes) * stride);
  }

  HWY_INLINE Words operator()() {
    Words z = hn::Xor(next_, hn::ShiftRight<16>(next_));
    z = hn::Xor(hn::Mul(z, word(RandomStream::first_factor)), second_);
    z = hn::Mul(hn::Xor(z, hn::ShiftRight<15>(z)), word(RandomStream::second_factor));
    next_ = hn::Add(next_, step_);
    return hn::Xor(z, hn::ShiftRight<15>(z));
  }

 private:
  Words second_, next_, step_;
};

HWY_INLINE void store(Words codes, std::uint32_t* to) { hn::StoreU(codes, words, to); }
HWY_INLINE void store(Words codes, std::uint16_t* to) {
  constexpr hn::Rebind<std::uint16_t, decltype(words)> narrow;
  hn::StoreU(hn::TruncateTo(narrow, codes), narrow, to);
}
HWY_INLINE void store(Words codes, std::uint8_t* to) {
  constexpr hn::Rebind<std::uint8_t, decltype(words)> narrow;
  hn::StoreU(hn::TruncateTo(narrow, codes), narrow, to);
}

HWY_INLINE std::size_t count(WordMask mask, WordMask active) {
  return hn::CountTrue(words, hn::And(mask, active));
}

// The codes of up to `lanes` values, the `active` ones.
template <class Kernel, class Output>
HWY_INLINE void round_vector(const Kernel& kernel, const PlainRounding& plain,
                             std::span<const float> values, const float* from, WordMask active,
                             const RandomSteps& random, Words random_words, Output* codes,
                             QuantisationCounts& counts) {
  const Words x = hn::BitCast(words, hn::LoadU(floats, from));
  const Words magnitude = hn::And(x, word(0x7fffffff));
  if (HWY_UNLIKELY(!hn::AllFalse(words, kernel.leaves_out(magnitude)))) {
    counts += plain(values, random, codes);
    return;
  }
  const Rounded rounded = kernel(x, magnitude, random_words);
  store(rounded.codes, codes);
  counts.inexact += count(rounded.inexact, active);
  counts.overflows += count(rounded.overflow, active);
  counts.underflows += count(rounded.underflow, active);
}

template <class Kernel, class Output>
QuantisationCounts round_all(Kernel kernel, const PlainRounding& plain,
                             std::span<const float> values, const RandomSteps& random,
                             Output* codes) {
  QuantisationCounts counts;
  RandomWords random_words(random);
  const auto next_random = [&]() HWY_ATTR {
    return Kernel::is_stochastic ? random_words() : word(0);
  };
  const WordMask all = hn::Eq(word(0), word(0));
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    round_vector(kernel, plain, values.subspan(i, lanes), &values[i], all, random.from(i),
                 next_random(), codes + i, counts);
  }
  const std::size_t left = values.size() - i;
  if (left == 0) return counts;
  float padded[lanes] = {};
  Output last[lanes];
  std::copy_n(&values[i], left, padded);
  round_vector(kernel, plain, values.subspan(i), padded, hn::FirstN(words, left), random.from(i),
               next_random(), last, counts);
  std::copy_n(last, left, codes + i);
  return counts;
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();
#endif
