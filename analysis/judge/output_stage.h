// The way out of a layer: its output registers requantised to codes, each checked against MPFR.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "arith/quantising/requantise.h"
#include "arith/quantising/scaling.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

struct RequantisedOutputs {
  std::vector<Code> codes;    ///< one an output; empty without an output stage
  QuantisationCounts counts;  ///< of the roundings
  std::size_t wrong =
      0;  ///< codes other than the register's exact value times the factor rounds to
  std::string first_wrong;  ///< one line; empty if none
};

/// Registers that hold infinity or NaN are not compared: there is nothing to round.
RequantisedOutputs requantise_outputs(const RegisterFile& registers, const RequantisationSpec& spec,
                                      std::uint64_t seed);

}  // namespace guardbit::analysis
