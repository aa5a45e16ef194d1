// Packed codes and registers, bit by bit, and where tensors lie.
#include "models/memory/stored_layer.h"

#include <random>

#include <doctest/doctest.h>

namespace guardbit::models::stored_layer_test {
namespace {

bool bit_of(std::span<const std::uint8_t> bytes, std::uint64_t place) {
  return (bytes[place / 8] >> place % 8 & 1) != 0;
}

}  // namespace

TEST_CASE("codes of every width lie bit after bit") {
  std::mt19937_64 random(1);
  for (unsigned bits = 1; bits <= 32; ++bits) {
    CAPTURE(bits);
    std::vector<Code> codes(37);
    for (Code& code : codes) code = static_cast<Code>(random() >> (64 - bits));
    const std::vector<std::uint8_t> bytes = packed(codes, bits);
    CHECK(bytes.size() == (37 * bits + 7) / 8);
    bool right = true;
    for (std::uint64_t place = 0; place < 37 * bits; ++place) {
      right = right && bit_of(bytes, place) == ((codes[place / bits] >> place % bits & 1) != 0);
    }
    CHECK(right);
  }
}

TEST_CASE("nibbles, by hand") {
  CHECK(packed(std::vector<Code>{0x1, 0x2, 0xf}, 4) == std::vector<std::uint8_t>{0x21, 0x0f});
}

TEST_CASE("registers of any width return as they went, signs extended where they have one") {
  std::mt19937_64 random(2);
  for (const int width : {1, 7, 8, 20, 32, 63, 64, 65, 128, 150}) {
    for (const char* format : {"", "fp16"}) {
      CAPTURE(width);
      RegisterLayout layout{width, 0};
      if (*format != '\0') layout.codec = code_layout(format).codec;
      RegisterFile file = make_register_file(layout, 23);
      const std::size_t words = file.layout.words();
      const int top_bits = width % 64 == 0 ? 64 : width % 64;
      for (std::size_t i = 0; i < file.words.size(); ++i) {
        file.words[i] = random();
        if (i % words + 1 < words) continue;
        const auto shift = static_cast<unsigned>(64 - top_bits);
        file.words[i] <<= shift;
        const bool sign = *format == '\0';
        file.words[i] =
            sign ? static_cast<std::uint64_t>(static_cast<std::int64_t>(file.words[i]) >> shift)
                 : file.words[i] >> shift;
      }
      const std::size_t count = (23 * static_cast<std::size_t>(width) + 7) / 8;
      std::vector<std::uint8_t> bytes(count);
      for (std::size_t first = 0; first < count; first += 5) {  // in pieces
        pack_registers(file, first,
                       std::span(bytes).subspan(first, std::min<std::size_t>(5, count - first)));
      }
      RegisterFile back = make_register_file(file.layout, 23);
      unpack_registers(bytes, back);
      CHECK(back == file);
      bool right = true;
      for (std::uint64_t place = 0; place < 23 * static_cast<std::uint64_t>(width); ++place) {
        const auto w = static_cast<std::uint64_t>(width);
        const std::uint64_t word = file.words[place / w * words + place % w / 64];
        right = right && bit_of(bytes, place) == ((word >> place % w % 64 & 1) != 0);
      }
      CHECK(right);
    }
  }
}

TEST_CASE("tensors lie one after the other, each from a burst on") {
  Layer layer;
  layer.name = "a/b";
  const LoweredLayer lowered(layer, {2, 3}, {3, 5});
  const std::vector<Code> activations(6), weights(15);
  const StoredLayer stored{lowered, {{activations}, 4}, {{weights}, 8}};
  const MemoryMap map = memory_map(stored, 10, {20, 0}, 16);
  CHECK(map.activations.base == 0);         // 3 bytes
  CHECK(map.activation_scales.base == 16);  // none
  CHECK(map.weights.base == 16);            // 15 bytes
  CHECK(map.outputs.base == 32);            // 25 bytes
  CHECK(map.outputs.bytes() == 25);
  CHECK(map.bytes == 64);
}

}  // namespace guardbit::models::stored_layer_test
