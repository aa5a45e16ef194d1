// Registers that all dataflows have, and how codes move between neighbours.
#include "models/pe_registers.h"

#include <algorithm>
#include <utility>

#include "models/dataflow.h"

namespace guardbit::models {

PeRegisters::PeRegisters(const GridConfig& config, CodeFormat west, CodeFormat north,
                         RegisterLayout sum)
    : shape_(config.array.shape),
      west_(std::move(west)),
      north_(std::move(north)),
      product_(config.activations.elements, config.weights.elements),
      products_("product", RegisterRole::product, product_code_format(product_),
                shape_.rows * shape_.cols, config.array.lanes),
      sums_("sum", RegisterRole::accumulator, register_code_format(sum), shape_.rows * shape_.cols),
      delay_(config.array.pipeline.multiplier > 1 ? config.array.pipeline.multiplier - 1 : 0),
      pending_((delay_ + 1) * shape_.rows * shape_.cols * config.array.lanes) {
  const bool keeps_sums = config.dataflow.chain_length(config.array) == 0;
  if (!keeps_sums || !config.registers.outer) return;
  inner_sums_.emplace(
      "inner_sum", RegisterRole::accumulator, register_code_format(config.registers.inner.layout),
      shape_.rows * shape_.cols, std::max<std::size_t>(1, config.registers.order.partials));
}

std::vector<const RegisterBank*> PeRegisters::banks() const {
  std::vector<const RegisterBank*> all = operands();
  all.push_back(&products_);
  if (inner_sums_) all.push_back(&*inner_sums_);
  all.push_back(&sums_);
  return all;
}

ToggleCounts PeRegisters::toggles() const {
  ToggleCounts counts;
  for (const RegisterBank* bank : banks()) {
    switch (bank->role()) {
      case RegisterRole::operand:
        counts.operand += bank->toggled();
        break;
      case RegisterRole::product:
        counts.product += bank->toggled();
        break;
      case RegisterRole::accumulator:
        counts.accumulator += bank->toggled();
    }
  }
  return counts;
}

void PeRegisters::drain(std::size_t j) {
  for (std::size_t i = rows() - 1; i > 0; --i) {
    sums_.take_from(i * cols() + j, (i - 1) * cols() + j);
  }
  sums_.take_nothing(j);
  for (std::size_t i = 0; inner_sums_ && i < rows(); ++i) {
    for (std::size_t turn = 0; turn < inner_sums_->per_pe(); ++turn) {
      inner_sums_->take_nothing((i * cols() + j) * inner_sums_->per_pe() + turn);
    }
  }
}

void PeRegisters::shift_right(RegisterBank& bank, const LaneVector& west) const {
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::size_t first = i * cols();
    for (std::size_t j = cols() - 1; j > 0; --j) bank.take_from(first + j, first + j - 1);
    bank.take(first, west[i]);
  }
}

void PeRegisters::shift_down(RegisterBank& bank, const LaneVector& north) const {
  for (std::size_t pe = rows() * cols(); pe-- > cols();) bank.take_from(pe, pe - cols());
  for (std::size_t j = 0; j < cols(); ++j) bank.take(j, north[j]);
}

void PeRegisters::multiply(const RegisterBank& activations, const RegisterBank& weights) {
  const std::size_t count = pending_.size() / (delay_ + 1);
  Pending* const entering = pending_.data() + turn_ * count;
  turn_ = turn_ == delay_ ? 0 : turn_ + 1;
  const Pending* const leaving = pending_.data() + turn_ * count;
  for (std::size_t index = 0; index < count; ++index) {
    const bool valid = activations.is_valid(index) && weights.is_valid(index);
    entering[index] = {valid ? product_.code(static_cast<Code>(activations.code(index)[0]),
                                             static_cast<Code>(weights.code(index)[0]))
                             : UInt128{0},
                       valid};
    const Pending& product = leaving[index];
    const std::uint64_t words[] = {static_cast<std::uint64_t>(product.code),
                                   static_cast<std::uint64_t>(product.code >> 64)};
    if (product.valid) {
      products_.take(index, words);
    } else {
      products_.take_nothing(index);
    }
  }
}

}  // namespace guardbit::models
