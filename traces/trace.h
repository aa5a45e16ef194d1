// A trace: the tensors and layers of a run, one safetensors file (docs/trace_format.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arith/numbers/format.h"
#include "traces/layer.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

/// Scales of blocks: of `length` consecutive elements along dimension `axis`.
struct BlockScales {
  std::string format;      ///< specification of the scales' format, not yet parsed
  std::size_t length = 0;  ///< 2 to 65536
  std::size_t axis = 0;
  std::vector<Code> codes;  ///< one a block, in the order of BlockLayout
  bool operator==(const BlockScales&) const = default;
};

/// How stored codes stand for real numbers: value = decode(code) * scale, and times decode(scale
/// code) of the element's block where there are blocks.
struct Quantisation {
  std::string format;          ///< format specification, not yet parsed
  std::vector<double> scales;  ///< one, or one a channel along `axis`; finite and positive
  std::size_t axis = 0;        ///< the dimension that the scales run along when there are several
  std::optional<BlockScales> blocks = std::nullopt;
};

/// A tensor, row-major. Either real values or codes with their quantisation, never both.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;
  /// Codes as stored, so not yet checked against the format's width; signed storage gives the low
  /// bits of that storage type.
  std::vector<Code> codes;
  std::optional<Quantisation> quantisation;
  std::size_t size() const { return quantisation ? codes.size() : values.size(); }
};

struct Trace {
  std::string name;  ///< as written in the file, or the file's stem
  std::map<std::string, Tensor> tensors;
  std::vector<Layer> layers;                                ///< in the order of execution
  std::map<std::string, std::vector<std::int64_t>> labels;  ///< network -> label of each image
};

/// Reads and validates; throws TraceError with file and place. Every layer lowers without error.
Trace read_trace(const std::filesystem::path& path);
/// Reads a trace from bytes; `name` stands for the file in messages.
Trace parse_trace(std::span<const std::byte> bytes, const std::string& name);

/// The bytes of the trace's file. Real tensors become F32, codes the narrowest of U8, U16 and U32
/// that holds all of the tensor's; labels become I64 tensors `labels/<network>`. What is read back
/// serialises to the same bytes. Throws TraceError if the trace would not read back.
std::vector<std::byte> serialise_trace(const Trace& trace);
/// Writes the file whole or not at all (temporary name, then rename). Throws TraceError.
void write_trace(const std::filesystem::path& path, const Trace& trace);

/// `layers` of the trace by name pattern (`*` and `?`); all for an empty pattern. Throws TraceError
/// if nothing matches, naming the layers there are.
std::vector<Layer> select_layers(const Trace& trace, const std::string& pattern);

}  // namespace guardbit::inline traces
