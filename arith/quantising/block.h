// Scales of blocks: a code of a scale format for each run of elements along the dimension summed
// over, after the OCP Microscaling Formats (MX) Specification 1.0, section 6.3, and NVFP4.
//
// Powers of two (E8M0 and every scale format of one significand bit): the scale of a block is
//   2^(floor(log2(largest magnitude)) - floor(log2(target))),
// at least the smallest positive scale; NaN above the largest one. The target is the element
// format's largest value of full precision, so that the largest element may saturate.
//
// Scale formats with a significand: largest magnitude / target, rounded to nearest (ties to even),
// at least the smallest positive scale. With a scale for the tensor,
//   t = (largest magnitude of the tensor / (target * largest scale)) in binary32,
// what is rounded is largest magnitude / (target * t), so that the tensor's largest magnitude is
// met by the largest scale.
#pragma once

#include <span>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/quantising/scaling.h"

namespace guardbit::inline arith {

/// Chooses the scales of one tensor's blocks. The codec is referred to, not copied.
class BlockScaler {
 public:
  /// `largest`: magnitude of the tensor's finite values.
  BlockScaler(const BlockScaling& spec, const Codec& scales, const FormatLimits& elements,
              float largest);

  /// Multiplies every block's scale; 1 where the specification has none.
  double tensor_scale() const { return tensor_scale_; }
  /// The code of a block's scale from its largest finite magnitude.
  Code code_for(float largest) const;
  /// The codes of the scales of many blocks, in kernels.
  void codes_for(std::span<const float> largest, Code* codes) const;
  /// What the elements of such a block are divided by: the scale times tensor_scale(), exactly; NaN
  /// where the code is.
  double divisor(Code scale) const;

 private:
  Code at_least_positive(Code nearest) const;

  const Codec& scales_;
  Unpacked target_;
  double tensor_scale_ = 1;
  std::vector<Code> powers_;  // of scales of one significand bit, by the exponent field of a float
};

}  // namespace guardbit::inline arith
