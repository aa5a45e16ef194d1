// Building step functions from the plain path.
#include "arith/kernels/step_function.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "arith/numbers/limits.h"

namespace guardbit::inline arith {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::uint32_t key_of(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const bool negative = (bits & StepFunction::sign_bit) != 0;
  return negative ? ~bits : bits | StepFunction::sign_bit;
}

float float_of(std::uint32_t key) {
  const bool positive = (key & StepFunction::sign_bit) != 0;
  return std::bit_cast<float>(positive ? key ^ StepFunction::sign_bit : ~key);
}

float nearest_float(double x) {
  if (std::abs(x) > static_cast<double>(std::numeric_limits<float>::max())) {
    return std::copysign(infinity, static_cast<float>(std::copysign(1.0, x)));
  }
  return static_cast<float>(x);
}

double double_of(const Real& x) {
  const double magnitude = std::ldexp(static_cast<double>(x.significand), x.exp);
  return x.negative ? -magnitude : magnitude;
}

class Candidates {
 public:
  explicit Candidates(double divisor) : divisor_(divisor) {
    keys_.push_back(0);
    for (const float x : {-infinity, -0.0F, 0.0F, infinity}) add(x);
  }

  void add_value(double value) { add(nearest_float(value * divisor_)); }
  void add_magnitude(const Unpacked& magnitude) {
    if (magnitude.value_class != ValueClass::finite) return;
    Real real = real_from(magnitude);
    real.negative = false;
    add_value(double_of(real));
    add_value(-double_of(real));
  }

  std::vector<std::uint32_t> sorted() {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    return std::move(keys_);
  }

 private:
  void add(float x) {
    for (const std::uint32_t further : {0U, 1U, 2U}) keys_.push_back(key_of(x) + further);
  }

  double divisor_;
  std::vector<std::uint32_t> keys_;
};

void add_table(const Format& format, Candidates& candidates) {
  std::vector<Unpacked> numbers;
  for (Code code = 0; code < Code{1} << format.width; ++code) {
    const Unpacked value = format.decode(code);
    const bool is_number =
        value.value_class == ValueClass::finite || value.value_class == ValueClass::zero;
    if (is_number) numbers.push_back(value);
  }
  std::sort(numbers.begin(), numbers.end(), [](const Unpacked& a, const Unpacked& b) {
    return compare(real_from(a), real_from(b)) < 0;
  });
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    candidates.add_value(double_of(real_from(numbers[i])));
    if (i > 0) candidates.add_value(double_of(real_mean(numbers[i - 1], numbers[i])));
  }
}

void add_magnitudes(const Codec& codec, Candidates& candidates) {
  const Format& format = codec.format();
  const FormatLimits& limits = codec.limits();
  for (Code c = 0; c <= limits.max_code; ++c) {
    candidates.add_magnitude(decode_magnitude(format, c));
    candidates.add_magnitude(format.decode_midpoint_above(c));
  }
  if (limits.extra_negative) {  // half a step and a whole step beyond the lowest value
    Unpacked beyond{ValueClass::finite, false, 2 * limits.lowest.significand,
                    limits.lowest.quantum_exp - 1};
    for (int i = 0; i < 2; ++i) {
      ++beyond.significand;
      candidates.add_magnitude(beyond);
    }
  }
  // The value after the largest one: the next code where there is room for one, or the next power.
  const std::uint64_t next = std::uint64_t{limits.max_code} + 1;
  if (next < format.magnitude_codes()) {
    candidates.add_magnitude(format.decode_extended(2 * next, 1));
  }
  candidates.add_magnitude({ValueClass::finite, false, 1, value_exp(limits.max) + 1});
}

std::uint32_t outcome_of(const PlainRounding& plain, float x) {
  const Encoded encoded = quantise(*plain.codec, x, plain.divisor, plain.rule, plain.overflow, 0);
  return encoded.code | (encoded.inexact ? StepFunction::inexact : 0) |
         (encoded.overflow ? StepFunction::overflow : 0) |
         (encoded.underflow ? StepFunction::underflow : 0);
}

}  // namespace

std::size_t StepFunction::candidates(const Codec& codec) {
  return 6 * ((std::size_t{1} << codec.format().width) + 4);
}

StepFunction::StepFunction(const PlainRounding& plain) {
  Candidates candidates(plain.divisor);
  if (plain.codec->format().sign == SignEncoding::table) {
    add_table(plain.codec->format(), candidates);
  } else {
    add_magnitudes(*plain.codec, candidates);
  }
  for (const std::uint32_t key : candidates.sorted()) {
    const std::uint32_t outcome = outcome_of(plain, float_of(key));
    if (!outcomes_.empty() && outcomes_.back() == outcome) continue;
    starts_.push_back(key);
    outcomes_.push_back(outcome);
  }
  // As few cells as leave one round, but not more than a fast cache holds.
  for (int bits = 8; bits <= 13; ++bits) {
    add_cells(bits);
    if (rounds_ <= 1) break;
  }
  const std::size_t padding = std::size_t{1} << rounds_;
  starts_.resize(starts_.size() + padding, ~std::uint32_t{0});
  outcomes_.resize(outcomes_.size() + padding, outcomes_.back());
}

void StepFunction::add_cells(int cell_bits) {
  cell_shift_ = 32 - cell_bits;
  cells_.assign(std::size_t{1} << cell_bits, 0);
  std::size_t step = 0, most = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    const std::uint64_t first = std::uint64_t{cell} << cell_shift_;
    while (step + 1 < starts_.size() && starts_[step + 1] <= first) ++step;
    cells_[cell] = static_cast<std::uint32_t>(step);
    const std::uint64_t next = first + (std::uint64_t{1} << cell_shift_);
    std::size_t within = step;
    while (within + 1 < starts_.size() && starts_[within + 1] < next) ++within;
    most = std::max(most, within - step);
    step = within;
  }
  rounds_ = static_cast<int>(std::bit_width(most));
}

}  // namespace guardbit::inline arith
