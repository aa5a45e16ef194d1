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

// Stores codes. Their size is a branch that always goes the same way, beside some 40 instructions of
// rounding: a loop of its own for each size would be compiled three times over.
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

// Codes by the kernel, whole vectors at a time, by the plain path where the kernel leaves any out.
template <class Kernel>
class RoundingLoop {
 public:
  RoundingLoop(const Kernel& kernel, const PlainRounding& plain, const RandomSteps& random)
      : kernel_(kernel), plain_(plain), random_(random), random_words_(random) {}

  // The next codes, of a multiple of `lanes` values.
  void round(std::span<const float> values, const CodePointer& codes) {
    round(values, codes, lanes);
  }
  // The last codes, of fewer values.
  void round_last(std::span<const float> values, const CodePointer& codes) {
    const LaneCounts inexact = inexact_, overflows = overflows_, underflows = underflows_;
    float padded[lanes] = {};
    std::copy(values.begin(), values.end(), padded);
    std::visit(
        [&](auto* to) {
          std::remove_pointer_t<decltype(to)> last[lanes];
          round(padded, last, values.size());
          std::copy_n(last, values.size(), to);
        },
        codes);
    const WordMask active = hn::FirstN(words, values.size());
    inexact_.keep(active, inexact);
    overflows_.keep(active, overflows);
    underflows_.keep(active, underflows);
  }

  QuantisationCounts counts() const {
    QuantisationCounts counts{inexact_.sum(), overflows_.sum(), underflows_.sum()};
    return counts += plain_counts_;
  }

 private:
  // All lanes count, but of vectors that are left out only the first `active`. Called, not inlined,
  // for whole vectors and the last one: compiled once.
  HWY_NOINLINE void round(std::span<const float> values, const CodePointer& codes,
                          std::size_t active) {
    const CodeWriter write(codes);
    const Kernel kernel = kernel_;
    RandomWords random_words = random_words_;
    const Words without_sign = kept(0x7fffffff);
    LaneCounts inexact = inexact_, overflows = overflows_, underflows = underflows_;
    for (std::size_t i = 0; i < values.size(); i += lanes) {
      const Words x = hn::BitCast(words, hn::LoadU(floats, &values[i]));
      const Words magnitude = hn::And(x, without_sign);
      const Words random = Kernel::is_stochastic ? random_words() : word(0);
      if (HWY_UNLIKELY(!hn::AllFalse(words, kernel.leaves_out(magnitude)))) {
        leave_out(values.subspan(i, active), i, codes);
        continue;
      }
      const Rounded rounded = kernel(x, magnitude, random);
      write(rounded.codes, i);
      inexact.add(rounded.inexact);
      overflows.add(rounded.overflow);
      underflows.add(rounded.underflow);
    }
    random_words_ = random_words;
    inexact_ = inexact, overflows_ = overflows, underflows_ = underflows;
    done_ += values.size();
  }

  HWY_NOINLINE void leave_out(std::span<const float> values, std::size_t index,
                              const CodePointer& codes) {
    const RandomSteps random = random_.from(done_ + index);
    std::visit([&](auto* to) { plain_counts_ += plain_(values, random, to + index); }, codes);
  }

  Kernel kernel_;
  PlainRounding plain_;
  RandomSteps random_;
  RandomWords random_words_;
  LaneCounts inexact_, overflows_, underflows_;
  QuantisationCounts plain_counts_;
  std::size_t done_ = 0;
};

template <class Kernel>
QuantisationCounts round_all(const Kernel& kernel, const PlainRounding& plain,
                             std::span<const float> values, const RandomSteps& random,
                             const CodePointer& codes) {
  RoundingLoop<Kernel> loop(kernel, plain, random);
  const std::size_t whole = values.size() / lanes * lanes;
  loop.round(values.first(whole), codes);
  if (whole != values.size()) {
    std::visit([&](auto* to) { loop.round_last(values.subspan(whole), to + whole); }, codes);
  }
  return loop.counts();
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();
#endif
