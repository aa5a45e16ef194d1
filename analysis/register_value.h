// What the bits of a register are worth: read independently of the accumulators that wrote them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "analysis/exact.h"
#include "analysis/mpfr_number.h"
#include "analysis/value_spacing.h"
#include "arith/accumulators.h"

namespace guardbit {

/// Neither infinity nor NaN.
bool is_finite(const MpfrNumber& x);

/// Reads the outputs of a RegisterFile of one layout.
class RegisterReader {
 public:
  explicit RegisterReader(const RegisterLayout& layout);

  /// `value` becomes, exactly, the two's complement integer times 2^lsb or the value of the code;
  /// infinity and NaN stay themselves. NaN also where the bits above the register's width are not
  /// what the layout says: copies of the sign, or zeros above a code.
  void read(std::span<const std::uint64_t> words, MpfrNumber& value) const;

  /// The unit in which an error at x is felt: 2^lsb, or the distance between the values of the
  /// format that enclose x (above the largest one, the distance just below it).
  const MpfrNumber& quantum_at(const MpfrNumber& x) const;

 private:
  void read_twos_complement(std::span<const std::uint64_t> words, MpfrNumber& value) const;
  void read_code(std::uint64_t code, MpfrNumber& value) const;

  RegisterLayout layout_;
  std::optional<ExactFormat> format_;
  std::optional<ValueSpacing> spacing_;
  MpfrNumber lsb_;
};

}  // namespace guardbit
