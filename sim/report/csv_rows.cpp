// CSV as RFC 4180 has it: fields in quotes may hold commas, line feeds and doubled quotes.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/report/html.h"
#include "sim/report/sweep_file.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& place) : rest_(text), place_(place) {}

  bool at_end() const { return rest_.empty(); }
  std::string here() const { return place_ + ":" + std::to_string(line_); }

  std::vector<std::string> record() {
    std::vector<std::string> fields{field()};
    while (!rest_.empty() && rest_.front() == ',') {
      rest_.remove_prefix(1);
      fields.push_back(field());
    }
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
    if (!rest_.empty() && rest_.front() != '\n')
      throw_trace_error(here(), "text after a closing quote");
    if (!rest_.empty()) rest_.remove_prefix(1);
    ++line_;
    return fields;
  }

 private:
  std::string field() {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      std::string text(rest_.substr(0, end));
      rest_.remove_prefix(end);
      return text;
    }
    std::string text;
    for (rest_.remove_prefix(1);; rest_.remove_prefix(1)) {
      const std::size_t quote = rest_.find('"');
      if (quote == rest_.npos) throw_trace_error(here(), "a quote without an end");
      text += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) return text;
      text += '"';
    }
  }

  std::string_view rest_;
  const std::string& place_;
  std::size_t line_ = 1;
};

Cell csv_cell(const std::string& text) {
  if (text.empty()) return {};
  if (text == "true" || text == "false") return text == "true";
  if (text == "inf") return Cell::shown_as("∞", HUGE_VAL);
  const char* end = text.data() + text.size();
  double real = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, real);
  if (error != std::errc{} || stop != end || !std::isfinite(real)) return text;
  return Cell::shown_as(aligned_number(real), real);
}

}  // namespace

RecordedRows parse_csv(std::string_view text, const std::string& place) {
  CsvReader reader(text, place);
  RecordedRows all;
  all.keys = reader.record();
  while (!reader.at_end()) {
    const std::string here = reader.here();
    std::vector<Cell> row;
    for (const std::string& field : reader.record()) row.push_back(csv_cell(field));
    if (row.size() != all.keys.size()) {
      throw_trace_error(here, "has " + std::to_string(row.size()) + " fields, expected " +
                                  std::to_string(all.keys.size()));
    }
    all.rows.push_back(std::move(row));
  }
  return all;
}

}  // namespace guardbit::sim
