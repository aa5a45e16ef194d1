// Codebook files: what they hold, and what is said of bad ones.
#include "traces/files/codebook_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "arith/numbers/limits.h"
#include "tests/unit/arith/arith_helpers.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::codebook_file_test {
namespace {

std::string error_of_text(const std::string& text, int bits = 24) {
  return error_of([&] { parse_codebook(text, bits, "book.txt"); });
}

}  // namespace

TEST_CASE("a codebook has one value a line, comments and empty lines aside") {
  const auto values =
      parse_codebook("# a table\n0.5\n\n  -1e2\t# least\r\nnan\n0x1p-4\n0", 24, "t");
  REQUIRE(values.size() == 5);
  CHECK(value_of(values[0]) == 0.5);
  CHECK(value_of(values[1]) == -100);
  CHECK(values[2].value_class == ValueClass::nan);
  CHECK(value_of(values[3]) == 0.0625);
  CHECK(values[4].value_class == ValueClass::zero);
}

TEST_CASE("errors of a codebook name the file, the line and what was expected") {
  const std::string expected =
      "expected a decimal or hexadecimal number or nan, of a magnitude of 0 or from 2^-500 to "
      "below "
      "2^500, got '";
  CHECK(error_of_text("1\n\nabc\n") == "book.txt:3: " + expected + "abc'");
  CHECK(error_of_text("1 2\n") == "book.txt:1: " + expected + "1 2'");
  CHECK(error_of_text("1\ninf\n") == "book.txt:2: " + expected + "inf'");
  CHECK(error_of_text("0x1p500") == "book.txt:1: " + expected + "0x1p500'");
  CHECK(error_of_text("0x1p-501") == "book.txt:1: " + expected + "0x1p-501'");
  CHECK(error_of_text("1e999999999999") == "book.txt:1: " + expected + "1e999999999999'");
  CHECK(error_of_text("1\x1b[31m") == "book.txt:1: " + expected + "1\\u001b[31m'");
  CHECK(error_of_text("").find("expected at least one value above zero") != std::string::npos);
  CHECK(error_of_text("# nothing\n0\n-1\nnan\n") ==
        "book.txt: expected at least one value above zero");
}

TEST_CASE("a value that is there twice is an error, also if only after rounding") {
  const auto again = [](int line, int earlier, int bits) {
    return "book.txt:" + std::to_string(line) +
           ": expected a value that is not there yet, got that of line " + std::to_string(earlier) +
           " again (rounded to " + std::to_string(bits) + " bits)";
  };
  CHECK(error_of_text("1\n2\n# x\n1.0\n") == again(4, 1, 24));
  CHECK(error_of_text("1\n0\n-0\n") == again(3, 2, 24));
  CHECK(error_of_text("1\nnan\nnan\n") == again(3, 2, 24));
  CHECK(error_of_text("0.1\n0.10000000001\n") == again(2, 1, 24));
  CHECK(error_of_text("0.1\n0.10000000001\n", 32) == again(2, 1, 32));
  CHECK(error_of_text("0.1\n0.1000000003\n", 32).empty());
  CHECK(error_of_text("8\n9\n", 3) == again(2, 1, 3));  // 1001 is a tie between 8 and 10
}

TEST_CASE("65536 values are the most") {
  std::string text;
  for (int i = 1; i <= 65536; ++i) text += std::to_string(i) + "\n";
  CHECK(parse_codebook(text, 24, "t").size() == 65536);
  CHECK(error_of_text(text + "0\n") == "book.txt:65537: expected at most 65536 values");
}

TEST_CASE("a format from a file keeps the path and the bits in its name") {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "nine.txt").string();
  std::ofstream(path) << "-1\n0\n0.1\n0.3\n0.4\n0.5\n0.6\n0.7\n1\n";
  const Format format = parse_format("codebook:file=" + path);
  CHECK(format.name == "codebook:file=" + path);
  CHECK(format.width == 4);  // 9 values
  CHECK(format.decode(9).value_class == ValueClass::unused);
  CHECK(value_of(format.decode(2)) == static_cast<double>(0.1F));
  const Format coarse = parse_format("codebook:bits=4,file=" + path);
  CHECK(coarse.name == "codebook:file=" + path + ",bits=4");
  CHECK(parse_format(coarse.name).name == coarse.name);
  CHECK(value_of(coarse.decode(2)) == 0.1015625);  // 0.1 = 1.6 * 2^-4, so 13/8 * 2^-4
  CHECK(limits_of(coarse).significand_bits == 4);
  CHECK(parse_format("codebook:bits=24,file=" + path).name == format.name);
}

TEST_CASE("a specification without a readable file says so") {
  const test::ScratchFolder folder;
  const std::string path = folder.path().string();
  CHECK(error_of([] { parse_format("codebook"); }) == "format 'codebook': expected file=<path>");
  CHECK(error_of([] { parse_format("codebook:fil=x"); }) ==
        "format 'codebook:fil=x': expected file=<path> and bits=<2 to 32>, got 'fil'");
  CHECK(error_of([] { parse_format("codebook:file=x,bits=33"); }) ==
        "format 'codebook:file=x,bits=33', bits: '33' is not a whole number from 2 to 32");
  CHECK(error_of([&] { parse_format("codebook:file=" + path); }) ==
        path + ": is a directory, expected a file");
  CHECK(error_of([&] { parse_format("codebook:file=" + path + "/none"); }) ==
        path + "/none: cannot read: No such file or directory");
}

}  // namespace guardbit::codebook_file_test
