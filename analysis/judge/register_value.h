// What the bits of a register are worth: read independently of the accumulators that wrote them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "analysis/bounds/value_spacing.h"
#include "analysis/reference/code_runs.h"
#include "analysis/reference/dyadic_sum.h"
#include "analysis/reference/exact.h"
#include "analysis/reference/mpfr_number.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// Neither infinity nor NaN.
bool is_finite(const MpfrNumber& x);

/// What reading the registers of a format needs.
struct RegisterFormat {
  ExactFormat exact;
  CodeRuns runs;
  std::shared_ptr<const ValueSpacing> spacing;
};

/// Register formats, each prepared once. For one thread.
class RegisterFormats {
 public:
  std::shared_ptr<const RegisterFormat> get(const Format& format) const;
  const ValueSpacings& spacings() const { return spacings_; }

 private:
  ValueSpacings spacings_;
  mutable std::map<std::string, std::shared_ptr<const RegisterFormat>> known_;
};

/// Reads the outputs of a RegisterFile of one layout.
class RegisterReader {
 public:
  explicit RegisterReader(const RegisterLayout& layout,
                          const RegisterFormats& formats = RegisterFormats());

  /// `value` becomes, exactly, the two's complement integer times 2^lsb or the value of the code;
  /// infinity and NaN stay themselves. NaN also where the bits above the register's width are not
  /// what the layout says: copies of the sign, or zeros above a code.
  void read(std::span<const std::uint64_t> words, MpfrNumber& value) const;
  /// The register's number in machine integers; nothing where they do not hold it, or it is none.
  std::optional<DyadicSum> read(std::span<const std::uint64_t> words) const;

  /// The unit in which an error at x is felt: 2^lsb, or the distance between the values of the
  /// format that enclose x (above the largest one, the distance just below it).
  const MpfrNumber& quantum_at(const MpfrNumber& x) const;
  /// The exponent of quantum_at(x) where that is a power of two.
  std::optional<int> quantum_exp_at(const DyadicSum& x) const;

 private:
  void read_twos_complement(std::span<const std::uint64_t> words, MpfrNumber& value) const;
  std::optional<DyadicSum> read_twos_complement(std::span<const std::uint64_t> words) const;
  void read_code(std::uint64_t code, MpfrNumber& value) const;

  RegisterLayout layout_;
  std::shared_ptr<const RegisterFormat> format_;  // none in two's complement
  MpfrNumber lsb_;
};

}  // namespace guardbit::analysis
