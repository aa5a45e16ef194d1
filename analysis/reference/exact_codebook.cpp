// Codebooks from their definition: the two dynamic maps, and tables of decimals in text files.
//
// Rounding, for neighbours lower < x < upper, `near` being the one of smaller magnitude (lower, if
// both are equal) and `far` the other:
//  - nearest_even compares x with (lower + upper) / 2; a tie goes to near if its code is even, else
//    to far. nearest_away sends ties to far.
//  - toward_zero takes near; up and down take upper and lower; to_odd takes near if its code is
//  odd,
//    else far.
//  - stochastic takes far iff floor(|x - near| / |far - near| * 2^N) + R >= 2^N, which is
//    |x - near| * 2^N >= |far - near| * (2^N - R), for the right-hand side of the former is whole.
//  - Beyond an end: that end. Under Overflow::infinity the table's NaN, if it has one, except for
//    modes that lead inwards (toward_zero, up below, down above) and for to_odd where the end's
//    code is odd. Zero and positive numbers below a positive smallest value go to that one.
#include <algorithm>
#include <cassert>
#include <fstream>
#include <string>
#include <vector>

#include <gmp.h>

#include "analysis/reference/exact_family.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

// Holds all sums of two values, which lie in [2^-500, 2^500) and have at most 32 bits.
constexpr mpfr_prec_t mean_precision = 1100;

class ExactCodebook final : public ExactFamily {
 public:
  // NaN is a NaN; the codes after the last value are unused.
  explicit ExactCodebook(std::vector<MpfrNumber> values) : values_(std::move(values)) {
    width = 2;
    while (std::size_t{1} << width < values_.size()) ++width;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (mpfr_number_p(values_[i].get())) {
        order_.push_back(static_cast<Code>(i));
      } else {
        nan_ = static_cast<Code>(i);
      }
    }
    magnitudes_ = order_;
    std::sort(order_.begin(), order_.end(),
              [&](Code a, Code b) { return values_[a] < values_[b]; });
    std::sort(magnitudes_.begin(), magnitudes_.end(),
              [&](Code a, Code b) { return mpfr_cmpabs(values_[a].get(), values_[b].get()) < 0; });
    positive = negative = {0, magnitudes_.size() - 1, nan_};
    set_quantum();
    set_means();
  }

  ValueClass decode(Code code, MpfrNumber& value) const override {
    if (code >= values_.size() || !mpfr_number_p(values_[code].get())) {
      mpfr_set_nan(value.get());
      return code < values_.size() ? ValueClass::nan : ValueClass::unused;
    }
    mpfr_set(value.get(), values_[code].get(), MPFR_RNDN);
    return mpfr_zero_p(value.get()) ? ValueClass::zero : ValueClass::finite;
  }

  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override {
    const std::size_t place = std::min<std::size_t>(magnitude, magnitudes_.size() - 1);
    mpfr_abs(value.get(), values_[magnitudes_[place]].get(), MPFR_RNDN);
  }

  std::optional<Code> round(const MpfrNumber& x, const RoundingChoice& choice,
                            Overflow overflow) const override {
    std::size_t above = 0, end = order_.size();  // the first value above x
    while (above < end) {
      const std::size_t middle = (above + end) / 2;
      if (x < at(middle)) {
        end = middle;
      } else {
        above = middle + 1;
      }
    }
    if (above > 0 && x == at(above - 1)) return order_[above - 1];
    if (above == 0 && mpfr_sgn(x.get()) >= 0) return order_.front();
    if (above == 0 || above == order_.size()) return beyond(above == 0, choice.mode, overflow);
    return between(above - 1, x, choice);
  }

 private:
  const MpfrNumber& at(std::size_t place) const { return values_[order_[place]]; }

  // 2^quantum_exp is the largest power of two that divides every value.
  void set_quantum() {
    quantum_exp = 0;
    bool is_first = true;
    for (const Code code : order_) {
      if (mpfr_zero_p(values_[code].get())) continue;
      mpz_t integer;
      mpz_init(integer);
      const long exp = mpfr_get_z_2exp(integer, values_[code].get());
      const long lowest = exp + static_cast<long>(mpz_scan1(integer, 0));
      mpz_clear(integer);
      quantum_exp = is_first ? lowest : std::min(quantum_exp, lowest);
      is_first = false;
    }
  }

  void set_means() {
    for (std::size_t i = 0; i + 1 < order_.size(); ++i) {
      MpfrNumber mean(mean_precision);
      int inexact = mpfr_add(mean.get(), at(i).get(), at(i + 1).get(), MPFR_RNDN);
      inexact |= mpfr_div_2ui(mean.get(), mean.get(), 1, MPFR_RNDN);
      require_exact(inexact, "mean of two values");
      means_.push_back(std::move(mean));
    }
  }

  Code beyond(bool below, Rounding mode, Overflow overflow) const {
    const Code end = below ? order_.front() : order_.back();
    const bool inwards = mode == Rounding::toward_zero ||
                         mode == (below ? Rounding::up : Rounding::down) ||
                         (mode == Rounding::to_odd && end % 2 == 1);
    return overflow == Overflow::infinity && nan_ && !inwards ? *nan_ : end;
  }

  Code between(std::size_t place, const MpfrNumber& x, const RoundingChoice& choice) const {
    const Code lower = order_[place], upper = order_[place + 1];
    const bool upper_is_near = mpfr_cmpabs(values_[lower].get(), values_[upper].get()) > 0;
    const Code near = upper_is_near ? upper : lower, far = upper_is_near ? lower : upper;
    const int versus_mean = mpfr_cmp(x.get(), means_[place].get());
    switch (choice.mode) {
      case Rounding::nearest_even:
        if (versus_mean == 0) return near % 2 == 0 ? near : far;
        return versus_mean < 0 ? lower : upper;
      case Rounding::nearest_away:
        if (versus_mean == 0) return far;
        return versus_mean < 0 ? lower : upper;
      case Rounding::toward_zero:
        return near;
      case Rounding::up:
        return upper;
      case Rounding::down:
        return lower;
      case Rounding::to_odd:
        return near % 2 == 1 ? near : far;
      case Rounding::stochastic:
        return reaches(x, near, far, choice) ? far : near;
    }
    return near;
  }

  bool reaches(const MpfrNumber& x, Code near, Code far, const RoundingChoice& choice) const {
    const std::uint64_t range = std::uint64_t{1} << choice.random_bits;
    // Holds x - near where x has any bit down to 2^-3000.
    MpfrNumber way(4 * mean_precision), whole(4 * mean_precision);
    int inexact = mpfr_sub(way.get(), x.get(), values_[near].get(), MPFR_RNDN);
    inexact |= mpfr_mul_ui(way.get(), way.get(), range, MPFR_RNDN);
    inexact |= mpfr_sub(whole.get(), values_[far].get(), values_[near].get(), MPFR_RNDN);
    inexact |=
        mpfr_mul_ui(whole.get(), whole.get(), range - (choice.random & (range - 1)), MPFR_RNDN);
    require_exact(inexact, "boundary of stochastic rounding");
    return mpfr_cmpabs(way.get(), whole.get()) >= 0;
  }

  std::vector<MpfrNumber> values_;  // by code
  std::vector<Code> order_;         // the numbers' codes by rising value
  std::vector<Code> magnitudes_;    // and by rising magnitude
  std::vector<MpfrNumber> means_;   // of each value, in that order, and the next one
  std::optional<Code> nan_;
};

