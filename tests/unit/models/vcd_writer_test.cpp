// Value change dumps, letter by letter.
#include "models/vcd_writer.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace guardbit::models::vcd_writer_test {

TEST_CASE("a dump declares scopes and widths, begins with all values and repeats none") {
  VcdWriter writer;
  const auto code = writer.add_wire({"top", "in"}, "code", 8);
  const auto value = writer.add_real({"top", "in"}, "value");
  const auto valid = writer.add_wire({"top"}, "valid", 1);
  writer.at(5);
  writer.set(code, 0x12);
  writer.set_real(value, 0.1);
  writer.at(6);
  writer.set(code, 0x12);  // no change, no time stamp
  writer.at(7);
  writer.set(code, 0x1ff);  // the low 8 bits
  writer.set(valid, 1);
  writer.at(9);
  CHECK(writer.text() ==
        "$version guardbit $end\n"
        "$timescale 1 ns $end\n"
        "$scope module top $end\n"
        "$scope module in $end\n"
        "$var wire 8 ! code [7:0] $end\n"
        "$var real 64 \" value $end\n"
        "$upscope $end\n"
        "$var wire 1 # valid $end\n"
        "$upscope $end\n"
        "$enddefinitions $end\n"
        "#5\n"
        "$dumpvars\n"
        "b10010 !\n"
        "r0.1 \"\n"
        "x#\n"
        "$end\n"
        "#7\n"
        "b11111111 !\n"
        "1#\n"
        "#9\n");
}

TEST_CASE("a dump holds registers of any width, unknown values and what is no number") {
  VcdWriter writer;
  writer.at(0);
  const auto early = writer.add_wire({"top"}, "early", 70);
  const std::uint64_t words[] = {1, 0x3f};  // 2^70 - 2^64 + 1
  writer.set(early, words);
  writer.at(1);
  writer.set_unknown(early);
  const auto late = writer.add_real({"top"}, "late");
  writer.set_real(late, -std::numeric_limits<double>::infinity());
  writer.at(2);
  writer.set_real(late, std::nan(""));
  const std::string text = writer.text();
  CHECK(text.substr(text.find("#0")) == "#0\n$dumpvars\nb111111" + std::string(63, '0') + "1 !\n" +
                                            "rnan \"\n$end\n#1\nbx !\nr-inf \"\n#2\nrnan \"\n");
}

TEST_CASE("a dump has a name of printable characters for each of many variables") {
  VcdWriter writer;
  for (int i = 0; i < 95; ++i) writer.add_wire({}, "w" + std::to_string(i), 1);
  writer.at(0);
  CHECK(writer.text().find("$var wire 1 ~ w93 $end\n$var wire 1 !\" w94 $end\n") !=
        std::string::npos);
}

}  // namespace guardbit::models::vcd_writer_test
