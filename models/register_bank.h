// One kind of register in every processing element of an array: codes, valid bits, toggled bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "arith/registers/mac.h"
#include "arith/registers/operand_decoder.h"
#include "models/lanes.h"
#include "models/product_register.h"

namespace guardbit::models {

/// What the bits of a wire or register are, and what they are worth.
struct CodeFormat {
  int width = 0;        ///< bits of the code, the low ones of the first word on
  int scale_width = 0;  ///< of the block scale beside an operand's code, from bit 32 on; 0: none
  /// The nearest double to what a code (with its scale) stands for.
  std::function<double(std::span<const std::uint64_t> words)> value;
  std::size_t words() const {
    return scale_width > 0 ? 1 : (static_cast<std::size_t>(width) + 63) / 64;
  }
};

/// The format of an operand as a Lane carries it. The decoder's codecs outlive it.
CodeFormat operand_code_format(const OperandDecoder& decoder);
CodeFormat product_code_format(const ProductRegister& product);
CodeFormat register_code_format(const RegisterLayout& layout);

enum class RegisterRole { operand, product, accumulator };

/// Registers are zero and not valid at first. One that takes nothing keeps its code.
class RegisterBank {
 public:
  /// `per_pe`: registers of this kind in an element.
  RegisterBank(std::string name, RegisterRole role, CodeFormat format, std::size_t pes,
               std::size_t per_pe = 1);

  const std::string& name() const { return name_; }
  RegisterRole role() const { return role_; }
  const CodeFormat& format() const { return format_; }
  std::size_t per_pe() const { return per_pe_; }

  /// One clock edge of register `index`: takes a code of format().words() words, of which bits
  /// above the width count for nothing, or none.
  void take(std::size_t index, std::span<const std::uint64_t> code);
  void take_nothing(std::size_t index) { valid_[index] = 0; }
  void take(std::size_t index, const Lane& lane) {
    if (lane.valid) return take(index, std::span(&lane.bits, 1));
    take_nothing(index);
  }
  /// What another register of the bank holds, if it is valid.
  void take_from(std::size_t index, std::size_t other) {
    if (is_valid(other)) return take(index, code(other));
    take_nothing(index);
  }

  std::span<const std::uint64_t> code(std::size_t index) const {
    return std::span(codes_).subspan(index * words_, words_);
  }
  bool is_valid(std::size_t index) const { return valid_[index] != 0; }
  /// Bits that have changed, of all registers since they were made.
  std::uint64_t toggled() const { return toggled_; }

 private:
  std::string name_;
  RegisterRole role_;
  CodeFormat format_;
  std::size_t per_pe_, words_;
  std::uint64_t top_mask_;  // of the last word
  std::vector<std::uint64_t> codes_;
  std::vector<std::uint8_t> valid_;
  std::uint64_t toggled_ = 0;
};

}  // namespace guardbit::models
