// Text as it may stand in HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace guardbit::sim {

/// Text for elements and quoted attributes: `&`, `<`, `>`, `"`, `'` as references, control
/// characters but the line feed as U+FFFD.
std::string markup_text(std::string_view text);

}  // namespace guardbit::sim
