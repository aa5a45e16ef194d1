// The names of the kinds of accumulators.
#pragma once

#include <string_view>

#include "arith/registers/accumulator_spec.h"
#include "arith/spec.h"

namespace guardbit::inline arith {

/// The kind that a specification's name means; throws SpecError listing the names.
AccumulatorKind parse_kind(const Spec& spec);
/// The name of a kind; empty for tensor cores, which have one a generation.
std::string_view name_of(AccumulatorKind kind);

}  // namespace guardbit::inline arith
