// From carriers back to the bits of registers, with flags and counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "arith/kernels/binary_format.h"
#include "arith/registers/register.h"

namespace guardbit::inline arith {

/// What a kernel tells of one register: its content in units of 2^unit_exp, infinite where it holds
/// infinity or NaN; additions that left its range; non-zero addends that it took no more.
struct RegisterEnd {
  double content = 0;
  double events = 0;
  double ignored = 0;
};

/// `reg` outlives the writer.
class RegisterWriter {
 public:
  RegisterWriter(const Register& reg, int unit_exp);

  /// Without flags.
  void write(std::size_t output, double content, RegisterFile& file) const {
    if (codec_ != nullptr || layout_.width > 64) return write_wide_or_coded(output, content, file);
    file.words[output] = static_cast<std::uint64_t>(static_cast<std::int64_t>(content)) << shift_;
    file.flags[output] = 0;
  }
  /// The flags of Detail::events.
  std::uint8_t flags(const RegisterEnd& end) const;
  /// How large sums from `low` to `high` are; of two's complement.
  PeakReport range(double low, double high) const;
  /// Counts what happened; additions are counted by the caller, less those that were ignored.
  void count(const RegisterEnd& end, AdditionCounts& counts) const;

 private:
  void write_wide_or_coded(std::size_t output, double content, RegisterFile& file) const;
  double saturations(const RegisterEnd& end) const;

  RegisterLayout layout_;
  int shift_;    // of two's complement: from units to the register's lsb
  double unit_;  // of floating point: 2^unit_exp
  bool wraps_;
  const Codec* codec_ = nullptr;  // of a floating-point register
  std::optional<BinaryFormat> binary_;
};

}  // namespace guardbit::inline arith
