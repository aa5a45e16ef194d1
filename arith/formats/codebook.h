// Codebooks: formats that are nothing but a table from code to value.
#pragma once

#include <string>
#include <vector>

#include "arith/numbers/format.h"

namespace guardbit::inline arith {

constexpr std::size_t most_codebook_values = 65536;
constexpr int default_codebook_bits = 24;  ///< binary32, as libraries store their tables
constexpr int most_codebook_bits = 32;
/// Magnitudes lie in [2^-500, 2^500), so that exact sums of products fit a WideInt.
constexpr int codebook_exp_limit = 500;

/// True for zero, NaN and any magnitude within the limits.
bool fits_codebook(const Unpacked& value);

/// The format whose code c is worth values[c]; codes from values.size() up to the next power of two
/// (at least 4) are `unused`. Values are zero, NaN or finite with odd significands of up to 32
/// bits, fit a codebook, are all different, and at least one is above zero.
Format make_codebook(std::string name, std::vector<Unpacked> values);

}  // namespace guardbit::inline arith
