// Looking up step functions, vectorised; see step_function.h. For each target of Highway, so
// without include guards of the usual kind.
#include "arith/kernels/rounding_loop-inl.h"
#include "arith/kernels/step_function.h"

#if defined(GUARDBIT_STEP_FUNCTION_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_STEP_FUNCTION_INL
#undef GUARDBIT_STEP_FUNCTION_INL
#else
#define GUARDBIT_STEP_FUNCTION_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

class StepKernel {
 public:
  static constexpr bool is_stochastic = false;

  explicit StepKernel(const StepFunction& function) : function_(function) {}

  HWY_INLINE WordMask leaves_out(Words) const { return hn::Ne(word(0), word(0)); }

  HWY_INLINE Rounded operator()(Words x, Words /*magnitude*/, Words /*random*/) const {
    const Words sign = hn::BitCast(words, hn::ShiftRight<31>(signed_of(x)));
    const Words key = hn::Xor(x, hn::Or(sign, word(StepFunction::sign_bit)));
    const Words shift = word(static_cast<std::uint32_t>(function_.cell_shift()));
    Words step = entries(function_.cells(), hn::Shr(key, shift));
    for (int i = function_.rounds() - 1; i >= 0; --i) {
      const Words next = hn::Add(step, word(1U << i));
      step = hn::IfThenElse(hn::Gt(entries(function_.starts(), next), key), step, next);
    }
    const Words outcome = entries(function_.outcomes(), step);
    return {hn::And(outcome, word(StepFunction::inexact - 1)),
            hn::TestBit(outcome, word(StepFunction::inexact)),
            hn::TestBit(outcome, word(StepFunction::overflow)),
            hn::TestBit(outcome, word(StepFunction::underflow))};
  }

 private:
  HWY_INLINE static Words entries(const std::uint32_t* table, Words indices) {
    return hn::GatherIndex(words, table, signed_of(indices));
  }

  const StepFunction& function_;
};

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();
#endif
