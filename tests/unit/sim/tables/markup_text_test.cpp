// Text that cannot become markup.
#include "sim/tables/markup_text.h"

#include <doctest/doctest.h>

namespace guardbit::sim::markup_text_test {

TEST_CASE("no character of a text can open or close markup or an attribute") {
  CHECK(markup_text("<script>alert('1')</script> & \"x\"") ==
        "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;");
  for (int c = 0; c < 128; ++c) {
    const std::string text = markup_text(std::string(1, static_cast<char>(c)));
    CHECK(text.find_first_of("<>\"'") == std::string::npos);
    CHECK(
        (text == std::string(1, static_cast<char>(c)) || text.front() == '&' || text == "\uFFFD"));
  }
}

TEST_CASE("control characters become the replacement character and line feeds stay") {
  CHECK(markup_text(std::string("a\0b\x1b\x7f\n", 6)) == "a\uFFFDb\uFFFD\uFFFD\n");
}

}  // namespace guardbit::sim::markup_text_test
