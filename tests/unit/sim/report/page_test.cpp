// The frame of a report.
#include "sim/report/page.h"

#include <string>

#include <doctest/doctest.h>

namespace guardbit::sim::page_test {
namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != html.npos; }

Page page_of(std::vector<Verdict> verdicts = {}) {
  Page page;
  page.kind = "guardbit simulate";
  page.title = "digits";
  page.verdicts = std::move(verdicts);
  page.version = "1.2.3";
  return page;
}

}  // namespace

TEST_CASE("a page is one document that asks for nothing from outside") {
  const std::string html = page_html(page_of());
  CHECK(html.starts_with("<!DOCTYPE html>\n"));
  CHECK(html.ends_with("</html>\n"));
  CHECK(has(html, "default-src 'none'"));
  CHECK_FALSE(has(html, "<link"));
  CHECK_FALSE(has(html, " src="));
  CHECK(has(html, "<title>digits · guardbit simulate</title>"));
  CHECK(has(html, "Computed by guardbit 1.2.3."));
}

TEST_CASE("the same page gives the same bytes") {
  CHECK(page_html(page_of()) == page_html(page_of()));
}

TEST_CASE("a verdict is one word and a sentence, with its details below") {
  const std::string passed = page_html(page_of({{true, "All is well.", {"First.", "Second."}}}));
  CHECK(has(passed,
            "<div class=\"verdict passed\">\n<p><strong>Passed.</strong> All is well.</p>\n"
            "<p>First.</p>\n<p>Second.</p>\n"));
  CHECK(has(page_html(page_of({{false, "No."}})),
            "<div class=\"verdict failed\">\n<p><strong>Failed.</strong> No.</p>"));
}

TEST_CASE("of several verdicts each says what it is about") {
  const std::string html =
      page_html(page_of({{true, "Yes.", {}, "Simulation"}, {false, "No.", {}, "Sweep"}}));
  CHECK(has(html, "<strong>Simulation passed.</strong> Yes."));
  CHECK(has(html, "<strong>Sweep failed.</strong> No."));
}

TEST_CASE("the contents lead to every section, in order") {
  Page page = page_of();
  page.sections = {{"cycles", "Cycles", "<p>one</p>\n"}, {"errors", "Errors & checks", "two\n"}};
  const std::string html = page_html(page);
  CHECK(has(html,
            "<li><a href=\"#cycles\">Cycles</a></li>\n"
            "<li><a href=\"#errors\">Errors &amp; checks</a></li>\n"));
  CHECK(has(html, "<h2 id=\"cycles\">Cycles</h2>\n<p>one</p>\n</section>"));
  CHECK(has(html, "<h2 id=\"errors\">Errors &amp; checks</h2>\ntwo\n</section>"));
}

TEST_CASE("texts of a page cannot become markup") {
  Page page = page_of({{true, "<script>1</script>", {"<script>2</script>"}, "<script>3"}});
  page.title = page.kind = page.version = "<b>";
  page.facts = {{"<b>", "<b>"}};
  const std::string html = page_html(page);
  CHECK_FALSE(has(html, "<b>"));
  CHECK_FALSE(has(html, "<script>1"));
  CHECK_FALSE(has(html, "<script>2"));
  CHECK_FALSE(has(html, "<script>3"));
}

TEST_CASE("facts are terms with what they are here") {
  CHECK(facts_html({{"Seed", "7"}, {"Array", "2 × 3"}}) ==
        "<dl class=\"facts\">\n<div><dt>Seed</dt><dd>7</dd></div>\n"
        "<div><dt>Array</dt><dd>2 × 3</dd></div>\n</dl>\n");
}

TEST_CASE("a command to be copied keeps its lines and is escaped") {
  CHECK(code_html("a\n<b>") ==
        "<pre class=\"code\" tabindex=\"0\"><code>a\n&lt;b&gt;</code></pre>\n");
}

}  // namespace guardbit::sim::page_test
