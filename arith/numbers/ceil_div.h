// Division that rounds up: how many pieces a length takes.
#pragma once

#include <concepts>
#include <type_traits>

namespace guardbit::inline arith {

/// The smallest integer >= a / b; a is not negative, b is positive, and a + b - 1 fits the type.
template <std::integral T>
constexpr T ceil_div(T a, std::type_identity_t<T> b) {
  return static_cast<T>((a + b - 1) / b);
}

}  // namespace guardbit::inline arith
