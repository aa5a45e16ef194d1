// Pieces of pictures: numbers, words, lines and the shapes of points.
#include "sim/report/svg.h"

#include <string>

#include <doctest/doctest.h>

namespace guardbit::sim::svg_test {

TEST_CASE("coordinates are hundredths of a pixel and zero has no sign") {
  CHECK(svg_number(2) == "2");
  CHECK(svg_number(1.239) == "1.24");
  CHECK(svg_number(-7.5) == "-7.5");
  CHECK(svg_number(-0.001) == "0");
}

TEST_CASE("a text begins at its place unless it says otherwise, and is never markup") {
  CHECK(svg_text(1, 2, "a<b") == "<text x=\"1\" y=\"2\">a&lt;b</text>\n");
  CHECK(svg_text(1, 2, "a", "end", "label") ==
        "<text x=\"1\" y=\"2\" text-anchor=\"end\" class=\"label\">a</text>\n");
}

TEST_CASE("what follows a circumflex is raised") {
  CHECK(svg_text(0, 0, "10^-3") ==
        "<text x=\"0\" y=\"0\">10<tspan class=\"raised\" dy=\"-5\">-3</tspan></text>\n");
}

TEST_CASE("a line goes from its first point to its second") {
  CHECK(svg_line(1, 2, 3.5, 4, "grid") == "<path class=\"grid\" d=\"M1 2L3.5 4\"/>\n");
}

TEST_CASE("a circle is two half circles of its radius") {
  CHECK(svg_point_path(0, 10, 5, 4) == "M6 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z");
}

TEST_CASE("a square stands upright and a diamond on its corner") {
  // Corners 1.25 * 8 = 10 from the middle at 45 degrees: 7.07 each way; 1.3 * 10 = 13 up.
  CHECK(svg_point_path(1, 0, 0, 8) == "M7.07 -7.07L7.07 7.07L-7.07 7.07L-7.07 -7.07z");
  CHECK(svg_point_path(3, 0, 0, 10) == "M0 -13L13 0L0 13L-13 0z");
}

TEST_CASE("triangles point up and down, and after the last shape comes the first") {
  // 13 up; 13 sin 120 = 11.26 to the side, 6.5 down.
  CHECK(svg_point_path(2, 0, 0, 10) == "M0 -13L11.26 6.5L-11.26 6.5z");
  CHECK(svg_point_path(4, 0, 0, 10) == "M0 13L-11.26 -6.5L11.26 -6.5z");
  CHECK(svg_point_path(point_shapes, 1, 2, 3) == svg_point_path(0, 1, 2, 3));
}

TEST_CASE("a point tells its tip, which cannot become markup") {
  const std::string point = svg_point(0, 0, 0, "hollow", "a & b");
  CHECK(point.starts_with("<path class=\"point hollow\" d=\"M-4 0"));
  CHECK(point.ends_with("<title>a &amp; b</title></path>\n"));
  CHECK(svg_point(0, 0, 0, "", "").starts_with("<path class=\"point\" "));
}

}  // namespace guardbit::sim::svg_test
