// A dataflow as plain data: what all but its own model need to know of it. Each gives its record in
// its file of models/dataflows/, and nothing else names it but its closed form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "traces/accelerator.h"

namespace guardbit::inline traces {

/// What a processing element keeps while the rest passes.
enum class Stationary { weights, activations, sums };

struct DataflowRecord {
  std::string name = {};   ///< as people write it: `ws`
  std::string words = {};  ///< what it is called: `weight-stationary`
  Stationary keeps = Stationary::sums;
  bool lanes = false;    ///< an element may take several products a cycle
  bool buffers = false;  ///< the next fold's stationary operands may load while a fold runs
  bool turns = false;    ///< products may take turns in partial sums (Feedback::interleave)
  bool usual = false;    ///< taken where none is named
  bool operator==(const DataflowRecord&) const = default;
};

/// Adds a dataflow. Throws std::logic_error for a name that is there.
void register_dataflow(const DataflowRecord& record);

/// All of them: those of one lane first, then by what they keep, then by name.
const std::vector<DataflowRecord>& dataflow_records();
/// Their names, sorted.
std::vector<std::string> dataflow_names();
/// The one of this name, if there is one.
const DataflowRecord* dataflow_named(std::string_view name);
/// The one of this name. Throws SpecError naming the dataflows there are.
const DataflowRecord& dataflow_record(std::string_view name);
/// What is said of a name that is not there.
std::string unknown_dataflow(std::string_view name);
/// The name of the usual one.
std::string usual_dataflow();

/// `ws or is`: the names of those that have it, in the order of the records.
std::string dataflows_with(bool DataflowRecord::*property);
/// What the names stand for: `ws, is: weight- or input-stationary, dot: dot-product units`.
std::string dataflows_in_words();

/// A setting that contradicts another one: its key, such as `array.lanes`, and what is wrong.
struct Contradiction {
  std::string key, what;
};
/// The first thing of an array that the dataflow does not have.
std::optional<Contradiction> contradiction_in(const DataflowRecord& dataflow,
                                              const ArrayConfig& array);

}  // namespace guardbit::inline traces
