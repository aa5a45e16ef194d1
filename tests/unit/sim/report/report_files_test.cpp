// The files of runs and sweeps, as they should be and hostile.
#include <cmath>

#include <doctest/doctest.h>

#include "sim/report/run_file.h"
#include "sim/report/sweep_file.h"
#include "sim/report/timeline_part.h"
#include "sim/simulate/timeline_svg.h"
#include "traces/trace_error.h"

namespace guardbit::sim::report_files_test {
namespace {

template <class Read>
std::string error_of(Read read) {
  try {
    read();
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

std::string run_error(const std::string& text) {
  return error_of([&] { parse_run(text, "run.json"); });
}

std::string picture_error(const std::string& svg) {
  return error_of([&] { checked_timeline(svg, "t.svg"); });
}

const std::string sweep_head =
    R"({"kind":"sweep","version":"1","seed":0,"specification":"","trace":"t","layers":["l"],)"
    R"("choices":1,"rows":1,"outputs":1,"passed":true,"plots":[)";

}  // namespace

TEST_CASE("a run that is none says what is missing and where") {
  CHECK(run_error("").find("run.json: is not valid JSON") == 0);
  CHECK(run_error("{}") == "run.json: missing key 'guardbit'");
  CHECK(run_error(R"({"guardbit":7})") == "run.json: 'guardbit' must be a string, not 7");
  const std::string head = R"({"guardbit":"1","trace":"t","seed":0,"check_budget":1,"passed":true,)"
                           R"("accelerator":{"array":{"rows":1,"columns":1,"dataflow":"ws"}},)";
  CHECK(run_error(head + R"("layers":[]})").find("missing key 'total'") != std::string::npos);
  CHECK(run_error(head + R"("layers":[{"layer":"<script>"}]})") ==
        "run.json: layers[0]: missing key 'batches'");
  CHECK(run_error(head + R"("layers":{}})") == "run.json: 'layers' must be a list, not object");
}

TEST_CASE("rows of a sweep come in the columns of sweep.csv, others behind") {
  const RecordedRows rows = parse_json_lines(
      R"({"zeta":1,"total_error":0.5,"accumulator":"exact","layer":"a","failure":null})"
      "\n"
      R"({"zeta":"inf","total_error":12345678,"accumulator":"x","layer":"b","failure":"bad"})",
      "s.jsonl");
  CHECK(rows.keys ==
        std::vector<std::string>{"layer", "accumulator", "total_error", "failure", "zeta"});
  REQUIRE(rows.rows.size() == 2);
  CHECK(rows.rows[0][3].csv().empty());
  CHECK(rows.rows[1][2].csv() == "12345678");
  CHECK(rows.rows[1][4].csv() == "inf");
  CHECK(rows.column("failure") == 3);
  CHECK(rows.column("none") == 5);
}

TEST_CASE("damaged rows of a sweep are named by their line") {
  const auto error = [](const std::string& text) {
    return error_of([&] { parse_json_lines(text, "s.jsonl"); });
  };
  CHECK(error("{\"a\":1}\n{\"a\":1").find("s.jsonl:2: is not valid JSON") == 0);
  CHECK(error("{\"a\":1}\n{\"b\":1}\n") == "s.jsonl:2: has other keys than the first line");
  CHECK(error("{\"a\":[1]}").find("s.jsonl:1: 'a': must be a number") == 0);
  CHECK(error("") == "s.jsonl: has no rows");
  CHECK(error("{}") == "s.jsonl: has no rows");
}

TEST_CASE("the head of a sweep lists plots in its own folder only") {
  const auto error = [](const std::string& data) {
    return error_of([&] {
      parse_sweep(sweep_head + R"({"name":"n","title":"t","file":null,"data":")" + data + "\"}]}",
                  "sweep.json");
    });
  };
  CHECK(error("n.json").empty());
  CHECK(error("../secret.json").find("sweep.json: plots[0]: 'data' must be the name") == 0);
  CHECK(error("/etc/passwd").find("sweep.json: plots[0]: 'data' must be the name") == 0);
  CHECK(error("").find("sweep.json: plots[0]: 'data' must be the name") == 0);
  CHECK(error_of([] { parse_sweep("{\"kind\":\"run\"}", "sweep.json"); }) ==
        "sweep.json: 'kind' must be \"sweep\"");
}

TEST_CASE("fields of CSV may hold commas, quotes and line feeds") {
  const RecordedRows rows = parse_csv("a,b,c\n\"x,\"\"y\"\"\nz\",1e-7,\r\n,true,inf\n", "c.csv");
  CHECK(rows.keys == std::vector<std::string>{"a", "b", "c"});
  REQUIRE(rows.rows.size() == 2);
  CHECK(rows.rows[0][0].text() == "x,\"y\"\nz");
  CHECK(rows.rows[0][1].text() == "1.000×10⁻⁷");
  CHECK(rows.rows[0][2].csv().empty());
  CHECK(rows.rows[1][1].text() == "yes");
  CHECK(rows.rows[1][2].text() == "∞");
}

TEST_CASE("damaged CSV is named by its line") {
  const auto error = [](const std::string& text) {
    return error_of([&] { parse_csv(text, "c.csv"); });
  };
  CHECK(error("a,b\n1,2\n3\n") == "c.csv:3: has 1 fields, expected 2");
  CHECK(error("a\n\"x") == "c.csv:2: a quote without an end");
  CHECK(error("a\n\"x\"y\n") == "c.csv:2: text after a closing quote");
}

TEST_CASE("the picture of a timeline passes its check and loses only its style") {
  TimelineRow row{"<conv> & fc", 8, {}};
  row.timeline.array.add(0, 8, Activity::compute);
  const std::string checked = checked_timeline(timeline_svg("t", std::vector{row}), "t.svg");
  CHECK(checked.find("<svg viewBox=") == 0);
  CHECK(checked.find("&lt;conv&gt; &amp; fc") != std::string::npos);
  CHECK(checked.find("<title>operands stream in: 8 of 8 cycles</title>") != std::string::npos);
  CHECK(checked.find("style") == std::string::npos);
}

TEST_CASE("a picture with anything that a timeline has not is refused") {
  const std::string begin = "t.svg: not a picture of guardbit simulate --timeline: ";
  CHECK(picture_error("<svg><script>1</script></svg>") == begin + "element 'script'");
  CHECK(picture_error("<svg onload=\"x\"></svg>") == begin + "attribute 'onload'");
  CHECK(picture_error("<svg><rect fill=\"url(//x)\"/></svg>") == begin + "value of 'fill'");
  CHECK(picture_error("<svg><rect x='1'/></svg>") == begin + "an attribute that is not quoted");
  CHECK(picture_error("<svg><rect x=\"1\"onload=\"2\"/></svg>") ==
        begin + "an attribute that is not quoted");
  CHECK(picture_error("<svg><text>&#60;</text></svg>") == begin + "an unknown reference");
  CHECK(picture_error("<svg><text></svg>") == begin + "an end without its begin");
  CHECK(picture_error("<svg></svg><script>") == begin + "element 'script'");
  CHECK(picture_error("<svg></svg><rect/>") == begin + "element 'rect' out of its place");
  CHECK(picture_error("<rect/>") == begin + "element 'rect' out of its place");
  CHECK(picture_error("<svg") == begin + "a tag without an end");
  CHECK(picture_error("<svg>") == begin + "ends inside <svg>");
  CHECK(picture_error("<svg><style>x") == begin + "a style without an end");
  CHECK(picture_error("<svg><!-- --></svg>") == begin + "element '!--'");
  CHECK(picture_error("<svg><svg></svg></svg>") == begin + "element 'svg' out of its place");
}

}  // namespace guardbit::sim::report_files_test
