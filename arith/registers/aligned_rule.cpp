// The order of a late addition.
#include "arith/registers/aligned_rule.h"

namespace guardbit::inline arith {

std::vector<std::size_t> AlignedRule::late_order(std::size_t count) const {
  std::vector<std::size_t> order;
  const auto halves = static_cast<std::size_t>(interleave);
  for (std::size_t half = 0; half < halves; ++half) {
    for (std::size_t i = 0; i < count; ++i) {
      if (i / 2 % halves == half) order.push_back(i);
    }
  }
  return order;
}

}  // namespace guardbit::inline arith
