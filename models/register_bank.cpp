// Taking codes and counting the bits that change.
#include "models/register_bank.h"

#include <bit>
#include <utility>

#include "models/nearest_double.h"

namespace guardbit::models {
namespace {

UInt128 joined(std::span<const std::uint64_t> words) {
  UInt128 code = words[0];
  if (words.size() > 1) code |= UInt128{words[1]} << 64;
  return code;
}

// The bits of the last word that a format has.
std::uint64_t top_mask(const CodeFormat& format) {
  const int top = format.scale_width > 0 ? 32 + format.scale_width : format.width % 64;
  return top % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << top) - 1;
}

// The words of RegisterFile: two's complement fills whole ones.
std::vector<std::uint64_t> sign_extended(std::span<const std::uint64_t> words,
                                         const RegisterLayout& layout) {
  std::vector<std::uint64_t> extended(words.begin(), words.end());
  const int top = layout.width % 64;
  if (top == 0 || !layout.is_twos_complement()) return extended;
  const std::uint64_t sign = std::uint64_t{1} << (top - 1);
  extended.back() = ((extended.back() & (2 * sign - 1)) ^ sign) - sign;
  return extended;
}

}  // namespace

CodeFormat operand_code_format(const OperandDecoder& decoder) {
  return {decoder.elements.format().width,
          decoder.scales == nullptr ? 0 : decoder.scales->format().width,
          [decoder](std::span<const std::uint64_t> words) {
            const auto code = static_cast<Code>(words[0]);
            const auto scale = static_cast<Code>(words[0] >> 32);
            return nearest_double(multiply(decoder.operand(code, scale), decoder.sum_scale(scale)));
          }};
}

CodeFormat product_code_format(const ProductRegister& product) {
  return {product.width(), 0, [&product](std::span<const std::uint64_t> words) {
            return product.value(joined(words));
          }};
}

CodeFormat register_code_format(const RegisterLayout& layout) {
  return {layout.width, 0, [reader = ContentReader(layout)](std::span<const std::uint64_t> words) {
            return nearest_double(reader.read(sign_extended(words, reader.layout())));
          }};
}

RegisterBank::RegisterBank(std::string name, RegisterRole role, CodeFormat format, std::size_t pes,
                           std::size_t per_pe)
    : name_(std::move(name)),
      role_(role),
      format_(std::move(format)),
      per_pe_(per_pe),
      words_(format_.words()),
      top_mask_(top_mask(format_)),
      codes_(pes * per_pe * words_),
      valid_(pes * per_pe) {}

void RegisterBank::take(std::size_t index, std::span<const std::uint64_t> code) {
  std::uint64_t* const held = codes_.data() + index * words_;
  for (std::size_t word = 0; word < words_; ++word) {
    const std::uint64_t taken = word + 1 == words_ ? code[word] & top_mask_ : code[word];
    toggled_ += static_cast<std::uint64_t>(std::popcount(held[word] ^ taken));
    held[word] = taken;
  }
  valid_[index] = 1;
}

}  // namespace guardbit::models
