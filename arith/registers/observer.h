// One dot product observed step by step: what each product, adder and register held.
//
// The sums are formed by banks of one register, as in arith/product/matrix_product.h; an observer
// looks at the registers before and after each product. The exact sum before rounding is formed
// beside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "arith/numbers/operand.h"
#include "arith/registers/bank.h"
#include "arith/registers/content.h"
#include "arith/registers/mac.h"

namespace guardbit::inline arith {

/// What one addition did to a register.
struct RegisterStep {
  /// What the adder took of the addend: a multiple of the register's lsb where that is two's
  /// complement, else the addend itself. Nothing where an addend or the register is no number, and
  /// where nothing was added yet (a group that is not complete).
  std::optional<ExactNumber> addend;
  /// The exact sum before rounding and overflow; for dual registers of their difference, in a tree
  /// of the last addition.
  std::optional<ExactNumber> sum;
  RegisterContent after;     ///< of a tree: of its youngest node
  std::uint8_t flags = 0;    ///< OutputFlag bits that this very step raised
  std::uint64_t random = 0;  ///< random bits that it was given; 0 where none matter
};

/// A group of terms that were aligned and added at once, in units of 2^(exponent - fraction).
struct AlignedGroup {
  struct Term {
    std::size_t k;
    std::int64_t units;
  };
  int exponent = 0;  ///< the largest of the group
  int unit_exp = 0;  ///< exponent - fraction
  std::int64_t register_units = 0;
  std::vector<Term> terms;  ///< in the order of the group
};

/// Product k and where it went.
struct MacStep {
  std::size_t k = 0;
  Product product;                 ///< exact
  std::optional<Product> rounded;  ///< where products are rounded before they are added
  RegisterStep inner;
  std::vector<AlignedGroup> groups;  ///< aligned sums that this product completed
  std::size_t waiting =
      0;  ///< aligned: products of the group at hand; tree: nodes beside the youngest
  std::optional<RegisterStep> outer;  ///< where this product ended an inner sum
};

/// A number; nothing where there is infinity or NaN.
std::optional<ExactNumber> number_of(const Product& product);
std::optional<ExactNumber> number_of(const RegisterContent& content);

/// The addition of `addend` to a register of the bank that held `before`; `after` and the flags are
/// left open.
RegisterStep addition(const Bank& bank, const RegisterContent& before,
                      const std::optional<ExactNumber>& addend, std::uint64_t random);

/// A dot product from its first to its last step.
struct MacSteps {
  std::optional<RegisterStep> load;  ///< of the addend that the last register started at
  std::vector<MacStep> steps;        ///< inner sum after inner sum
  RegisterContent result;
  std::uint8_t flags = 0;  ///< those of the output, raised by any step
};

/// Observes dot products in one set of registers.
class MacObserver {
 public:
  explicit MacObserver(MacRegisters registers);

  /// The dot product of `a` and `b` (equally long, at least one) as output number `output` of a
  /// layer under `seed`: the registers are those of multiply_matrices bit for bit. Operands may be
  /// infinity and NaN. `addend` is what the last register starts at (the inner one where there is
  /// no outer), rounded to it; in two's complement it must lie in the register's range. Its random
  /// bits are those of the product after the last one, or of the inner sum after the last one.
  MacSteps observe(std::span<const Operand> a, std::span<const Operand> b,
                   const std::optional<Product>& addend, std::uint64_t seed,
                   std::size_t output = 0) const;

  const MacRegisters& registers() const { return registers_; }
  /// The readers of the inner and of the last register.
  const ContentReader& inner_reader() const { return inner_; }
  const ContentReader& reader() const { return outer_ ? *outer_ : inner_; }

 private:
  MacRegisters registers_;
  ContentReader inner_;
  std::optional<ContentReader> outer_;
};

}  // namespace guardbit::inline arith
