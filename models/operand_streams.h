// Operands on their way through an array: shift registers that became addresses.
#pragma once

#include <cstddef>
#include <vector>

#include "arith/registers/operand_decoder.h"
#include "models/lanes.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::models {

/// A decoded stream that enters one lane: the operand of t cycles ago stands t places after the
/// newest one, so that a shift register becomes an address.
class OperandStreams {
 public:
  /// `cycles`: how many operands will enter a lane; `reach`: how many cycles ago PEs look back.
  void reset(std::size_t lanes, std::size_t cycles, std::size_t reach);
  /// Takes the lanes of one more cycle.
  void push(const LaneVector& vector, const OperandDecoder& decoder);
  /// Takes the scales of inner sums of one more cycle.
  void push_scales(const LaneVector& vector, const OperandDecoder& decoder);
  /// The newest operand of a lane; the one of t cycles ago is at [t].
  const Operand* newest(std::size_t lane) const {
    return operands_.data() + lane * stride_ + newest_;
  }
  /// From one lane's operand to the next lane's of the same cycle.
  std::size_t stride() const { return stride_; }

 private:
  std::vector<Operand> operands_;
  std::size_t stride_ = 0;
  std::size_t newest_ = 0;
};

/// Puts an element on a lane; an empty one leaves the lane idle.
inline void set_lane(Lane& lane, const CodeOrEmpty& element) {
  lane = {element.code | std::uint64_t{element.scale} << 32, !element.empty};
}

/// The operand a lane carries: zero where it is not valid.
inline Operand operand_of(const Lane& lane, const OperandDecoder& decoder) {
  if (!lane.valid) return {};
  return decoder.operand(static_cast<Code>(lane.bits), static_cast<Code>(lane.bits >> 32));
}
/// The scale that it brings to the inner sum.
inline Operand sum_scale_of(const Lane& lane, const OperandDecoder& decoder) {
  return lane.valid ? decoder.sum_scale(static_cast<Code>(lane.bits >> 32)) : Operand{};
}

}  // namespace guardbit::models
