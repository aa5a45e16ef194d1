// The registry of kinds.
#include "arith/registers/kind.h"

#include <algorithm>
#include <utility>

#include "arith/error.h"

namespace guardbit::inline arith {
namespace {

std::vector<RegisterKind>& registry() {
  static std::vector<RegisterKind> kinds;
  return kinds;
}

}  // namespace

AddRegisterKind::AddRegisterKind(RegisterKind kind) {
  std::vector<RegisterKind>& kinds = registry();
  const auto before = [](const RegisterKind& a, const RegisterKind& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.grammar < b.grammar;
  };
  kinds.insert(std::upper_bound(kinds.begin(), kinds.end(), kind, before), std::move(kind));
}

std::vector<RegisterKind> register_kinds() { return registry(); }

const RegisterKind& find_register_kind(const Spec& spec) {
  std::string grammars;
  for (const RegisterKind& kind : registry()) {
    if (std::ranges::find(kind.names, spec.name) != kind.names.end()) return kind;
    grammars += (grammars.empty() ? "" : ", ") + kind.grammar;
  }
  throw SpecError("accumulator '" + spec.text + "': expected " + grammars);
}

RegisterSpec parse_register(std::string_view text) {
  const Spec spec = parse_spec(text, "accumulator");
  const auto options = find_register_kind(spec).read(spec);
  for (const SpecOption& option : spec.options) {
    if (!options->take(option)) {
      options->fail("'" + option.key + "' is not an option of " + spec.name);
    }
  }
  return options->finish({});
}

std::string register_kinds_help() {
  std::string help;
  const std::vector<RegisterKind>& kinds = registry();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (i > 0) help += i + 1 == kinds.size() ? " or " : ", ";
    help += kinds[i].brief;
  }
  return help;
}

RegisterSpec::RegisterSpec() {
  static const RegisterSpec exact = parse_register("exact");
  *this = exact;
}

std::string RegisterOptions::place(const std::string& key) const {
  return "accumulator '" + spec_.text + "', " + key;
}

int RegisterOptions::integer(const SpecOption& option, int low, int high) const {
  return parse_integer(option.value, low, high, place(option.key));
}

Format RegisterOptions::register_format(std::string_view text, const std::string& what) const {
  Format format = parse_format(text);
  if (format.sign == SignEncoding::table) fail("a codebook cannot be " + what);
  if (format.is_rounded) fail(what + " needs evenly spaced values, not a rounded table");
  if (format.sign == SignEncoding::unsigned_only || !has_zero(format)) {
    fail(what + " needs a sign and a zero");
  }
  return format;
}

void RegisterOptions::fail(const std::string& message) const {
  throw SpecError("accumulator '" + spec_.text + "': " + message);
}

}  // namespace guardbit::inline arith
