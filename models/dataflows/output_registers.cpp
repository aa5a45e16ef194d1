// Operands on their way past elements that keep their sums.
#include "models/dataflows/output_registers.h"

namespace guardbit::models {

OutputRegisters::OutputRegisters(const GridConfig& config, Operands operands)
    : PeRegisters(config, operand_code_format(config.activations),
                  operand_code_format(config.weights), config.registers.last().layout),
      moving_(operands),
      lanes_(config.array.lanes),
      activations_("activation", RegisterRole::operand, west(), rows() * cols(), lanes_),
      weights_("weight", RegisterRole::operand, north(), rows() * cols(), lanes_) {}

void OutputRegisters::begin_fold(const Fold& fold) {
  PeRegisters::begin_fold(fold);
  for (std::size_t pe = 0; pe < rows() * cols(); ++pe) sums().take_nothing(pe);
}

void OutputRegisters::step(std::size_t, const EdgeInputs& inputs) {
  if (moving_ == Operands::broadcast) {
    broadcast(inputs);
  } else {
    shift_right(activations_, inputs.west);
    shift_down(weights_, inputs.north);
  }
  multiply(activations_, weights_);
}

void OutputRegisters::broadcast(const EdgeInputs& inputs) {
  for (std::size_t index = 0; index < rows() * cols() * lanes_; ++index) {
    const std::size_t pe = index / lanes_, lane = index % lanes_;
    activations_.take(index, inputs.west[pe / cols() * lanes_ + lane]);
    weights_.take(index, inputs.north[pe % cols() * lanes_ + lane]);
  }
}

}  // namespace guardbit::models
