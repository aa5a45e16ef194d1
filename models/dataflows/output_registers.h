// The registers of arrays whose elements keep one output each.
#pragma once

#include "models/pe_registers.h"

namespace guardbit::models {

/// Element (i, j) of `os` has an activation register, which hands on to (i, j + 1), and a weight
/// register, which hands on to (i + 1, j); that of `dot` one of each a lane, all fed by the edges.
/// Both have a product register a lane, and one accumulator, or two where inner sums go to an outer
/// register; the last one of a column is a shift register when its sums leave.
class OutputRegisters final : public PeRegisters {
 public:
  enum class Operands { handed_on, broadcast };
  OutputRegisters(const GridConfig& config, Operands operands);

  void begin_fold(const Fold& fold) override;
  void step(std::size_t cycle, const EdgeInputs& inputs) override;

 private:
  std::vector<const RegisterBank*> operands() const override { return {&activations_, &weights_}; }
  void broadcast(const EdgeInputs& inputs);

  Operands moving_;
  std::size_t lanes_;
  RegisterBank activations_, weights_;
};

}  // namespace guardbit::models
