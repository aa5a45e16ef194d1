// Exact sums wider than a carrier: operands cut into digits, one sum for each pair of digits.
//
// Operands are multiples of 2^lsb below 2^top: whole numbers of top - lsb bits, whose digits of w
// bits each, sign included, are whole numbers below 2^w. A product is the sum of the products of
// digits, x_i 2^(i w) y_j 2^(j v), and a sum of products that of the sums for each pair (i, j).
// Those are exact in a double where w + v + ceil(log2 k) <= 53. They are put together in the
// register's words, modulo 2^(64 words): as the whole sum fits the register, that is the register.
// The widths w and v are those that need the fewest pairs for what the operands really are.
//
// It serves two's complement registers without an outer one, whose sums provably stay inside and
// lose nothing: quires, `exact`, and wide int and fixed registers.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "arith/kernels/gemm.h"
#include "arith/kernels/plan.h"

namespace guardbit::inline arith {

/// The kernel of a two's complement register, or why there is none. `products` with the bias as
/// their start.
std::variant<std::unique_ptr<FastProduct>, std::string> choose_wide_kernel(
    const PreparedGemm& prepared, const MacRegisters& registers, const Addends& products,
    KernelReport& report);

}  // namespace guardbit::inline arith
