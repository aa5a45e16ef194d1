// Fuzzes what reports read: records, rows, figures and pictures. Errors are one line that names the
// file; what is read can be drawn, and none of its text becomes markup.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "arith/error.h"
#include "sim/report/figure_file.h"
#include "sim/report/report_table.h"
#include "sim/report/run_file.h"
#include "sim/report/run_tables.h"
#include "sim/report/sweep_file.h"
#include "sim/report/timeline_part.h"
#include "tests/fuzz/require.h"

namespace guardbit {
namespace {

void require_harmless(const std::string& html) {
  for (const char* tag : {"<script", "<style", "<a", "<img", "<link", "<!"}) {
    require(html.find(tag) == html.npos);
  }
}

void check_rows(const sim::RecordedRows& rows) {
  sim::Table table([&] {
    std::vector<sim::Column> columns;
    for (const std::string& key : rows.keys) columns.push_back({key, key});
    return columns;
  }());
  for (const std::vector<sim::Cell>& row : rows.rows) table.add_row(row);
  sim::TableView view{"table-x", "x"};
  const std::vector<std::string> others(rows.keys.begin() + 1, rows.keys.end());
  require_harmless(table_html(condensed(table, others, view), view));
}

void check(std::uint8_t kind, std::string_view text) {
  if (kind == 0) {
    const sim::RecordedRun run = sim::parse_run(text, "fuzzed");
    require_harmless(cycles_table_html(run) + errors_table_html(run) + registers_table_html(run) +
                     operands_table_html(run) + cost_table_html(run));
  }
  if (kind == 1) require_harmless(figure_html(sim::parse_figure(text, "fuzzed"), "Figure 1"));
  if (kind == 2) check_rows(sim::parse_json_lines(text, "fuzzed"));
  if (kind == 3) check_rows(sim::parse_csv(text, "fuzzed"));
  if (kind == 4) require_harmless(sim::checked_timeline(text, "fuzzed"));
  if (kind == 5) sim::parse_sweep(text, "fuzzed");
}

}  // namespace
}  // namespace guardbit

// The first byte chooses the reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guardbit;
  if (size == 0) return 0;
  try {
    check(data[0] % 6, {reinterpret_cast<const char*>(data) + 1, size - 1});
  } catch (const Error& error) {
    require_one_line(error);
  }
  return 0;
}
