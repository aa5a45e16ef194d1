// Pieces of the pictures in a report. Colours are classes: the style sheet has them for light and
// dark.
#pragma once

#include <string>
#include <string_view>

namespace guardbit::sim {

/// Shapes of svg_point_path.
inline constexpr std::size_t point_shapes = 6;
/// Colours of the style sheet: classes c0, c1, ...
inline constexpr std::size_t series_colours = 7;
/// Radius of a point in pixels.
inline constexpr double point_radius = 4;

/// A coordinate in hundredths of a pixel; never `-0`.
std::string svg_number(double value);

/// A `<text>`; `^` begins a superscript, up to the end. `anchor` is start, middle or end.
std::string svg_text(double x, double y, std::string_view words, std::string_view anchor = "start",
                     std::string_view css_class = "");

/// A straight line of a class.
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class);

/// The outline of a point: circle, square, triangle, diamond, triangle upside down, pentagon, again
/// from there.
std::string svg_point_path(std::size_t shape, double x, double y, double radius);

/// A point that tells `tip`: as its title, and by the page's script.
std::string svg_point(std::size_t shape, double x, double y, std::string_view css_class,
                      std::string_view tip, double radius = point_radius);

/// `characters` at most, the rest as `…`; counts UTF-8 code points.
std::string shortened(const std::string& text, std::size_t characters);
/// Shortened text whose end stays: that of a layer's name tells more.
std::string shortened_start(const std::string& text, std::size_t characters);

}  // namespace guardbit::sim
