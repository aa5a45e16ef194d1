// A multiply-accumulate unit as hardware sees it: widths alone, read off its formats and registers.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "arith/numbers/codec.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// A value, or in a few words why there is none.
template <class T>
class Covered {
 public:
  Covered(T value) : content_(std::move(value)) {}
  static Covered not_covered(std::string why) {
    return Covered(std::in_place_index<1>, std::move(why));
  }
  explicit operator bool() const { return content_.index() == 0; }
  const T& operator*() const { return std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  /// Only where there is no value.
  const std::string& why() const { return std::get<1>(content_); }

 private:
  Covered(std::in_place_index_t<1>, std::string why)
      : content_(std::in_place_index<1>, std::move(why)) {}
  std::variant<T, std::string> content_;
};

enum class OperandKind { integer, minifloat, posit };

/// The fields of one operand.
struct OperandWidths {
  OperandKind kind = OperandKind::integer;
  int bits = 0;  ///< of its codes
  bool is_signed = true;
  int precision = 0;      ///< of the significand, the leading bit included; integers: bits
  int exponent_bits = 0;  ///< minifloats only
  int exponents = 0;      ///< largest exponent less the smallest of a normal value; integers: 0
  int lsb = 0;            ///< weight of the significand's last bit at the smallest exponent
  bool operator==(const OperandWidths&) const = default;
};
/// Not of tables, logarithmic formats, takums and posits of more than 16 bits.
Covered<OperandWidths> operand_widths(const Codec& codec);

/// What the register is, which decides how products reach it.
enum class RegisterEncoding { twos_complement, floating };

/// A MAC unit of one or more lanes, all of which add to one register.
struct MacDesign {
  OperandWidths activations, weights;
  RegisterEncoding kind = RegisterEncoding::twos_complement;
  int register_bits = 0;
  int register_lsb = 0;    ///< two's complement
  bool saturates = false;  ///< two's complement
  int exponent_bits = 0;   ///< floating
  int fraction_bits = 0;   ///< floating: of the trailing significand
  int lanes = 1;
  /// Bits of an exact product's significand.
  int product_bits() const { return activations.precision + weights.precision; }
  /// Places that the exponents shift a product by, at most.
  int reach() const { return activations.exponents + weights.exponents; }
  /// Places between the product's lowest bit and the register's, above 0 where bits are dropped.
  int dropped() const { return register_lsb - activations.lsb - weights.lsb; }
  bool operator==(const MacDesign&) const = default;
};

/// The unit of `lanes` products (at least 1) a cycle and these registers; `weights` and
/// `activations` are those that the registers were made for. Covered are operands of one kind and
/// one register: two's complement that wraps, or one that saturates and holds any product, where no
/// bit of a product is lost or where it truncates; or a minifloat that rounds to nearest even.
Covered<MacDesign> mac_design(const Codec& weights, const Codec& activations,
                              const MacRegisters& registers, std::size_t lanes);

/// Which factor of the cost tables fits.
enum class MacFamily { integer, minifloat_fixed, minifloat_float, posit_fixed, posit_float };
/// `integer`, `minifloat_fixed`, ..
std::string_view name_of(MacFamily family);
MacFamily family_of(const MacDesign& design);

}  // namespace guardbit::analysis
