// The registers of arrays in which one operand stays.
#pragma once

#include "models/dataflows/stationary.h"
#include "models/pe_registers.h"

namespace guardbit::models {

/// Element (i, j) has a register for the operand that stays, which is part of the column's shift
/// register while operands come in, one for the operand that moves, which hands on to (i, j + 1), a
/// product register and one for the sum on its way down. With double-buffered operands there are
/// two of the first kind, which take turns: one feeds the multiplier, the other is loaded.
template <Stays stays>
class StationaryRegisters final : public PeRegisters {
 public:
  explicit StationaryRegisters(const GridConfig& config)
      : PeRegisters(config, operand_code_format(moving_of(config)),
                    operand_code_format(staying_of(config)), config.registers.inner.layout),
        moving_(moving_name, RegisterRole::operand, west(), rows() * cols()) {
    const std::size_t banks = config.array.double_buffered ? 2 : 1;
    for (std::size_t bank = 0; bank < banks; ++bank) {
      staying_.emplace_back(staying_name + (banks == 1 ? "" : "_" + std::to_string(bank)),
                            RegisterRole::operand, north(), rows() * cols());
    }
  }

  void step(std::size_t cycle, const EdgeInputs& inputs) override {
    const std::size_t loading = fold().preloaded ? 0 : rows();
    if (cycle == loading) used_ = coming();
    const bool next_comes =
        fold().next != nullptr && fold().next->preloaded && cycle + rows() >= fold().cycles;
    if (cycle < loading || next_comes) shift_down(staying_[coming()], inputs.north);
    shift_right(moving_, inputs.west);
    if constexpr (stays == Stays::weights) {
      multiply(moving_, staying_[used_]);
    } else {
      multiply(staying_[used_], moving_);
    }
  }

 private:
  static constexpr bool weights_stay = stays == Stays::weights;
  static constexpr const char* moving_name = weights_stay ? "activation" : "weight";
  inline static const std::string staying_name = weights_stay ? "weight" : "activation";
  static const OperandDecoder& moving_of(const GridConfig& config) {
    return weights_stay ? config.activations : config.weights;
  }
  static const OperandDecoder& staying_of(const GridConfig& config) {
    return weights_stay ? config.weights : config.activations;
  }

  // The bank that is loaded.
  std::size_t coming() const { return (used_ + 1) % staying_.size(); }
  std::vector<const RegisterBank*> operands() const override {
    std::vector<const RegisterBank*> banks;
    for (const RegisterBank& bank : staying_) banks.push_back(&bank);
    banks.push_back(&moving_);
    return banks;
  }

  std::vector<RegisterBank> staying_;
  std::size_t used_ = 0;
  RegisterBank moving_;
};

}  // namespace guardbit::models