// boundary_j = 0.1 + 0.9 * j / cells of 0.1 to 1, times 10^(decade - 6): where cell j begins.
void set_boundary(mpq_t boundary, unsigned j, unsigned cells, int decade) {
  mpq_t share, scale;
  mpq_inits(share, scale, nullptr);
  mpq_set_ui(share, 9UL * j, 10UL * cells);
  mpq_canonicalize(share);
  mpq_set_ui(boundary, 1, 10);
  mpq_add(boundary, boundary, share);
  mpq_set_ui(scale, 1, 1);
  for (int i = decade; i < 6; ++i) mpz_mul_ui(mpq_denref(scale), mpq_denref(scale), 10);
  mpq_mul(boundary, boundary, scale);
  mpq_clears(share, scale, nullptr);
}

// The middle of cell j, rounded to 24 bits.
MpfrNumber middle_of_cell(unsigned j, unsigned cells, int decade) {
  mpq_t low, high;
  mpq_inits(low, high, nullptr);
  set_boundary(low, j, cells, decade);
  set_boundary(high, j + 1, cells, decade);
  mpq_add(low, low, high);
  mpq_div_2exp(low, low, 1);
  MpfrNumber middle(24);
  mpfr_set_q(middle.get(), low, MPFR_RNDN);
  mpq_clears(low, high, nullptr);
  return middle;
}

// Decades 0 to 6, of 2^decade cells with either sign, or twice as many without; 0 and 1.
std::vector<MpfrNumber> dynamic_map(bool is_signed) {
  std::vector<MpfrNumber> values(2, MpfrNumber(24));
  mpfr_set_ui(values[1].get(), 1, MPFR_RNDN);
  for (int decade = 0; decade <= 6; ++decade) {
    const unsigned cells = (is_signed ? 1U : 2U) << decade;
    for (unsigned j = 0; j < cells; ++j) {
      values.push_back(middle_of_cell(j, cells, decade));
      if (!is_signed) continue;
      MpfrNumber opposite = values.back();
      mpfr_neg(opposite.get(), opposite.get(), MPFR_RNDN);
      values.push_back(std::move(opposite));
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

// The first word of each line that has one before a `#`, read by MPFR.
std::vector<MpfrNumber> read_table(const std::string& path, int bits) {
  std::ifstream file(path);
  std::vector<MpfrNumber> values;
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    const auto first = line.find_first_not_of(" \t\r");
    if (first == line.npos) continue;
    values.emplace_back(bits);
    mpfr_strtofr(values.back().get(), line.c_str() + first, nullptr, 0, MPFR_RNDN);
  }
  return values;
}

std::unique_ptr<ExactFamily> exact_codebook(std::string_view name) {
  if (name == "dynamic8" || name == "udynamic8") {
    return std::make_unique<ExactCodebook>(dynamic_map(name == "dynamic8"));
  }
  constexpr std::string_view start = "codebook:file=", option = ",bits=";
  if (!name.starts_with(start)) return nullptr;
  const auto comma = name.find(option);
  NameReader reader(comma == name.npos ? "24" : name.substr(comma + option.size()));
  const auto bits = reader.take_number(2, 32);
  if (!bits || !reader.at_end()) return nullptr;
  auto values = read_table(
      std::string(name.substr(start.size(), comma == name.npos ? comma : comma - start.size())),
      *bits);
  const bool any = std::any_of(values.begin(), values.end(),
                               [](const MpfrNumber& x) { return mpfr_number_p(x.get()); });
  return any ? std::make_unique<ExactCodebook>(std::move(values)) : nullptr;
}

const RegisterExactFamily exact_codebook_registration(exact_codebook);

}  // namespace
}  // namespace guardbit::analysis
