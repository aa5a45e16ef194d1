// Text and numbers of a page.
#include "sim/report/html.h"

#include <cmath>

#include <doctest/doctest.h>

namespace guardbit::sim::html_test {

TEST_CASE("an element escapes its text and keeps the attributes that are our own") {
  CHECK(html_element("td", "class=\"number\"", "<1>") == "<td class=\"number\">&lt;1&gt;</td>");
  CHECK(html_element("b", "", "x") == "<b>x</b>");
}

TEST_CASE("integers from 10000 on are grouped in threes") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(9999) == "9999");
  CHECK(grouped(10000) == "10\u202F000");
  CHECK(grouped(123456) == "123\u202F456");
  CHECK(grouped(1000000) == "1\u202F000\u202F000");
  CHECK(grouped(18446744073709551615U) ==
        "18\u202F446\u202F744\u202F073\u202F709\u202F551\u202F615");
}

TEST_CASE("real numbers are short and never say e") {
  CHECK(readable(0) == "0");
  CHECK(readable(-2.5) == "−2.5");
  CHECK(readable(0.001) == "0.001");
  CHECK(readable(0.00012345) == "1.234×10⁻⁴");  // 1.2345 lies below the tie in binary
  CHECK(readable(2e-10) == "2×10⁻¹⁰");
  CHECK(readable(123456) == "123456");
  CHECK(readable(3e6) == "3×10⁶");
  CHECK(readable(-1.5e300, 2) == "−1.5×10³⁰⁰");
  CHECK(readable(HUGE_VAL) == "∞");
  CHECK(readable(-HUGE_VAL) == "−∞");
  CHECK(readable(std::nan("")) == "not a number");
}

TEST_CASE("numbers of a column keep all of their digits unless they are whole") {
  CHECK(aligned_number(0.131) == "0.1310");
  CHECK(aligned_number(2) == "2");
  CHECK(aligned_number(0) == "0");
  CHECK(aligned_number(12288, 3) == "12\u202F288");
  CHECK(aligned_number(1e-5, 3) == "1.00×10⁻⁵");
  CHECK(aligned_number(123456.5) == "123456");  // half to even, as printf
  CHECK(aligned_number(-1.5, 3) == "−1.50");
}

}  // namespace guardbit::sim::html_test
