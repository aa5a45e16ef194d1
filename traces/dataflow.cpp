// The registry of dataflows, and what it says in words.
#include "traces/dataflow.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <tuple>

#include "arith/error.h"
#include "arith/joined.h"

namespace guardbit::inline traces {
namespace {

std::vector<DataflowRecord>& registry() {
  static std::vector<DataflowRecord> records;
  return records;
}

auto place(const DataflowRecord& record) {
  return std::tie(record.lanes, record.keeps, record.name);
}

// `a`, `a or b`, `a, b or c`.
std::string either(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  }
  return text;
}

// `weight-` and `stationary`; the end is what several may share.
std::size_t end_of_words(const std::string& words) {
  const std::size_t hyphen = words.rfind('-');
  return hyphen == words.npos ? 0 : hyphen + 1;
}
bool end_alike(const DataflowRecord& a, const DataflowRecord& b) {
  return a.words.substr(end_of_words(a.words)) == b.words.substr(end_of_words(b.words));
}

}  // namespace

void register_dataflow(const DataflowRecord& record) {
  std::vector<DataflowRecord>& records = registry();
  if (dataflow_named(record.name) != nullptr) {
    throw std::logic_error("dataflow '" + record.name + "' is there twice");
  }
  const auto after = [](const DataflowRecord& a, const DataflowRecord& b) {
    return place(a) < place(b);
  };
  records.insert(std::upper_bound(records.begin(), records.end(), record, after), record);
}

const std::vector<DataflowRecord>& dataflow_records() { return registry(); }

std::vector<std::string> dataflow_names() {
  std::vector<std::string> names;
  for (const DataflowRecord& record : registry()) names.push_back(record.name);
  std::sort(names.begin(), names.end());
  return names;
}

const DataflowRecord* dataflow_named(std::string_view name) {
  for (const DataflowRecord& record : registry()) {
    if (record.name == name) return &record;
  }
  return nullptr;
}

const DataflowRecord& dataflow_record(std::string_view name) {
  if (const DataflowRecord* record = dataflow_named(name)) return *record;
  throw SpecError(unknown_dataflow(name));
}

std::string unknown_dataflow(std::string_view name) {
  return "dataflow '" + std::string(name) + "': expected one of " + joined(dataflow_names());
}

std::string usual_dataflow() {
  for (const DataflowRecord& record : registry()) {
    if (record.usual) return record.name;
  }
  return "";
}

std::string dataflows_with(bool DataflowRecord::*property) {
  std::vector<std::string> names;
  for (const DataflowRecord& record : registry()) {
    if (record.*property) names.push_back(record.name);
  }
  return either(names);
}

std::string dataflows_in_words() {
  const std::vector<DataflowRecord>& records = registry();
  std::vector<std::string> parts;
  for (std::size_t begin = 0, end = 0; begin < records.size(); begin = end) {
    std::vector<std::string> names, words;
    for (; end < records.size() && end_alike(records[begin], records[end]); ++end) {
      names.push_back(records[end].name);
      words.push_back(records[end].words.substr(0, end_of_words(records[end].words)));
    }
    words.back() = records[end - 1].words;
    parts.push_back(joined(names) + ": " + either(words));
  }
  return joined(parts);
}

std::optional<Contradiction> contradiction_in(const DataflowRecord& dataflow,
                                              const ArrayConfig& array) {
  const std::string not_this = ", not " + dataflow.name;
  if (array.lanes > 1 && !dataflow.lanes) {
    return Contradiction{"array.lanes", "more than one lane needs dataflow " +
                                            dataflows_with(&DataflowRecord::lanes) + not_this};
  }
  if (array.double_buffered && !dataflow.buffers) {
    return Contradiction{"array.double_buffered", "needs operands that stay, dataflow " +
                                                      dataflows_with(&DataflowRecord::buffers) +
                                                      not_this};
  }
  if (array.pipeline.feedback != Feedback::interleave) return std::nullopt;
  if (!dataflow.turns) {
    return Contradiction{"pipeline.feedback", "interleave needs sums that stay, dataflow " +
                                                  dataflows_with(&DataflowRecord::turns) +
                                                  not_this};
  }
  if (array.lanes == 1) return std::nullopt;
  return Contradiction{"pipeline.feedback",
                       "interleave takes one product of a sum a cycle, so array.lanes must be 1"};
}

}  // namespace guardbit::inline traces
