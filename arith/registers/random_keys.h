// The random bits of a layer's roundings: pure functions of the seed and of the place.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

/// The keys of an output's random bits: those of its additions, and with both halves exchanged
/// those of its products' rounding. Outputs are counted over the whole layer.
inline std::uint64_t product_keys(std::uint64_t seed, std::size_t output) {
  return random_bits_at(seed, 2 * output, 0);
}
/// The random bits of product k of an output, for its addition in the low half, for its rounding in
/// the high one; and of the inner sum number `chunk` added to it.
inline std::uint64_t product_random(std::uint64_t seed, std::size_t output, std::size_t k) {
  const std::uint64_t keys = product_keys(seed, output);
  const std::uint64_t rounding = RandomStream(std::rotl(keys, 32)).in_sequence(k);
  return RandomStream(keys).in_sequence(k) | rounding << 32;
}
inline std::uint64_t chunk_keys(std::uint64_t seed, std::size_t output) {
  return random_bits_at(seed, 2 * output + 1, 0);
}
inline std::uint64_t chunk_random(std::uint64_t seed, std::size_t output, std::size_t chunk) {
  return RandomStream(chunk_keys(seed, output)).in_sequence(chunk);
}

/// The random bits of the addend that an output starts with.
inline std::uint64_t bias_random(std::uint64_t seed, std::size_t output) {
  return random_bits_at(seed, 2 * output + 1, ~std::uint64_t{0});
}

}  // namespace guardbit::inline arith
