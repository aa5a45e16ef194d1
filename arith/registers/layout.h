// What the bits of registers mean, and the registers that a layer ends with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "arith/numbers/codec.h"

namespace guardbit::inline arith {

/// A two's complement integer times 2^lsb, or a code of a format.
struct RegisterLayout {
  int width = 0;                                 ///< bits
  int lsb = 0;                                   ///< of two's complement
  std::shared_ptr<const Codec> codec = nullptr;  ///< of the format's codes; null: two's complement

  bool is_twos_complement() const { return codec == nullptr; }
  /// Only where there is one.
  const Format& format() const { return codec->format(); }
  std::size_t words() const { return (static_cast<std::size_t>(width) + 63) / 64; }
  bool operator==(const RegisterLayout& other) const;
};
/// The layout of codes of the codec's format.
RegisterLayout code_layout(std::shared_ptr<const Codec> codec);
/// The layout of codes of the format that is specified; throws SpecError.
RegisterLayout code_layout(std::string_view format);

/// The final registers of a layer: `layout.words()` 64-bit words an output, least significant
/// first, sign-extended to whole words where two's complement, and the flags of each.
struct RegisterFile {
  RegisterLayout layout;
  std::vector<std::uint64_t> words;
  std::vector<std::uint8_t> flags;  ///< OutputFlag bits
  std::size_t size() const { return flags.size(); }
  std::span<const std::uint64_t> bits(std::size_t output) const {
    return std::span(words).subspan(output * layout.words(), layout.words());
  }
  bool operator==(const RegisterFile&) const = default;
};

RegisterFile make_register_file(const RegisterLayout& layout, std::size_t outputs);

}  // namespace guardbit::inline arith
