// The registers of one multiply-accumulate unit, fitted to operand formats and to the sums' length.
#pragma once

#include <cstddef>
#include <optional>

#include "arith/numbers/limits.h"
#include "arith/registers/accumulator_spec.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/operand_decoder.h"
#include "arith/registers/product_stage.h"
#include "arith/registers/register.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

struct MacRegisters {
  FormatLimits activations, weights;    ///< of the operands
  std::optional<ProductStage> product;  ///< rounds products, where they are rounded
  Register inner;
  SumOrder order;  ///< has inner sums where there is an outer register, and only there
  std::optional<Register> outer;  ///< takes the inner sums in order
  /// What inner sums are multiplied with before the outer register takes them, if anything.
  std::optional<AddendRange> sum_factors = std::nullopt;
  const Register& last() const { return outer ? *outer : inner; }
};

/// What a MAC unit saw over a layer; `products` stays empty where they are not rounded, `outer`
/// without an outer register.
struct MacTally {
  RegisterTally inner;
  RegisterTally outer;
  AdditionCounts products;
  bool operator==(const MacTally&) const = default;
  MacTally& operator+=(const MacTally& other) {
    inner += other.inner;
    outer += other.outer;
    products += other.products;
    return *this;
  }
};
/// The tally of the banks of both registers; `outer` is null where there is none.
MacTally tally_of(const Bank& inner, const Bank* outer);

/// The products of both operands' block scales in a layer, and what they are factors of.
struct BlockFactors {
  AddendRange range;
  ScalePlace place = ScalePlace::products;  ///< inner_sums: only with an outer register
};

/// `rows`: length of the chains that the array's dataflow imposes, 0 if none (then the whole sum or
/// the specification's own order). Throws SpecError where the two contradict each other, or where
/// the register is not for products with block scales: the factors of products widen the range of
/// `exact` by the scales that the layer really has, since all that a scale format has (2^-127 to
/// 2^127 in E8M0) would need more than 1000 bits. `bias`: the range of an addend that the last
/// register starts with.
MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows,
                                const std::optional<BlockFactors>& factors = std::nullopt,
                                const std::optional<AddendRange>& bias = std::nullopt);

}  // namespace guardbit::inline arith
