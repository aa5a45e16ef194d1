// Finding runs by their first, second and last values.
#include "analysis/reference/code_runs.h"

#include <algorithm>

#include "analysis/sums/scaled_integers.h"

namespace guardbit::analysis {
namespace {

constexpr int largest_bits = 62;

Dyadic value_of(const ExactFormat& format, Code code) { return dyadic(format.decode(code).value); }

// The integer i with x = i * 2^exp, where 62 bits hold it.
std::optional<std::int64_t> in_units(const Dyadic& x, int exp) {
  if (!x.is_number) return std::nullopt;
  if (x.significand == 0) return 0;
  const int shift = x.exp - exp;
  const auto bits = bit_length(magnitude_of(Int128{x.significand}));
  if (shift < 0 || bits + shift > largest_bits) return std::nullopt;
  return x.significand * (std::int64_t{1} << shift);
}

}  // namespace

CodeRuns::CodeRuns(const ExactFormat& format, int run_bits) : run_bits_(run_bits) {
  const std::uint64_t codes = std::uint64_t{1} << format.width(),
                      size = std::uint64_t{1} << run_bits;
  for (std::uint64_t begin = 0; begin < codes; begin += size) {
    runs_.push_back(find_run(format, static_cast<Code>(begin), static_cast<std::int64_t>(size)));
  }
}

// The last code of a run may be a NaN, as in formats that are finite but for that.
CodeRuns::Run CodeRuns::find_run(const ExactFormat& format, Code begin, std::int64_t size) {
  const Dyadic first = value_of(format, begin);
  if (!first.is_number) return {};
  const Run one{first.significand, 0, 1, first.exp};
  if (size == 1) return one;
  const Dyadic second = value_of(format, begin + 1);
  const int exp = first.significand == 0    ? second.exp
                  : second.significand == 0 ? first.exp
                                            : std::min(first.exp, second.exp);
  const auto first_units = in_units(first, exp), second_units = in_units(second, exp);
  if (!first_units || !second_units) return one;
  const std::int64_t step = *second_units - *first_units;
  for (std::int64_t count = size; count > 1 && count >= size - 1; --count) {
    const Dyadic last = value_of(format, begin + static_cast<Code>(count - 1));
    if (in_units(last, exp) == *first_units + (count - 1) * step) {
      return {*first_units, step, count, exp};
    }
  }
  return one;
}

}  // namespace guardbit::analysis
