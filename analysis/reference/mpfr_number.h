// A real number of explicit precision: mpfr_t as a C++ value.
#pragma once

#include <cstdint>
#include <string>

#include <mpfr.h>

namespace guardbit::analysis {

/// Throws std::logic_error naming `what` unless the MPFR ternary value says that nothing was lost:
/// the callers claim exactness by a sufficient precision, and this proves it at run time.
void require_exact(int ternary, const char* what);

/// An mpfr_t that owns its limbs. The precision is in bits and is chosen by the owner; a copy has
/// the precision of its source, so that copies are exact.
class MpfrNumber {
 public:
  /// Positive zero with `precision` bits (at least 1).
  explicit MpfrNumber(mpfr_prec_t precision);
  MpfrNumber(const MpfrNumber& other);
  /// Leaves zero behind.
  MpfrNumber(MpfrNumber&& other) noexcept;
  MpfrNumber& operator=(const MpfrNumber& other);
  MpfrNumber& operator=(MpfrNumber&& other) noexcept;
  ~MpfrNumber() { mpfr_clear(value_); }

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }
  mpfr_prec_t precision() const { return mpfr_get_prec(value_); }

  /// Becomes positive zero with at least `precision` bits.
  void reset(mpfr_prec_t precision);
  /// Becomes integer * 2^exp; throws std::logic_error if the precision does not hold it.
  void assign(std::int64_t integer, long exp);

  /// Nearest double, ties to even.
  double to_double() const;
  /// Exact, as printf's %a writes it: `0x1.8p+3`, `-0x1p-9`, `0x0p+0`, `inf`, `nan`.
  std::string to_hex() const;
  /// `digits` significant decimal digits, as printf's %g writes them.
  std::string to_decimal(int digits) const;

 private:
  mpfr_t value_;
};

/// Equality of numbers: -0 equals +0, NaN equals nothing.
bool operator==(const MpfrNumber& a, const MpfrNumber& b);
bool operator<(const MpfrNumber& a, const MpfrNumber& b);

}  // namespace guardbit::analysis
