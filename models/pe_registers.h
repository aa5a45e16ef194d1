// What the hardware of a dataflow holds in the registers of its elements, clock edge by clock edge:
// for waveforms of single elements and for counting toggled bits.
//
// A grid computes with operands as streams and with sums where they are convenient. Here every code
// moves from register to register as in the array itself. docs/waveforms.md says which registers an
// element of each dataflow has. A register takes what is valid and else keeps its code; all are
// zero when a layer begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/fold.h"
#include "models/lanes.h"
#include "models/pe_grid.h"
#include "models/product_register.h"
#include "models/register_bank.h"
#include "traces/run_record.h"

namespace guardbit::models {

class PeRegisters {
 public:
  /// `west`, `north`: what comes in at these edges; `sum`: the register that hands on sums.
  PeRegisters(const GridConfig& config, CodeFormat west, CodeFormat north, RegisterLayout sum);
  virtual ~PeRegisters() = default;
  PeRegisters(const PeRegisters&) = delete;
  PeRegisters& operator=(const PeRegisters&) = delete;

  virtual void begin_fold(const Fold& fold) { fold_ = &fold; }
  /// The operand and product registers with edge `cycle` of the fold; sums are the grid's to tell.
  virtual void step(std::size_t cycle, const EdgeInputs& inputs) = 0;

  /// The register that hands sums on, and the inner ones ahead of it where there are two stages:
  /// one an element, or as many as take turns.
  RegisterBank& sums() { return sums_; }
  std::optional<RegisterBank>& inner_sums() { return inner_sums_; }
  /// The sums of column j, which are whole, move down by one element.
  void drain(std::size_t j);

  const CodeFormat& west() const { return west_; }
  const CodeFormat& north() const { return north_; }
  const CodeFormat& south() const { return sums_.format(); }
  ArrayShape shape() const { return shape_; }
  /// All banks, operands first; registers of element (i, j) from (i * cols + j) * per_pe on.
  std::vector<const RegisterBank*> banks() const;
  ToggleCounts toggles() const;

 protected:
  const Fold& fold() const { return *fold_; }
  std::size_t rows() const { return shape_.rows; }
  std::size_t cols() const { return shape_.cols; }

  void shift_right(RegisterBank& bank, const LaneVector& west) const;
  void shift_down(RegisterBank& bank, const LaneVector& north) const;
  /// The products of the operands that registers took with this edge: of codes in `a` and `b`.
  void multiply(const RegisterBank& activations, const RegisterBank& weights);

  /// Banks of operands that there are now.
  virtual std::vector<const RegisterBank*> operands() const = 0;

 private:
  struct Pending {
    UInt128 code = 0;
    bool valid = false;
  };

  ArrayShape shape_;
  CodeFormat west_, north_;
  ProductRegister product_;
  RegisterBank products_, sums_;
  std::optional<RegisterBank> inner_sums_;
  std::size_t delay_;             // edges from operands to their product
  std::vector<Pending> pending_;  // (delay + 1) products of each element, taking turns
  std::size_t turn_ = 0;
  const Fold* fold_ = nullptr;
};

}  // namespace guardbit::models
