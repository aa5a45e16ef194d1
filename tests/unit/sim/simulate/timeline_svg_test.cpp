// The picture of a timeline.
#include "sim/simulate/timeline_svg.h"

#include <doctest/doctest.h>

namespace guardbit::sim::timeline_svg_test {
namespace {

TimelineRow row_of(const std::string& label) {
  TimelineRow row{label, 8, {}};
  row.timeline.array.add(0, 2, Activity::load);
  row.timeline.array.add(2, 6, Activity::compute);
  row.timeline.array.add(6, 8, stall_activity(StallCause::results));
  return row;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a row has a path for each activity, with its cycles") {
  const std::vector<TimelineRow> rows{row_of("a"), row_of("<b & c>")};
  const std::string svg = timeline_svg("title", rows);
  CHECK(count(svg, "<path") == 6);
  CHECK(count(svg, "operands stream in: 4 of 8 cycles") == 2);
  CHECK(count(svg, "waits for room for results: 2 of 8 cycles") == 2);
  CHECK(count(svg, "&lt;b &amp; c&gt;") == 1);
  CHECK(svg.find("waits for weights") == std::string::npos);  // only what occurs is in the legend
  CHECK(svg.find("fetch") == std::string::npos);              // nothing was moved
  // Half of 1024 for 4 of 8 cycles, at the full height, from a quarter on.
  CHECK(count(svg, "M326 104h512v40h-512z") + count(svg, "h512v40h-512z") >= 2);
}

}  // namespace guardbit::sim::timeline_svg_test
