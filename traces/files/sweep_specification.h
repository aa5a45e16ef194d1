// A sweep as a YAML file says it: products of formats, scalings, arrays and accumulators
// (docs/sweep.md).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arith/registers/accumulator_spec.h"

namespace guardbit::inline traces {

/// What is compared with what: every combination of one text of each list. The texts may hold brace
/// ranges (traces/brace.h).
struct SweepStudy {
  std::vector<std::string> formats;               ///< of both operands alike, or ..
  std::vector<std::string> weights, activations;  ///< .. of each
  std::vector<std::string> scalings;              ///< of both operands alike, or ..
  std::vector<std::string> weight_scalings,
      activation_scalings;                ///< .. of each; else the usual ones
  std::vector<std::string> accumulators;  ///< empty: exact ones
  std::vector<std::string> arrays;        ///< as parse_array_design reads them; empty: none
  std::string place = {};                 ///< `file:line:column`; no part of what the study says
};

struct SweepFile {
  std::string trace;                ///< path; empty: the embedded sample
  std::vector<std::string> layers;  ///< patterns of names; empty: all layers
  std::uint64_t seed = 0;
  std::string rounding, random_bits, overflow;  ///< of operands that become codes; may be empty
  bool cost = false;
  std::vector<std::string> pareto;  ///< columns of costs to set the error against
  std::vector<SweepStudy> studies;
};

/// The names that a file may use and that are not known here.
struct SweepNames {
  std::vector<std::string> costs;  ///< what `pareto` takes
};

/// One list of a study.
struct SweepList {
  const char* name;
  std::vector<std::string> SweepStudy::*texts;
  void (*check)(const std::string& text, const SweepNames& names);  ///< throws Error
  bool has_spaces;  ///< an item holds spaces, which separate items of the others
};
/// All of them, in the order of the struct.
std::span<const SweepList> sweep_lists();

/// The texts of a list without braces. Throws SpecError.
std::vector<std::string> expanded(const SweepList& list, const std::vector<std::string>& texts);
/// The texts of a study's list, which is named by its member.
std::vector<std::string> expanded(const SweepStudy& study,
                                  std::vector<std::string> SweepStudy::*texts);

/// Reads text that may be hostile. Throws TraceError `file:line:column: ..` for anything misspelt,
/// missing, of a wrong kind or contradictory.
SweepFile parse_sweep(std::string_view text, const std::string& file, const SweepNames& names);
/// YAML that reads back as the same.
std::string sweep_yaml(const SweepFile& file);

/// An accumulator whose lsb may be left to the layer: with `lsb` in place of the first `lsb=auto`.
/// Throws SpecError.
AccumulatorSpec accumulator_with_lsb(std::string text, int lsb);
/// The canonical text, `lsb=auto` left as it is.
std::string canonical_with_auto(const std::string& text);

}  // namespace guardbit::inline traces
