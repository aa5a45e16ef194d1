// A real number of explicit precision: mpfr_t as a C++ value.
#include "analysis/reference/mpfr_number.h"

#include <stdexcept>

namespace guardbit::analysis {
namespace {

// mpfr_asprintf allocates with MPFR's allocator, so its memory goes back the same way.
std::string take(char* text) {
  std::string result = text;
  mpfr_free_str(text);
  return result;
}

}  // namespace

void require_exact(int ternary, const char* what) {
  if (ternary != 0) throw std::logic_error(std::string(what) + ": the precision was not enough");
}

MpfrNumber::MpfrNumber(mpfr_prec_t precision) {
  mpfr_init2(value_, precision);
  mpfr_set_zero(value_, 1);
}

MpfrNumber::MpfrNumber(const MpfrNumber& other) {
  mpfr_init2(value_, other.precision());
  mpfr_set(value_, other.value_, MPFR_RNDN);
}

MpfrNumber::MpfrNumber(MpfrNumber&& other) noexcept : MpfrNumber(MPFR_PREC_MIN) {
  mpfr_swap(value_, other.value_);
}

MpfrNumber& MpfrNumber::operator=(const MpfrNumber& other) {
  if (this != &other) {
    mpfr_set_prec(value_, other.precision());
    mpfr_set(value_, other.value_, MPFR_RNDN);
  }
  return *this;
}

MpfrNumber& MpfrNumber::operator=(MpfrNumber&& other) noexcept {
  mpfr_swap(value_, other.value_);
  return *this;
}

void MpfrNumber::reset(mpfr_prec_t precision) {
  if (mpfr_get_prec(value_) < precision) mpfr_set_prec(value_, precision);
  mpfr_set_zero(value_, 1);
}

void MpfrNumber::assign(std::int64_t integer, long exp) {
  static_assert(sizeof(long) >= sizeof integer);
  require_exact(mpfr_set_si_2exp(value_, integer, exp, MPFR_RNDN), "assignment of an integer");
}

double MpfrNumber::to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

std::string MpfrNumber::to_hex() const {
  char* text = nullptr;
  mpfr_asprintf(&text, "%Ra", value_);
  return take(text);
}

std::string MpfrNumber::to_decimal(int digits) const {
  char* text = nullptr;
  mpfr_asprintf(&text, "%.*Rg", digits, value_);
  return take(text);
}

bool operator==(const MpfrNumber& a, const MpfrNumber& b) { return mpfr_equal_p(a.get(), b.get()); }

bool operator<(const MpfrNumber& a, const MpfrNumber& b) { return mpfr_less_p(a.get(), b.get()); }

}  // namespace guardbit::analysis
