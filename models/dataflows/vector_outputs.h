// Registers kept as carriers, on their way to the outputs: words, flags and counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "arith/kernels/gemm.h"
#include "arith/kernels/register_writer.h"
#include "arith/product/matrix_product.h"

namespace guardbit::models {

/// The registers outlive it.
class VectorOutputs {
 public:
  /// In the plan's units.
  VectorOutputs(const MacRegisters& registers, int inner_unit_exp, const AddPlan* outer)
      : inner_(registers.inner, inner_unit_exp),
        scratch_(make_register_file(registers.inner.layout, 1)) {
    if (outer != nullptr) outer_.emplace(*registers.outer, outer->unit_exp);
  }

  /// Output number `output` of the file, of registers that have come to their ends; without an
  /// outer register `outer` is not read.
  void write(std::size_t output, const RegisterEnd& inner, const RegisterEnd& outer,
             RegisterFile& file) {
    const RegisterWriter& last = outer_ ? *outer_ : inner_;
    last.write(output, outer_ ? outer.content : inner.content, file);
    if (!happened(inner) && !(outer_ && happened(outer))) return;
    std::uint8_t flags = inner_.flags(inner);
    inner_.count(inner, tally_.inner.counts);
    if (outer_) {
      flags |= outer_->flags(outer);
      outer_->count(outer, tally_.outer.counts);
    }
    file.flags[output] = flags;
  }

  /// Writes a last register where no addition can have left a range.
  void write(std::size_t output, double content, RegisterFile& file) const {
    (outer_ ? *outer_ : inner_).write(output, content, file);
  }

  /// The low bits of an inner register.
  std::uint64_t inner_bits(double content) {
    inner_.write(0, content, scratch_);
    return scratch_.words[0];
  }

  /// Grids count additions here.
  MacTally& tally() { return tally_; }
  const MacTally& tally() const { return tally_; }

 private:
  static bool happened(const RegisterEnd& end) { return end.events != 0 || end.ignored != 0; }

  RegisterWriter inner_;
  std::optional<RegisterWriter> outer_;
  RegisterFile scratch_;
  MacTally tally_;
};

}  // namespace guardbit::models
