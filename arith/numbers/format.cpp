// The registry of format families and the parser that asks each of them.
#include "arith/numbers/format.h"

#include <algorithm>
#include <cassert>

#include "arith/error.h"
#include "arith/joined.h"
#include "arith/spec.h"

namespace guardbit::inline arith {
namespace {

std::vector<FormatFamily>& registry() {
  static std::vector<FormatFamily> families;
  return families;
}

}  // namespace

Code Format::with_sign(bool negative, Code magnitude) const {
  assert(sign != SignEncoding::table);
  if (!negative) return magnitude;
  const std::uint64_t sign_bit = std::uint64_t{1} << (width - 1);
  if (sign == SignEncoding::sign_magnitude) return static_cast<Code>(magnitude | sign_bit);
  return static_cast<Code>((2 * sign_bit - magnitude) & (2 * sign_bit - 1));
}

Code Format::magnitude_of(Code code) const {
  assert(sign != SignEncoding::table);
  const Code sign_bit = Code{1} << (width - 1);
  const bool negative = sign != SignEncoding::unsigned_only && (code & sign_bit) != 0;
  if (!negative) return code;
  return sign == SignEncoding::sign_magnitude ? code ^ sign_bit : with_sign(true, code);
}

RegisterFormatFamily::RegisterFormatFamily(FormatFamily family) {
  registry().push_back(std::move(family));
}

std::vector<FormatFamily> format_families() {
  std::vector<FormatFamily> families = registry();
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.grammar < b.grammar; });
  return families;
}

Format parse_format(std::string_view text) {
  const Spec spec = parse_spec(text, "format");
  Format format;
  const std::vector<FormatFamily> families = format_families();
  for (const FormatFamily& family : families) {
    if (family.parse(spec, format)) return format;
  }
  throw SpecError("format '" + spec.text + "' is unknown; expected one of " +
                  joined(families, &FormatFamily::grammar));
}

}  // namespace guardbit::inline arith
