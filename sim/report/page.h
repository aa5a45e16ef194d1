// The frame of a report: one HTML file that needs nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace guardbit::sim {

struct PageSection {
  std::string name;  ///< the anchor
  std::string title;
  std::string html;  ///< markup of our own
};

/// Terms and what they are here, as text.
using Facts = std::vector<std::pair<std::string, std::string>>;

struct Verdict {
  bool passed = false;
  std::string sentence;                   ///< after `Passed.` or `Failed.`
  std::vector<std::string> details = {};  ///< a line each, such as the first failure
  std::string subject = {};               ///< `Sweep` for `Sweep passed.`, where there are several
};

struct Page {
  std::string kind;  ///< above the title
  std::string title;
  std::vector<Verdict> verdicts;
  Facts facts;
  std::vector<PageSection> sections;
  std::string version;      ///< that made what is reported
  std::size_t figures = 0;  ///< numbered so far
};

/// The whole document. The same page gives the same bytes.
std::string page_html(const Page& page);

/// A description list.
std::string facts_html(const Facts& facts);
/// A block of text to be copied: a command, a file.
std::string code_html(const std::string& text);

}  // namespace guardbit::sim
