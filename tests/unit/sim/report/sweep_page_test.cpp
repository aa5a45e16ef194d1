// The report of a sweep's folder.
#include "sim/report/sweep_page.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/sim/report/recorded_folder.h"
#include "traces/trace_error.h"

namespace guardbit::sim::sweep_page_test {
namespace {

using test::recorded_row;
using test::recorded_sweep;
using test::RecordedFolder;

bool has(const std::string& html, const std::string& part) { return html.find(part) != html.npos; }

const std::string plot_text =
    R"({"name":"NAME","title":"own title","panels":[{"title":"","xlabel":"x","ylabel":"y",)"
    R"("log_x":false,"log_y":false,"y_range":null,"zero_label":"exact","series":[]}]})";

// A plot of this name, listed in the head.
void add_plot(RecordedFolder& folder, Json& sweep, const std::string& name) {
  sweep["plots"].push_back(
      {{"name", name}, {"title", name + " title"}, {"file", nullptr}, {"data", name + ".json"}});
  std::string text = plot_text;
  folder.add(name + ".json", text.replace(text.find("NAME"), 4, name));
}

// The last section but one is that of all rows.
std::string points_of(const Page& page) { return page.sections.at(page.sections.size() - 2).html; }

}  // namespace

TEST_CASE("a sweep says its trace, choices and points") {
  RecordedFolder folder;
  folder.add(recorded_sweep(2), {recorded_row("int8"), recorded_row("e4m3:fn")});
  const Page page = sweep_page(folder.path());
  CHECK(page.title == "Sweep of digits");
  CHECK(page.facts[0].second == "digits, 1 layers");
  CHECK(page.facts[1].second == "2");
  CHECK(page.verdicts[0].sentence ==
        "Every output lies within the proven bound of its accumulator.");
  CHECK(page.verdicts[0].details ==
        std::vector<std::string>{"All 20 outputs of 2 points compared with their exact sums."});
}

TEST_CASE("a sweep that failed names its first failing point and marks its rows") {
  Json sweep = recorded_sweep(2);
  sweep["passed"] = false;
  RecordedFolder folder;
  folder.add(sweep, {recorded_row("int8"), recorded_row("e4m3:fn", "output 3")});
  const Page page = sweep_page(folder.path());
  CHECK_FALSE(page.verdicts[0].passed);
  CHECK(page.verdicts[0].details[0] == "First: net/a, e4m3:fn, e4m3:fn, exact: output 3");
  const std::string html = points_of(page);
  CHECK(html.find("<tr class=\"failed\">") == html.rfind("<tr class=\"failed\">"));
}

TEST_CASE("operands of one format in every row are one column") {
  RecordedFolder alike, different;
  alike.add(recorded_sweep(2), {recorded_row("int8"), recorded_row("int4")});
  const std::string one = points_of(sweep_page(alike.path()));
  CHECK(has(one, ">operands</th>"));
  CHECK_FALSE(has(one, "activations"));
  Json mixed = recorded_row("int4");
  mixed["activations"] = "e2m1";
  different.add(recorded_sweep(2), {recorded_row("int8"), mixed});
  const std::string two = points_of(sweep_page(different.path()));
  CHECK(has(two, ">weights</th>"));
  CHECK(has(two, ">activations</th>"));
}

TEST_CASE("a key without a heading of its own is its words and its unit") {
  RecordedFolder folder;
  Json one = recorded_row("int8"), two = recorded_row("int4");
  one["energy_horowitz45_pj"] = 3;
  two["energy_horowitz45_pj"] = 4;
  folder.add(recorded_sweep(2), {one, two});
  CHECK(has(points_of(sweep_page(folder.path())),
            "energy horowitz45 <span class=\"unit\">pJ</span>"));
}

TEST_CASE("plots are numbered from where they begin and known ones have our captions") {
  RecordedFolder folder;
  Json sweep = recorded_sweep(1);
  add_plot(folder, sweep, "error-versus-cost");
  add_plot(folder, sweep, "mine");
  folder.add(sweep, {recorded_row("int8")});
  const Page page = sweep_page(folder.path(), 6);
  CHECK(page.sections[0].name == "plot-6");
  CHECK(page.sections[0].title == "error-versus-cost title");
  CHECK(has(page.sections[0].html, "Below and to the left is better."));
  CHECK(has(page.sections[1].html, "<figure id=\"figure-7\""));
  CHECK(has(page.sections[1].html, "own title"));
}

TEST_CASE("the table of choices is there where choices.csv is") {
  RecordedFolder folder;
  folder.add(recorded_sweep(1), {recorded_row("int8")});
  CHECK(sweep_page(folder.path()).sections[0].name == "points");
  folder.add("choices.csv", "weights,area,on_front_area\nint8,1,true\nint4,0.5,false\n");
  const PageSection choices = sweep_page(folder.path()).sections[0];
  CHECK(choices.name == "choices");
  CHECK(has(choices.html, "area <span class=\"unit\">int8 = 1</span>"));
  CHECK(has(choices.html, ">on front of area</th>"));
}

TEST_CASE("the specification can be copied, and is no markup") {
  Json sweep = recorded_sweep(1);
  sweep["specification"] = "# <script>\n";
  RecordedFolder folder;
  folder.add(sweep, {recorded_row("int8")});
  const std::string html = sweep_page(folder.path()).sections.back().html;
  CHECK(has(html, "<code># &lt;script&gt;\n</code>"));
  CHECK(has(html, "<code>guardbit sweep sweep.yaml -o out</code>"));
}

TEST_CASE("a plot whose file is missing is an error") {
  RecordedFolder folder;
  Json sweep = recorded_sweep(1);
  add_plot(folder, sweep, "mine");
  std::filesystem::remove(folder.path() / "mine.json");
  folder.add(sweep, {recorded_row("int8")});
  CHECK_THROWS_AS(sweep_page(folder.path()), TraceError);
}

}  // namespace guardbit::sim::sweep_page_test
