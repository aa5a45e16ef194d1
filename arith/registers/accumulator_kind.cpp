// One table of kinds for reading and for printing.
#include "arith/registers/accumulator_kind.h"

#include <array>
#include <string>
#include <utility>

#include "arith/error.h"
#include "arith/registers/kinds/tensor_core.h"

namespace guardbit::inline arith {
namespace {

constexpr std::array<std::pair<std::string_view, AccumulatorKind>, 6> kind_names{
    {{"exact", AccumulatorKind::exact},
     {"int", AccumulatorKind::integer},
     {"fixed", AccumulatorKind::fixed},
     {"float", AccumulatorKind::floating},
     {"quire", AccumulatorKind::quire},
     {"aligned", AccumulatorKind::aligned}}};

}  // namespace

AccumulatorKind parse_kind(const Spec& spec) {
  for (const auto& [name, kind] : kind_names) {
    if (spec.name == name) return kind;
  }
  std::string generations;
  for (const std::string& name : tensor_core_generations()) {
    if (spec.name == name) return AccumulatorKind::tensor_core;
    generations += ", " + name;
  }
  throw SpecError("accumulator '" + spec.text +
                  "': expected exact, int:width=.., fixed:width=..,lsb=.., float:<format>, quire, "
                  "aligned:.." +
                  generations);
}

std::string_view name_of(AccumulatorKind wanted) {
  for (const auto& [name, kind] : kind_names) {
    if (kind == wanted) return name;
  }
  return {};
}

}  // namespace guardbit::inline arith
