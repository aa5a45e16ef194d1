// Golden vectors: operands drawn for a multiply-accumulate unit, and what it makes of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/quantising/requantise.h"
#include "arith/registers/observer.h"

namespace guardbit::sim {

/// What is drawn. Seeded: `count` dot products of `length`; exhaustive: every pair of codes, times
/// every code of the last register where addends are asked for, and `length` is 1.
struct VectorPlan {
  std::shared_ptr<const Codec> activations, weights;
  std::size_t length = 1;
  std::uint64_t count = 1000;
  std::uint64_t seed = 0;
  bool exhaustive = false;
  bool addends = false;   ///< the last register starts at a code of its own
  bool specials = false;  ///< infinity and NaN too; codes that a format never uses never come
};

/// One dot product: codes in, words out.
struct Vector {
  std::vector<Code> a, b;
  std::optional<RegisterContent> addend;
  RegisterContent sum;
  std::uint8_t flags = 0;
  std::optional<Code> out;  ///< requantised
};

/// Cases of an exhaustive plan at most.
constexpr std::uint64_t most_vectors = std::uint64_t{1} << 24;

/// In seeded plans every second dot product mixes the codes of a uniform draw with corner values
/// (zeros, ones, the smallest and largest values, the largest subnormal one), every fourth has
/// neighbours that cancel, and where there are addends every eighth one cancels the whole sum. The
/// same plan and registers give the same vectors. Throws SpecError on a plan that is too large.
std::vector<Vector> make_vectors(const VectorPlan& plan, const MacObserver& observer,
                                 const Requantiser* requantiser);

/// The codes of a format that a plan draws from: its numbers, and where `specials` its infinities
/// and NaNs.
bool is_drawn(const Format& format, Code code, bool specials);

}  // namespace guardbit::sim
