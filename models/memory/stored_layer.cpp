// Packing codes and registers, and laying them out.
#include "models/memory/stored_layer.h"

#include <algorithm>

namespace guardbit::models {
namespace {

// Bits [place, place + count) of a register; count up to 8.
unsigned bits_of(std::span<const std::uint64_t> words, std::uint64_t place, unsigned count) {
  const std::uint64_t word = place / 64, shift = place % 64;
  std::uint64_t bits = words[word] >> shift;
  if (shift + count > 64) bits |= words[word + 1] << (64 - shift);
  return static_cast<unsigned>(bits & ((1U << count) - 1));
}

// Two's complement fills whole words.
void extend_signs(RegisterFile& file) {
  const std::uint64_t used = static_cast<std::uint64_t>(file.layout.width) % 64;
  if (used == 0) return;
  const std::size_t words = file.layout.words();
  for (std::size_t top = words - 1; top < file.words.size(); top += words) {
    std::uint64_t& word = file.words[top];
    if ((word >> (used - 1) & 1) != 0) word |= ~std::uint64_t{0} << used;
  }
}

}  // namespace

MemoryMap memory_map(const StoredLayer& stored, std::size_t outputs, const RegisterLayout& layout,
                     std::uint64_t burst) {
  MemoryMap map;
  const auto place = [&](Region& region, std::uint64_t elements, std::uint64_t bits) {
    region = {map.bytes, elements, bits};
    map.bytes += (region.bytes() + burst - 1) / burst * burst;
  };
  const StoredTensor& a = stored.activations;
  const StoredTensor& w = stored.weights;
  place(map.activations, a.codes.codes.size(), a.bits);
  place(map.activation_scales, a.codes.scales.size(), a.scale_bits);
  place(map.weights, w.codes.codes.size(), w.bits);
  place(map.weight_scales, w.codes.scales.size(), w.scale_bits);
  place(map.outputs, outputs, static_cast<std::uint64_t>(layout.width));
  return map;
}

std::vector<std::uint8_t> packed(std::span<const Code> codes, unsigned bits) {
  std::vector<std::uint8_t> bytes((codes.size() * bits + 7) / 8);
  std::uint64_t place = 0;
  for (const Code code : codes) {
    for (unsigned done = 0; done < bits;) {
      const unsigned shift = static_cast<unsigned>((place + done) % 8);
      const unsigned count = std::min(bits - done, 8 - shift);
      bytes[(place + done) / 8] |=
          static_cast<std::uint8_t>((code >> done & ((1U << count) - 1)) << shift);
      done += count;
    }
    place += bits;
  }
  return bytes;
}

void pack_registers(const RegisterFile& file, std::uint64_t first, std::span<std::uint8_t> bytes) {
  const auto width = static_cast<std::uint64_t>(file.layout.width);
  const std::uint64_t end = std::min(8 * (first + bytes.size()), width * file.size());
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  for (std::uint64_t place = 8 * first; place < end;) {
    const std::uint64_t within = place % width;
    const auto count =
        static_cast<unsigned>(std::min({width - within, 8 - place % 8, end - place}));
    bytes[place / 8 - first] |=
        static_cast<std::uint8_t>(bits_of(file.bits(place / width), within, count) << place % 8);
    place += count;
  }
}

void unpack_registers(std::span<const std::uint8_t> bytes, RegisterFile& file) {
  const auto width = static_cast<std::uint64_t>(file.layout.width);
  std::fill(file.words.begin(), file.words.end(), std::uint64_t{0});
  for (std::uint64_t place = 0; place < width * file.size();) {
    const std::uint64_t within = place % width;
    const std::uint64_t count = std::min({width - within, 8 - place % 8, 64 - within % 64});
    const std::uint64_t bits = bytes[place / 8] >> place % 8 & ((1U << count) - 1);
    file.words[place / width * file.layout.words() + within / 64] |= bits << within % 64;
    place += count;
  }
  if (file.layout.is_twos_complement()) extend_signs(file);
}

}  // namespace guardbit::models
