// What the rounding kernels share: vectors of 32-bit words, random words, and the loop over values.
// For each target of Highway, so without include guards of the usual kind.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <variant>

#include <hwy/highway.h>

#include "arith/quantising/plain_rounding.h"

#if defined(GUARDBIT_ROUNDING_LOOP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_ROUNDING_LOOP_INL
#undef GUARDBIT_ROUNDING_LOOP_INL
#else
#define GUARDBIT_ROUNDING_LOOP_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
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
// A constant for a register: seeing its value, compilers make it anew in each round of a loop.
HWY_INLINE Words kept(std::uint32_t x) {
  const volatile std::uint32_t hidden = x;
  return word(hidden);
}
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
    next_ =
        hn::Add(word(random.stream.first_key() + first), hn::Mul(hn::Iota(words, 0), word(stride)));
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

// Stores codes. Their size is a branch that always goes the same way, beside some 40 instructions
// of rounding: a loop of its own for each size would be compiled three times over.
class CodeWriter {
 public:
  explicit CodeWriter(const CodePointer& codes)
      : first_(std::visit([](auto* to) { return static_cast<void*>(to); }, codes)),
        width_(codes.index()) {}

  HWY_INLINE void operator()(Words codes, std::size_t i) const {
    if (width_ == 0) {
      store(codes, static_cast<std::uint8_t*>(first_) + i);
    } else if (width_ == 1) {
      store(codes, static_cast<std::uint16_t*>(first_) + i);
    } else {
      hn::StoreU(codes, words, static_cast<std::uint32_t*>(first_) + i);
    }
  }

 private:
  template <class Output>
  static HWY_INLINE void store(Words codes, Output* to) {
    constexpr hn::Rebind<Output, decltype(words)> narrow;
    hn::StoreU(hn::TruncateTo(narrow, codes), narrow, to);
  }

  void* first_;
  std::size_t width_;
};

// How often what happened, lane by lane: of fewer than 2^32 vectors.
class LaneCounts {
 public:
  LaneCounts() : lanes_(word(0)), one_(kept(1)) {}
  HWY_INLINE void add(WordMask mask) {
    lanes_ = hn::IfThenElse(mask, hn::Add(lanes_, one_), lanes_);
  }
  // What was counted since `earlier` counts in these lanes only.
  void keep(WordMask active, const LaneCounts& earlier) {
    lanes_ = hn::IfThenElse(active, lanes_, earlier.lanes_);
  }
  std::uint64_t sum() const {
    std::uint32_t counts[lanes];
    hn::StoreU(lanes_, words, counts);
    return std::accumulate(counts, counts + lanes, std::uint64_t{0});
  }

 private:
  Words lanes_, one_;
};

// What a loop over values has beside its kernel.
class RoundingState {
 public:
  RoundingState(const PlainRounding& plain, const RandomSteps& random)
      : random_words(random), plain_(plain), random_(random) {}

  // The plain path's codes of values[0], ..: value number `index` of the loop.
  HWY_NOINLINE void leave_out(std::span<const float> values, std::size_t index,
                              const CodePointer& codes) {
    const RandomSteps random = random_.from(index);
    std::visit([&](auto* to) { plain_counts_ += plain_(values, random, to); }, codes);
  }
  // What was counted since `earlier` counts in the first `active` lanes only.
  void keep(std::size_t active, const RoundingState& earlier) {
    const WordMask mask = hn::FirstN(words, active);
    inexact.keep(mask, earlier.inexact);
    overflows.keep(mask, earlier.overflows);
    underflows.keep(mask, earlier.underflows);
  }
  QuantisationCounts counts() const {
    QuantisationCounts counts{inexact.sum(), overflows.sum(), underflows.sum()};
    return counts += plain_counts_;
  }

  RandomWords random_words;
  LaneCounts inexact, overflows, underflows;
  std::size_t done = 0;

 private:
  PlainRounding plain_;
  RandomSteps random_;
  QuantisationCounts plain_counts_;
};

HWY_INLINE CodePointer codes_from(const CodePointer& codes, std::size_t index) {
  return std::visit([&](auto* to) { return CodePointer(to + index); }, codes);
}

inline void copy_codes(std::span<const Code> from, const CodePointer& codes) {
  std::visit(
      [&](auto* to) {
        std::transform(from.begin(), from.end(), to, [](Code code) {
          return static_cast<std::remove_pointer_t<decltype(to)>>(code);
        });
      },
      codes);
}

// The next codes, of a multiple of `lanes` values, by the kernel, or by the plain path where the
// kernel leaves any out: of those vectors only the first `active` ones count. Not inlined: compiled
// once for whole vectors and for the last one.
template <class Kernel>
HWY_NOINLINE void round_vectors(const Kernel& kernel_of_all, RoundingState& state,
                                std::span<const float> values, const CodePointer& codes,
                                std::size_t active) {
  const CodeWriter write(codes);
  const Kernel kernel = kernel_of_all;
  RandomWords random_words = state.random_words;
  const Words without_sign = kept(0x7fffffff);
  LaneCounts inexact = state.inexact, overflows = state.overflows, underflows = state.underflows;
  for (std::size_t i = 0; i < values.size(); i += lanes) {
    const Words x = hn::BitCast(words, hn::LoadU(floats, &values[i]));
    const Words magnitude = hn::And(x, without_sign);
    const Words random = Kernel::is_stochastic ? random_words() : word(0);
    if (HWY_UNLIKELY(!hn::AllFalse(words, kernel.leaves_out(magnitude)))) {
      state.leave_out(values.subspan(i, active), state.done + i, codes_from(codes, i));
      continue;
    }
    const Rounded rounded = kernel(x, magnitude, random);
    write(rounded.codes, i);
    inexact.add(rounded.inexact);
    overflows.add(rounded.overflow);
    underflows.add(rounded.underflow);
  }
  state.random_words = random_words;
  state.inexact = inexact, state.overflows = overflows, state.underflows = underflows;
  state.done += values.size();
}

template <class Kernel>
QuantisationCounts round_all(const Kernel& kernel, const PlainRounding& plain,
                             std::span<const float> values, const RandomSteps& random,
                             const CodePointer& codes) {
  RoundingState state(plain, random);
  const std::size_t whole = values.size() / lanes * lanes;
  round_vectors(kernel, state, values.first(whole), codes, lanes);
  if (const std::size_t left = values.size() - whole; left != 0) {
    float padded[lanes] = {};
    Code last[lanes];
    std::copy_n(&values[whole], left, padded);
    const RoundingState before = state;
    round_vectors(kernel, state, padded, last, left);
    state.keep(left, before);
    copy_codes({last, left}, codes_from(codes, whole));
  }
  return state.counts();
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();
#endif
