// MAC designs by their specifications.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/cost/design.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/format.h"
#include "arith/registers/accumulator_spec.h"

namespace guardbit::analysis {

/// Both operands of one format; a sum of `terms` products.
inline Covered<MacDesign> try_design(const std::string& format, const std::string& accumulator,
                                     std::size_t lanes = 1, std::size_t terms = 1) {
  const Codec codec(parse_format(format));
  return mac_design(
      codec, codec,
      make_mac_registers(parse_accumulator(accumulator), codec.limits(), codec.limits(), terms, 0),
      lanes);
}
inline MacDesign design_of(const std::string& format, const std::string& accumulator,
                           std::size_t lanes = 1) {
  return *try_design(format, accumulator, lanes);
}

/// A window of a two's complement register over the products of minifloats: `width` bits, of which
/// the lowest is `dropped` above the products' quantum.
inline std::string fixed_text(int width, int lsb) {
  return "fixed:width=" + std::to_string(width) + ",lsb=" + std::to_string(lsb) +
         ",rounding=toward-zero,overflow=wrap";
}

}  // namespace guardbit::analysis
