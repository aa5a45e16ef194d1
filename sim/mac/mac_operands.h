// Operands of a dot product as a user writes them: values and codes, on the line or in a file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/numbers/operand.h"
#include "arith/numbers/rounding.h"
#include "arith/registers/content.h"

namespace guardbit::sim {

/// How values become codes.
struct ValueRule {
  RoundingRule rounding;
  Overflow overflow = Overflow::saturate;
  std::uint64_t seed = 0;  ///< of stochastic rounding: operand number i draws its own bits
};

struct WrittenOperand {
  Code code = 0;
  bool rounded = false;  ///< the format does not hold the value that was written
};

/// A code (`0x38`, `0b00111000`) or a value (`1.5`, `-2e-3`, `inf`, `nan`), which is rounded to the
/// format. `place` begins the message of the SpecError of what is neither or has no code.
WrittenOperand parse_operand(const std::string& text, const Codec& codec, const ValueRule& rule,
                             std::uint64_t index, const std::string& place);

/// Words of operands, each with commas between them, one after the other.
std::vector<std::string> split_operands(const std::vector<std::string>& words);

/// Pairs of operands, with the line that each stands in.
struct OperandLine {
  std::string a, b;
  std::size_t line = 0;
};
/// Two columns `a,b` with an optional header of these names; blank lines and what follows a # are
/// left out. Throws Error naming the file and the line.
std::vector<OperandLine> read_operand_file(const std::filesystem::path& path);

/// What a register starts at: a code of it, or a value that it then rounds. In two's complement the
/// value must lie in the register's range. Throws SpecError.
Product parse_addend(const std::string& text, const ContentReader& reader);
/// What a register holds, as an addend; nothing where it takes more than 120 bits.
std::optional<Product> as_addend(const RegisterContent& content);

}  // namespace guardbit::sim
