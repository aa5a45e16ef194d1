// Reading codebooks, which may be hostile, and registering their family.
#include "traces/files/codebook_file.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "arith/error.h"
#include "arith/formats/codebook.h"
#include "arith/numbers/decimal.h"
#include "arith/spec.h"
#include "traces/files/mapped_file.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

class CodebookReader {
 public:
  CodebookReader(int bits, std::string place) : bits_(bits), place_(std::move(place)) {}

  void read_line(std::string_view line) {
    ++line_number_;
    line = line.substr(0, line.find('#'));
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (!line.empty()) add(line);
  }

  std::vector<Unpacked> finish() {
    const bool any_above_zero = std::any_of(values_.begin(), values_.end(), [](const auto& value) {
      return value.value_class == ValueClass::finite && !value.negative;
    });
    if (!any_above_zero) throw_trace_error(place_, "expected at least one value above zero");
    return std::move(values_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw_trace_error(place_ + ":" + std::to_string(line_number_), what);
  }

  void add(std::string_view text) {
    const std::optional<Unpacked> value = parse_real(text, bits_);
    if (!value || !fits_codebook(*value)) {
      fail(
          "expected a decimal or hexadecimal number or nan, of a magnitude of 0 or from 2^-500 to "
          "below 2^500, got '" +
          std::string(text.substr(0, 100)) + "'");
    }
    const auto key = std::make_tuple(value->value_class, value->negative, value->significand,
                                     value->quantum_exp);
    const auto [earlier, is_new] = lines_.emplace(key, line_number_);
    if (!is_new) {
      fail("expected a value that is not there yet, got that of line " +
           std::to_string(earlier->second) + " again (rounded to " + std::to_string(bits_) +
           " bits)");
    }
    if (values_.size() == most_codebook_values) fail("expected at most 65536 values");
    values_.push_back(*value);
  }

  int bits_;
  std::string place_;
  std::size_t line_number_ = 0;
  std::vector<Unpacked> values_;
  std::map<std::tuple<ValueClass, bool, std::uint64_t, int>, std::size_t> lines_;
};

bool parse_codebook_spec(const Spec& spec, Format& format) {
  if (spec.name != "codebook") return false;
  std::string path;
  int bits = default_codebook_bits;
  for (const SpecOption& option : spec.options) {
    if (option.key == "file") {
      path = option.value;
    } else if (option.key == "bits") {
      bits = parse_integer(option.value, 2, most_codebook_bits, "format '" + spec.text + "', bits");
    } else {
      throw SpecError("format '" + spec.text + "': expected file=<path> and bits=<2 to 32>, got '" +
                      option.key + "'");
    }
  }
  if (path.empty()) throw SpecError("format '" + spec.text + "': expected file=<path>");
  const MappedFile file{path};
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  std::string name = "codebook:file=" + path;
  if (bits != default_codebook_bits) name += ",bits=" + std::to_string(bits);
  format = make_codebook(std::move(name), parse_codebook(text, bits, path));
  return true;
}

const RegisterFormatFamily family(
    {"codebook:file=<path>[,bits=<b>]",
     "any table of up to 65536 values from a text file, rounded to b (24) significant bits",
     {},
     parse_codebook_spec});

}  // namespace

std::vector<Unpacked> parse_codebook(std::string_view text, int bits, const std::string& place) {
  CodebookReader reader(bits, place);
  while (!text.empty()) {
    const auto end = text.find('\n');
    reader.read_line(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return reader.finish();
}

}  // namespace guardbit::inline traces
