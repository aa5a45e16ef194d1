// Head, verdict, contents, sections.
#include "sim/report/page.h"

#include <fmt/format.h>

#include "sim/report/assets.h"
#include "sim/report/html.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

std::string verdict_html(const Verdict& verdict) {
  const std::string subject = verdict.subject.empty() ? "" : verdict.subject + " ";
  std::string word = verdict.passed ? "passed" : "failed";
  std::string html = "<div class=\"verdict " + word + "\">\n<p><strong>";
  if (verdict.subject.empty()) word[0] = verdict.passed ? 'P' : 'F';
  html += markup_text(subject + word) + ".</strong> ";
  html += markup_text(verdict.sentence) + "</p>\n";
  for (const std::string& detail : verdict.details) html += html_element("p", "", detail) + "\n";
  return html + "</div>\n";
}

std::string contents_html(const Page& page) {
  std::string html =
      "<nav class=\"contents\" aria-labelledby=\"contents\">\n"
      "<p id=\"contents\">Contents</p>\n<ol>\n";
  for (const PageSection& section : page.sections) {
    html +=
        fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.name, markup_text(section.title));
  }
  return html + "</ol>\n</nav>\n";
}

std::string section_html(const PageSection& section) {
  return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n", section.name,
                     markup_text(section.title)) +
         section.html + "</section>\n";
}

}  // namespace

std::string facts_html(const Facts& facts) {
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [term, text] : facts) {
    html += "<div>" + html_element("dt", "", term) + html_element("dd", "", text) + "</div>\n";
  }
  return html + "</dl>\n";
}

std::string code_html(const std::string& text) {
  return "<pre class=\"code\" tabindex=\"0\"><code>" + markup_text(text) + "</code></pre>\n";
}

std::string page_html(const Page& page) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      // No request leaves the page, whatever a file's text may contain.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"guardbit report\">\n";
  html += html_element("title", "", page.title + " · " + page.kind) + "\n<style>\n";
  html += report_style();
  html += "</style>\n</head>\n<body>\n" + contents_html(page) + "<main>\n<header>\n";
  html += html_element("p", "class=\"kind\"", page.kind) + "\n";
  html += html_element("h1", "", page.title) + "\n";
  for (const Verdict& verdict : page.verdicts) html += verdict_html(verdict);
  html += facts_html(page.facts) + "</header>\n";
  for (const PageSection& section : page.sections) html += section_html(section);
  html += "<footer>\n" + html_element("p", "", "Computed by guardbit " + page.version + ".") +
          "\n</footer>\n</main>\n<script>\n";
  html += report_script();
  return html + "</script>\n</body>\n</html>\n";
}

}  // namespace guardbit::sim
