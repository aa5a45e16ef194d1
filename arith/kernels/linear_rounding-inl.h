// Linear rounding, vectorised: linear_rounding.h says what and why, divisor.h where quotients come
// from. For each target of Highway, so without include guards of the usual kind.
#include <cstddef>
#include <span>

#include "arith/kernels/divisor.h"
#include "arith/kernels/linear_rounding.h"
#include "arith/kernels/rounding_loop-inl.h"
#include "arith/quantising/plain_rounding.h"

#if defined(GUARDBIT_LINEAR_ROUNDING_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_LINEAR_ROUNDING_INL
#undef GUARDBIT_LINEAR_ROUNDING_INL
#else
#define GUARDBIT_LINEAR_ROUNDING_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// |x / divisor| as the exponent field of a float or double and 32 bits of significand, whose top
// bit is set but for zero and the smallest field. `more`, of quotients that may be inexact: they
// are larger than that.
struct Quotients {
  Words field, significand;
  WordMask more;
};

class PowerQuotient {
 public:
  static constexpr bool may_be_inexact = false;

  explicit PowerQuotient(const Divisor& divisor)
      : bias_(127 + divisor.exp),
        one_(kept(1)),
        largest_subnormal_(kept(0x007fffff)),
        hidden_bit_(kept(0x80000000)) {}
  int bias() const { return bias_; }

  HWY_INLINE Quotients operator()(Words magnitude) const {
    const Words field = hn::ShiftRight<23>(magnitude);
    const Words trailing = hn::ShiftLeft<8>(magnitude);
    const WordMask is_normal = greater(magnitude, largest_subnormal_);
    const Words normal = hn::Or(trailing, hidden_bit_);
    return {hn::Max(field, one_), hn::IfThenElse(is_normal, normal, trailing), is_normal};
  }

 private:
  int bias_;
  Words one_, largest_subnormal_, hidden_bit_;
};

class GeneralQuotient {
 public:
  static constexpr bool may_be_inexact = true;

  explicit GeneralQuotient(const Divisor& divisor) : divisor_(divisor) {}
  int bias() const { return 1023; }

  HWY_INLINE Quotients operator()(Words magnitude) const {
    const auto [low, high] = rounded_to_odd(hn::BitCast(floats, magnitude));
    const Words hidden = hn::IfThenElseZero(hn::Ne(high, word(0)), word(0x80000000));
    const Words trailing = hn::Or(hn::ShiftLeft<11>(high), hn::ShiftRight<21>(low));
    return {hn::ShiftRight<20>(high), hn::Or(trailing, hidden),
            hn::Ne(hn::ShiftLeft<11>(low), word(0))};
  }

 private:
  struct Halves {
    Words low, high;
  };

  // The quotients' bits as doubles.
  HWY_INLINE Halves rounded_to_odd(hn::Vec<decltype(floats)> x) const {
#if HWY_TARGET == HWY_SCALAR
    const LongWords bits = quotient_bits(hn::PromoteTo(doubles, x));
    return {hn::TruncateTo(words, bits), hn::TruncateTo(words, hn::ShiftRight<32>(bits))};
#else
    constexpr hn::Half<decltype(floats)> half_floats;
    const auto lower = quotient_bits(hn::PromoteTo(doubles, hn::LowerHalf(half_floats, x)));
    const auto upper = quotient_bits(hn::PromoteTo(doubles, hn::UpperHalf(half_floats, x)));
    const Words lower_words = hn::BitCast(words, lower), upper_words = hn::BitCast(words, upper);
    return {hn::ConcatEven(words, upper_words, lower_words),
            hn::ConcatOdd(words, upper_words, lower_words)};
#endif
  }

  HWY_INLINE LongWords quotient_bits(Doubles x) const {
    const auto guess = hn::BitCast(longs, hn::Mul(x, hn::Set(doubles, divisor_.reciprocal)));
    const auto half = hn::Set(longs, std::uint64_t{1} << 20);  // of the last of 32 bits
    const LongWords m = hn::ShiftLeft<21>(hn::ShiftRight<21>(hn::Add(guess, half)));
    Doubles rest = x;
    for (const double part : divisor_.parts) {
      rest = hn::NegMulAdd(hn::BitCast(doubles, m), hn::Set(doubles, part), rest);
    }
    const auto zero = hn::Zero(doubles);
    const auto below = hn::VecFromMask(longs, hn::RebindMask(longs, hn::Lt(rest, zero)));
    const auto above = hn::VecFromMask(longs, hn::RebindMask(longs, hn::Gt(rest, zero)));
    return hn::Sub(hn::Add(m, below), above);  // true is -1
  }

  Divisor divisor_;
};

// A choice by the sign of x.
class BySign {
 public:
  BySign(std::uint32_t positive, std::uint32_t negative)
      : positive_(word(positive)), negative_(word(negative)) {}
  HWY_INLINE Words operator()(WordMask is_negative) const {
    return hn::IfThenElse(is_negative, negative_, positive_);
  }

