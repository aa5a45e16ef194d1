// What the choices of a sweep are called in plots. Operands: sweep_figures_test.cpp.
#include "sim/sweep/sweep_labels.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::sweep_labels_test {
namespace {

std::string kind(const std::string& accumulator) {
  return kind_label(parse_accumulator(accumulator));
}

ArrayLine line_of(const std::string& kind, const std::string& array, std::vector<double> y) {
  ArrayLine line{kind, array, {}};
  line.series.x = {8, 9};
  line.series.y = std::move(y);
  return line;
}

std::vector<std::string> labels(const std::vector<ArrayLine>& lines) {
  std::vector<std::string> all;
  for (const analysis::Series& series : merged_lines(lines)) all.push_back(series.label);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a family is what formats of several widths have in common") {
  CHECK(family_label("int8") == "int");
  CHECK(family_label("int8:symmetric") == "int");
  CHECK(family_label("uint4") == "uint");
  CHECK(family_label("e4m3:fn") == "E4");
  CHECK(family_label("ue4m3:fn") == "unsigned E4");
  CHECK(family_label("posit8_1") == "posit es 1");
  CHECK(family_label("fixed8.4") == "fixed");
  CHECK(family_label("takum8") == "takum");
}

TEST_CASE("a kind of accumulator is all of it but its width") {
  CHECK(kind("exact") == "exact");
  CHECK(kind("int:width=8,overflow=saturate") == "integer, saturate");
  CHECK(kind("int:width=9,overflow=saturate") == kind("int:width=8,overflow=saturate"));
  CHECK(kind("fixed:width=8,lsb=-3,rounding=toward-zero") == "fixed, toward-zero");
  CHECK(kind("float:e8m13") == "float E8, nearest-even");
  CHECK(kind("quire") == "quire");
  CHECK(kind("hopper") == "hopper");
}

TEST_CASE("the order of a sum is a part of its kind") {
  CHECK(kind("float:fp32,chunk=64") == "float E8, nearest-even, chunks of 64");
  CHECK(kind("float:fp32,tree=8") == "float E8, nearest-even, trees of 8");
  CHECK(kind("float:fp32,pairwise") == "float E8, nearest-even, pairwise");
  CHECK(kind("float:fp32,partials=4") == "float E8, nearest-even, partial sums: 4");
}

TEST_CASE("lines that are the same on every array become one without the arrays") {
  CHECK(labels({line_of("float", "4x4 ws", {1, 2}), line_of("float", "4x4 os", {1, 2})}) ==
        Texts{"float"});
}

TEST_CASE("two percent are the same to the eye, three are not") {
  CHECK(labels({line_of("float", "a", {1, 2}), line_of("float", "b", {1.019, 2})}).size() == 1);
  CHECK(labels({line_of("float", "a", {1, 2}), line_of("float", "b", {1.03, 2})}) ==
        Texts{"float, a", "float, b"});
}

TEST_CASE("arrays that agree share a line that names them, none too") {
  CHECK(labels({line_of("float", "a", {1, 2}), line_of("float", "b", {5, 6}),
                line_of("float", "", {1, 2}), line_of("int", "a", {1, 2})}) ==
        Texts{"float, a, no array", "float, b", "int"});
}

TEST_CASE("a choice is its operands, its accumulator and its array") {
  SweepChoice choice{{"int8", "channel:max"}, {"int8", "tensor:max"}, "4x4 ws", "exact"};
  CHECK(choice_label(choice, "float:fp32") == "int8, float:fp32, 4x4 ws");
  choice.array.clear();
  CHECK(choice_label(choice, choice.accumulator) == "int8, exact");
}

}  // namespace guardbit::sim::sweep_labels_test
