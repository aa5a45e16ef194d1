// Little-endian elements of each dtype, read by memcpy: they need not be aligned.
#include "traces/files/tensor_decode.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "arith/quantising/scaling.h"
#include "traces/operands/block_layout.h"

namespace guardbit::inline traces {

namespace {

// The elements as `Stored`, each converted by `convert`.
template <class Stored, class Convert>
auto elements(const TensorEntry& entry, Convert convert) {
  std::vector<decltype(convert(Stored{}))> result(entry.bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < result.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, entry.bytes.data() + i * sizeof(Stored), sizeof(Stored));
    result[i] = convert(stored);
  }
  return result;
}

// IEEE 754 binary16 to binary32, exact; a NaN keeps its payload.
float widen_half(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16, exp = (bits >> 10) & 31U,
                      trailing = bits & 1023U;
  if (exp == 0) {  // zero or subnormal: trailing * 2^-24
    const float magnitude = static_cast<float>(trailing) * 0x1p-24F;
    return sign == 0 ? magnitude : -magnitude;
  }
  const std::uint32_t wide_exp = exp == 31 ? 255 : exp + 127 - 15;
  return std::bit_cast<float>(sign | wide_exp << 23 | trailing << 13);
}

float widen_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

bool is_f8(DType dtype) { return dtype == DType::f8_e4m3 || dtype == DType::f8_e5m2; }

std::vector<float> decode_values(const TensorEntry& entry, const std::string& place) {
  switch (entry.dtype) {
    case DType::f32:
      return elements<float>(entry, [](float value) { return value; });
    case DType::f16:
      return elements<std::uint16_t>(entry, widen_half);
    case DType::bf16:
      return elements<std::uint16_t>(entry, widen_bfloat);
    case DType::f64:
      throw_trace_error(place, "F64 is not supported, convert it to F32");
    default:
      throw_trace_error(place, dtype_name(entry.dtype) + " tensor is neither quantised nor labels");
  }
}

// Through the unsigned type of the same width, so that a sign is not extended.
template <class Unsigned>
std::vector<Code> codes_of(const TensorEntry& entry) {
  return elements<Unsigned>(entry, [](Unsigned stored) { return Code{stored}; });
}

std::vector<Code> decode_codes(const TensorEntry& entry, const std::string& place) {
  switch (entry.dtype) {
    case DType::u8:
    case DType::i8:
    case DType::f8_e4m3:
    case DType::f8_e5m2:
      return codes_of<std::uint8_t>(entry);
    case DType::u16:
    case DType::i16:
      return codes_of<std::uint16_t>(entry);
    case DType::u32:
    case DType::i32:
      return codes_of<std::uint32_t>(entry);
    default:
      throw_trace_error(place,
                        "quantised tensor must be stored as an integer of up to 32 bits or as "
                        "F8, not as " +
                            dtype_name(entry.dtype));
  }
}

Quantisation f8_quantisation(DType dtype, const QuantisationEntry& entry,
                             const std::string& place) {
  const std::string alias = dtype == DType::f8_e4m3 ? "e4m3" : "e5m2";
  const std::string format = dtype == DType::f8_e4m3 ? "e4m3:fn" : "e5m2:ieee";
  if (entry.format && *entry.format != format && *entry.format != alias) {
    throw_trace_error(place, dtype_name(dtype) + " tensor has format '" + format + "', not '" +
                                 *entry.format + "'");
  }
  return {format, entry.scales.value_or(std::vector<double>{1.0}), entry.axis, std::nullopt};
}

Quantisation quantisation_of(DType dtype, const QuantisationEntry& entry,
                             const std::string& place) {
  if (is_f8(dtype)) return f8_quantisation(dtype, entry, place);
  if (!entry.format) throw_trace_error(place, "missing key 'format'");
  if (!entry.scales) throw_trace_error(place, "missing key 'scales'");
  return {*entry.format, *entry.scales, entry.axis, std::nullopt};
}

// The codes of the scales, from the tensor that holds them.
std::optional<BlockScales> block_scales(const QuantisationEntry& entry,
                                        const std::vector<std::size_t>& shape,
                                        const std::string& place) {
  if (!entry.blocks) return std::nullopt;
  check_blocks(*entry.blocks, shape, place);
  const TensorEntry& stored = *entry.block_tensor;
  const std::string text = "its block scales '" + stored.name + "'";
  if (stored.dtype != DType::u8 && stored.dtype != DType::u16) {
    throw_trace_error(place,
                      text + " must be stored as U8 or U16, not as " + dtype_name(stored.dtype));
  }
  const BlockLayout layout(shape, entry.blocks->axis, entry.blocks->length);
  if (stored.shape != layout.shape()) {
    throw_trace_error(place, text + " have the shape " + shape_text(stored.shape) + ", expected " +
                                 shape_text(layout.shape()));
  }
  BlockScales blocks = *entry.blocks;
  blocks.codes = decode_codes(stored, place);
  return blocks;
}

}  // namespace

void check_blocks(const BlockScales& blocks, const std::vector<std::size_t>& shape,
                  const std::string& place) {
  if (blocks.format.empty()) throw_trace_error(place, "'format' of its blocks must not be empty");
  if (blocks.length < 2 || blocks.length > longest_block) {
    throw_trace_error(place, "blocks of " + std::to_string(blocks.length) +
                                 " elements, expected 2 to " + std::to_string(longest_block));
  }
  if (blocks.axis < shape.size()) return;
  throw_trace_error(place, "blocks along dimension " + std::to_string(blocks.axis) +
                               ", which the shape " + shape_text(shape) + " does not have");
}

Tensor decode_tensor(const TensorEntry& entry, const std::optional<QuantisationEntry>& quantised,
                     const std::string& place) {
  Tensor tensor{entry.shape, {}, {}, {}};
  if (quantised || is_f8(entry.dtype)) {
    tensor.codes = decode_codes(entry, place);
    tensor.quantisation =
        quantisation_of(entry.dtype, quantised.value_or(QuantisationEntry{}), place);
    if (quantised) tensor.quantisation->blocks = block_scales(*quantised, entry.shape, place);
  } else {
    tensor.values = decode_values(entry, place);
  }
  return tensor;
}

std::vector<std::int64_t> decode_labels(const TensorEntry& entry, const std::string& place) {
  if (entry.dtype != DType::i64 || entry.shape.size() != 1) {
    throw_trace_error(place, "labels must be an I64 tensor of 1 dimension, not " +
                                 dtype_name(entry.dtype) + " of " +
                                 std::to_string(entry.shape.size()));
  }
  return elements<std::int64_t>(entry, [](std::int64_t label) { return label; });
}

}  // namespace guardbit::inline traces
