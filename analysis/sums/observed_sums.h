// What the sums of a matrix product really were: every partial sum in ascending k, exactly.
//
// Products are integers in units of the products' quantum, and so are all partial sums; a register
// of w bits in two's complement holds a sum if and only if it lies in [-2^(w-1), 2^(w-1) - 1]. Sums
// that overflow are not followed: all numbers here are those of an unlimited register. A register
// that wraps around is right at the end if and only if the final sum fits, one that saturates if
// every partial sum fits (and else only by chance).
#pragma once

#include <cstddef>
#include <optional>

#include "arith/product/matrix_product.h"

namespace guardbit::analysis {

/// The sum of one output on its way.
struct ObservedSum {
  int prefix_bits = 1;            ///< two's complement bits that hold every partial sum
  int final_bits = 1;             ///< that hold the last one
  double largest_magnitude = 0;   ///< of all partial sums, in units of the products; rounded
  std::optional<int> lowest_bit;  ///< lowest bit that was 1 in any of them, 0: one quantum
  bool operator==(const ObservedSum&) const = default;
};

class ObservedSums {
 public:
  /// Refers to the operands, without block scales of inner sums. Products and biases are multiples
  /// of 2^quantum_exp; `bits`: a two's complement width that holds every partial sum.
  ObservedSums(const GemmOperands& operands, int quantum_exp, int bits)
      : operands_(operands), quantum_exp_(quantum_exp), bits_(bits) {}

  /// A[row] times B[column].
  ObservedSum at(std::size_t row, std::size_t column) const;
  /// How many products had been added when the sum first needed more than `bits`: 0 if it began so.
  /// Nothing if it never did.
  std::optional<std::size_t> first_beyond(std::size_t row, std::size_t column, int bits) const;

 private:
  template <class Sum, class Visit>
  void walk(std::size_t row, std::size_t column, const Visit& visit) const;
  template <class Sum>
  ObservedSum observe(std::size_t row, std::size_t column) const;
  template <class Sum>
  std::optional<std::size_t> find_beyond(std::size_t row, std::size_t column, int bits) const;
  bool fits_128_bits() const { return bits_ < 127; }

  const GemmOperands& operands_;
  int quantum_exp_, bits_;
};

}  // namespace guardbit::analysis
