// Registers side by side: the states of one kind, which take products a row at a time.
//
// One virtual call serves a row of products or a whole inner sum, never a single product: the loop
// inside is compiled once for each kind (arith/registers/kinds/bank_of.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "arith/numbers/operand.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/layout.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

class ContentReader;
struct ExactNumber;
struct MacStep;
struct RegisterAddend;

/// One product for each of some registers: that of a[i * a_step] and b[i * b_step] for register
/// place + i * step.
struct ProductRow {
  std::size_t count = 0;
  std::size_t place = 0, step = 1;
  const Operand* a = nullptr;
  const Operand* b = nullptr;
  std::size_t a_step = 1, b_step = 1;
  /// One a product: the addition takes the low half, the rounding of the product the high half.
  /// Null where the bank is not stochastic.
  const std::uint64_t* random = nullptr;
};

/// The products of an inner sum, in lines of operands, and whose they are.
struct SumOfProducts {
  const Operand* a = nullptr;
  const Operand* b = nullptr;
  InnerSum products;
  std::uint64_t seed = 0;  ///< of the layer's random bits
  std::size_t output = 0;
};

class Bank {
 public:
  virtual ~Bank() = default;

  /// True if random bits matter.
  virtual bool is_stochastic() const = 0;

  /// Empties registers [first, first + count).
  virtual void clear(std::size_t first, std::size_t count) = 0;
  void clear(std::size_t place) { clear(place, 1); }
  /// Adds a value, infinities and NaN included: what a sum starts with, rounded once.
  virtual void load(std::size_t place, const Product& value, std::uint64_t random) = 0;
  virtual void multiply_add(const ProductRow& row) = 0;
  /// A multiply_add in which register row.place + i * row.step first takes that of from + i.
  virtual void pass_on(std::size_t from, const ProductRow& row) = 0;
  /// All products of an inner sum, and its end.
  virtual void sum(std::size_t place, const SumOfProducts& products) = 0;
  /// Ends an inner sum; `random` is that of its last product.
  virtual void finish(std::size_t place, std::uint64_t random) = 0;
  /// Register `to` takes what register `from` holds.
  virtual void copy(std::size_t from, std::size_t to) = 0;

  /// Adds the content of register `from` of another bank times `factor` to register `place`, and
  /// its flags too. The factor is the product of two block scales: not negative, of up to 32 bits.
  /// Throws std::logic_error where the kind adds no sums (RegisterRequest::adds_sums).
  void add(std::size_t place, const Bank& inner, std::size_t from, std::uint64_t random,
           const Product& factor = unit_product) {
    inner.add_to(*this, place, from, random, factor);
  }

  /// Writes register `place` to place `output` of the file.
  virtual void write(std::size_t place, std::size_t output, RegisterFile& file) const = 0;
  /// The flags raised in register `place` since they were last taken, which clears them; that it
  /// holds no number stays.
  virtual std::uint8_t take_flags(std::size_t place) = 0;
  virtual RegisterTally tally() const = 0;
  /// What the rounding of products did, where they are rounded.
  virtual AdditionCounts product_tally() const = 0;

  /// For an observer of single steps (arith/registers/observer.h): one product, the last of its
  /// inner sum or not. Fills what happened to the register into the step.
  virtual void observe(const ProductRow& product, bool last, const ContentReader& reader,
                       MacStep& step) = 0;
  /// What the adder takes of an addend.
  virtual ExactNumber taken(const ExactNumber& addend, std::uint64_t random) const = 0;

  /// The other half of `add`.
  virtual void take(std::size_t place, const RegisterAddend& addend, std::uint64_t random) = 0;

 private:
  virtual void add_to(Bank& outer, std::size_t place, std::size_t from, std::uint64_t random,
                      const Product& factor) const = 0;
};

}  // namespace guardbit::inline arith