 private:
  Words positive_, negative_;
};

// Modes without random bits are constants of one kernel, a vector instruction more than the best
// of their own.
template <bool stochastic, bool wraps, class Quotient>
class LinearKernel {
 public:
  static constexpr bool is_stochastic = stochastic;

  LinearKernel(const LinearRounding& rounding, const Quotient& quotient)
      : rounding_(rounding),
        quotient_(quotient),
        one_(kept(1)),
        top_bit_(kept(0x80000000)),
        longest_shift_(kept(31)),
        largest_finite_(kept(0x7f7fffff)),
        normal_field_(word(static_cast<std::uint32_t>(
            std::clamp(rounding.normal_exp + quotient.bias(), -field_limit, field_limit)))) {}

  // Values that only the plain path rounds: NaN and infinity; what is too large to wrap here.
  HWY_INLINE WordMask leaves_out(Words magnitude) const {
    const WordMask special = greater(magnitude, largest_finite_);
    if constexpr (!wraps) return special;
    return hn::Or(special, above_normal(quotient_(magnitude).field));
  }

  HWY_INLINE Rounded operator()(Words x, Words magnitude, Words random) const {
    const Position position = position_of(quotient_(magnitude));
    const WordMask inexact = hn::Ne(position.fraction, word(0));
    const WordMask negative = hn::Gt(x, top_bit_);
    const Words code = hn::IfThenElse(rounds_up(position, negative, random),
                                      hn::Add(position.whole, one_), position.whole);
    const auto choose = [&](std::uint32_t LinearSide::*field) HWY_ATTR {
      return BySign(rounding_.positive.*field, rounding_.negative.*field)(negative);
    };
    const WordMask over = greater(code, choose(&LinearSide::last_within));
    const WordMask zero = less(code, choose(&LinearSide::first_unflagged));
    const WordMask under = hn::And(inexact, zero);  // never `over` too
    const WordMask keeps_sign = greater(code, word(rounding_.negative.last_unsigned));
    const Words turned = hn::And(hn::Add(hn::Xor(code, word(rounding_.flip)), word(rounding_.add)),
                                 word(rounding_.mask));
    const Words with_sign = hn::IfThenElse(hn::And(negative, keeps_sign), turned, code);
    if constexpr (wraps) {
      return {hn::And(with_sign, word(rounding_.mask)), inexact, over, under};
    }
    return {hn::IfThenElse(over, choose(&LinearSide::overflow_code), with_sign),
            hn::Or(inexact, over), over, under};
  }

 private:
  // So far beyond any format's exponents that it makes no difference.
  static constexpr int field_limit = 1 << 14;

  struct Position {
    Words whole, fraction;  // in 2^-32
  };

  HWY_INLINE WordMask above_normal(Words field) const { return greater(field, normal_field_); }

  HWY_INLINE Position position_of(const Quotients& quotient) const {
    const auto normal_field = signed_of(normal_field_);
    const auto field = hn::Max(signed_of(quotient.field), normal_field);
    const Words drop = hn::BitCast(words, hn::Sub(field, signed_of(quotient.field)));
    const Words shift = hn::Min(drop, longest_shift_);
    Words significand = quotient.significand;
    if constexpr (is_stochastic) {
      // A last bit that is shifted from the top must not count as random numbers do.
      significand = hn::IfThenElseZero(hn::Eq(drop, shift), significand);
    }
    const Words kept = hn::Shr(significand, shift);
    WordMask more = hn::Ne(hn::Shl(kept, shift), quotient.significand);
    if constexpr (Quotient::may_be_inexact) more = hn::Or(more, quotient.more);
    const auto m = static_cast<std::uint32_t>(rounding_.fraction_bits);
    const Words binades = hn::BitCast(words, hn::Sub(field, normal_field));
    const Words whole = hn::Add(hn::Shr(kept, word(31 - m)), hn::Shl(binades, word(m)));
    const Words fraction = hn::Shl(kept, word(m + 1));
    return {whole, hn::IfThenElse(more, hn::Or(fraction, one_), fraction)};
  }

  HWY_INLINE WordMask rounds_up(const Position& position, WordMask negative, Words random) const {
    const auto [whole, fraction] = position;
    if constexpr (is_stochastic) {
      const auto shift = word(static_cast<std::uint32_t>(rounding_.random_shift));
      return hn::Lt(hn::Add(fraction, hn::Shl(random, shift)), fraction);  // a carry
    } else {
      const BySign last(rounding_.positive.last_below, rounding_.negative.last_below);
      return hn::Gt(fraction, hn::Sub(last(negative), hn::And(whole, word(rounding_.parity))));
    }
  }

  LinearRounding rounding_;
  Quotient quotient_;
  Words one_, top_bit_, longest_shift_, largest_finite_, normal_field_;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();
#endif
