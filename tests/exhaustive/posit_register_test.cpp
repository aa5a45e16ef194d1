// The kernel of posit registers over every case of one addition: any register, any two operands.
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "arith/kernels/posit.h"
#include "arith/numbers/real.h"
#include "arith/registers/mac.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::posit_register_test {
namespace {

double number(const Codec& codec, Code code) { return value_of(codec.format().decode(code)); }

// All numbers of the format.
std::vector<double> numbers(const Codec& codec) {
  std::vector<double> values;
  for (Code code = 0; code < Code{1} << codec.format().width; ++code) {
    if (codec.is_number(code)) values.push_back(number(codec, code));
  }
  return values;
}

// Adds to a tile of registers by the kernel and by the codec's rounder, which looks for the
// neighbours of the exact sum. Registers and addends that are not given are zero.
int differences(const Codec& codec, const TileAdd& kernel, const RoundingRule& rounding,
                std::vector<double> registers, std::vector<double> addends) {
  constexpr std::size_t step = 7;
  registers.resize(tile_outputs, 0);
  addends.resize(tile_outputs, 0);
  std::vector<double> sums(registers), events(tile_outputs, 0);
  std::vector<std::uint32_t> first(tile_outputs), second(tile_outputs);
  for (std::uint32_t i = 0; i < tile_outputs; ++i) {
    first[i] = 0x9e3779b9U * i;
    second[i] = 0x85ebca6bU * (i + 1);
  }
  kernel({addends.data(), step, first.data(), second.data(), sums.data(), events.data(), nullptr});
  int count = 0;
  for (std::size_t i = 0; i < tile_outputs; ++i) {
    const Real a = real_from(registers[i]), b = real_from(addends[i]);
    const auto integer = [](const Real& x) {
      return x.negative ? -Int128{x.significand} : Int128{x.significand};
    };
    const Real sum = real_sum(integer(a), a.exp, integer(b), b.exp);
    const std::uint64_t keys = std::uint64_t{second[i]} << 32 | first[i];
    const Encoded exact =
        codec.encode(sum, rounding, Overflow::saturate, RandomStream(keys).in_sequence(step));
    const bool same = number(codec, exact.code) == sums[i] && exact.overflow == (events[i] != 0);
    count += same ? 0 : 1;
  }
  return count;
}

}  // namespace

TEST_CASE(
    "posit8_2 registers hold every sum with every product of two posit8_2 as the codec does") {
  const Codec codec = codec_of("posit8_2");
  const std::vector<double> values = numbers(codec);
  std::set<double> products;  // those of 2^16 pairs
  for (const double a : values) {
    for (const double b : values) products.insert(a * b);
  }
  for (const RoundingRule& rounding :
       {RoundingRule{}, RoundingRule{Rounding::stochastic, 16}, RoundingRule{Rounding::to_odd}}) {
    const TileAdd kernel = double_posit_adds(
        {*posit_parameters(codec), number(codec, 1), number(codec, 0x7f), rounding, true});
    int wrong = 0;
    for (const double product : products) {
      wrong +=
          differences(codec, kernel, rounding, values, std::vector<double>(values.size(), product));
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE(
    "posit16_1 registers that are empty round every boundary of the format as the codec does") {
  const Codec codec = codec_of("posit16_1");
  const Format& format = codec.format();
  for (const Rounding mode : {Rounding::nearest_even, Rounding::nearest_away, Rounding::toward_zero,
                              Rounding::up, Rounding::down, Rounding::to_odd}) {
    const RoundingRule rounding{mode};
    const TileAdd kernel = double_posit_adds(
        {*posit_parameters(codec), number(codec, 1), number(codec, 0x7fff), rounding, false});
    int wrong = 0;
    for (Code first = 0; first < 0x8000; first += tile_outputs / 8) {
      std::vector<double> addends;
      for (Code code = first; code < first + tile_outputs / 8; ++code) {
        const double boundary = value_of(format.decode_midpoint_above(code));
        for (const double x : {number(codec, code), std::nextafter(boundary, 0.0), boundary,
                               std::nextafter(boundary, 1e30)}) {
          addends.push_back(x);
          addends.push_back(-x);
        }
      }
      wrong += differences(codec, kernel, rounding, {}, addends);
    }
    CHECK(wrong == 0);
  }
}

}  // namespace guardbit::posit_register_test
