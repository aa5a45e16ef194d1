// Choosing block scales.
#include "arith/quantising/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "arith/numbers/to_double.h"
#include "arith/quantising/quantiser.h"

namespace guardbit::inline arith {
namespace {

double value_of(const Unpacked& x) { return to_double(x.significand, x.quantum_exp); }

}  // namespace

BlockScaler::BlockScaler(const BlockScaling& spec, const Codec& scales,
                         const FormatLimits& elements, float largest)
    : scales_(scales), target_(elements.max_full_precision) {
  if (scales.limits().significand_bits == 1) {
    for (int field = 1; field < 255; ++field)
      powers_.push_back(code_for(std::ldexp(1.0F, field - 127)));
  }
  if (!spec.per_tensor) return;
  const double whole = value_of(target_) * value_of(scales.limits().max);
  const auto scale = static_cast<float>(static_cast<double>(largest) / whole);
  tensor_scale_ = static_cast<double>(
      largest == 0 ? 1.0F : std::max(scale, std::numeric_limits<float>::denorm_min()));
}

Code BlockScaler::code_for(float largest) const {
  const FormatLimits& limits = scales_.limits();
  Real scale;
  if (limits.significand_bits > 1) {
    scale = real_quotient(largest, value_of(target_) * tensor_scale_);
  } else if (largest != 0) {
    const int target_exp = bit_length(target_.significand) - 1 + target_.quantum_exp;
    scale = real_from(Int128{1}, std::ilogb(largest) - target_exp);
  }
  const Encoded nearest = scales_.encode(scale, {}, Overflow::saturate);
  if (nearest.overflow && limits.significand_bits == 1 && limits.nan) return *limits.nan;
  return at_least_positive(nearest.code);
}

Code BlockScaler::at_least_positive(Code nearest) const {
  if (scales_.operand(nearest).significand != 0) return nearest;
  const Unpacked& least = scales_.limits().min_positive;
  return scales_
      .encode(real_from(Int128{least.significand}, least.quantum_exp), {}, Overflow::saturate)
      .code;
}

void BlockScaler::codes_for(std::span<const float> largest, Code* codes) const {
  if (!powers_.empty()) {
    for (std::size_t i = 0; i < largest.size(); ++i) {
      // The magnitude itself counts for subnormals, of normal floats only the exponent.
      const auto field = std::bit_cast<std::uint32_t>(largest[i]) >> 23;
      codes[i] = field == 0 ? code_for(largest[i]) : powers_[field - 1];
    }
    return;
  }
  const Quantiser quantiser(scales_, {}, Overflow::saturate);
  quantiser.divided_by(value_of(target_) * tensor_scale_, largest.size())(largest, {}, codes);
  std::transform(codes, codes + largest.size(), codes,
                 [this](Code code) { return at_least_positive(code); });
}

double BlockScaler::divisor(Code scale) const {
  if (!scales_.is_number(scale)) return std::numeric_limits<double>::quiet_NaN();
  const Operand operand = scales_.operand(scale);
  return to_double(operand.significand, operand.quantum_exp) * tensor_scale_;
}

}  // namespace guardbit::inline arith
