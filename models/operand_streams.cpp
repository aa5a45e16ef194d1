// Operand streams: filled from the back, so that older operands stand at higher addresses.
#include "models/operand_streams.h"

namespace guardbit::models {

void OperandStreams::reset(std::size_t lanes, std::size_t cycles, std::size_t reach) {
  stride_ = cycles + reach;
  newest_ = cycles;
  operands_.assign(lanes * stride_, Operand{});
}

void OperandStreams::push(const LaneVector& vector, const OperandDecoder& decoder) {
  --newest_;
  for (std::size_t lane = 0; lane < vector.size(); ++lane) {
    operands_[lane * stride_ + newest_] = operand_of(vector[lane], decoder);
  }
}

void OperandStreams::push_scales(const LaneVector& vector, const OperandDecoder& decoder) {
  --newest_;
  for (std::size_t lane = 0; lane < vector.size(); ++lane) {
    operands_[lane * stride_ + newest_] = sum_scale_of(vector[lane], decoder);
  }
}

}  // namespace guardbit::models
