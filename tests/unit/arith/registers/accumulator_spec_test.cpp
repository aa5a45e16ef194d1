// The grammar of accumulators: canonical texts, defaults and errors.
#include "arith/registers/accumulator_spec.h"

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::accumulator_spec_test {
namespace {

std::string canonical(const char* text) { return to_string(parse_accumulator(text)); }
std::string spec_error(const std::string& text) {
  return error_of([&] { parse_accumulator(text); });
}

}  // namespace

TEST_CASE("canonical texts carry every choice and parse back to the same accumulator") {
  struct Row {
    const char *text, *canonical;
  };
  const Row rows[] = {
      {"exact", "exact"},
      {"exact:chunk=64", "exact:chunk=64"},
      {"int:width=20", "int:width=20,overflow=wrap"},
      {"int:overflow=saturate,width=20", "int:width=20,overflow=saturate"},
      {"fixed:width=24,lsb=-12", "fixed:width=24,lsb=-12,overflow=wrap"},
      {"fixed:width=24,lsb=-12,rounding=truncate,overflow=saturate",
       "fixed:width=24,lsb=-12,rounding=down,overflow=saturate"},
      {"float:e8m23:ieee,rounding=truncate",
       "float:e8m23:ieee,rounding=toward-zero,overflow=infinity"},
      {"float:fp32", "float:e8m23:ieee,overflow=infinity"},
      {"float:e8m13", "float:e8m13:finite,overflow=saturate"},
      {"float:e4m3,overflow=infinity", "float:e4m3:fn,overflow=infinity"},
      {"float:e4m3:fnuz,bias=11", "float:e4m3:fnuz,bias=11,overflow=saturate"},
      {"float:posit16_2,rounding=stochastic",
       "float:posit16_2,rounding=stochastic,random=16,overflow=saturate"},
      {"float:fp16,random=3,rounding=stochastic,chunk=8",
       "float:e5m10:ieee,rounding=stochastic,random=3,overflow=infinity,chunk=8"},
      {"exact:chunk=4+float:fp32", "exact:chunk=4+float:e8m23:ieee,overflow=infinity"},
      {"exact+float:fp32", "exact+float:e8m23:ieee,overflow=infinity"},
      {"exact+exact", "exact+exact"},
      {"int:width=20,chunk=4+int:width=20", "int:width=20,overflow=wrap,chunk=4"},
      {"exact:partials=4", "exact:partials=4"},
      {"float:partials=3,e6m9", "float:e6m9:finite,overflow=saturate,partials=3"},
      {"float:fp16,unfused,partials=2+float:fp32",
       "float:e5m10:ieee,overflow=infinity,unfused,partials=2+float:e8m23:ieee,overflow=infinity"},
      {"int:width=9,dual,partials=1024+exact",
       "int:width=9,dual,overflow=wrap,partials=1024+exact"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(canonical(row.text) == row.canonical);
    CHECK(parse_accumulator(row.canonical) == parse_accumulator(row.text));
    CHECK(canonical(row.canonical) == row.canonical);
  }
}

TEST_CASE("every rounding and overflow mode of every kind parses back") {
  for (const char* rounding :
       {"nearest-even", "nearest-away", "toward-zero", "up", "down", "to-odd", "stochastic",
        "stochastic,random=1", "stochastic,random=32"}) {
    for (const char* start : {"fixed:width=9,lsb=3,rounding=", "float:fp16,rounding="}) {
      const AccumulatorSpec spec = parse_accumulator(std::string(start) + rounding);
      CHECK(parse_accumulator(to_string(spec)) == spec);
    }
  }
}

TEST_CASE("a chunk alone means a second register like the first") {
  const AccumulatorSpec spec = parse_accumulator("float:fp16,chunk=64");
  CHECK(spec.order.chunk == 64);
  CHECK(spec.outer == spec.inner);
  CHECK(!parse_accumulator("float:fp16").outer);
}

TEST_CASE("partial sums alone mean a second register like the first") {
  const AccumulatorSpec spec = parse_accumulator("float:fp16,partials=4");
  CHECK(spec.order.partials == 4);
  CHECK(spec.order.chunk == 0);
  CHECK(spec.outer == spec.inner);
}

TEST_CASE("partial sums are refused where products do not come one at a time or in another order") {
  const char* const orders = "expected one of chunk=, partials=, tree= and pairwise";
  for (const char* text :
       {"exact:partials=2,chunk=4", "exact:chunk=4,partials=2", "exact:partials=2,tree=4",
        "exact:tree=4,partials=2", "exact:pairwise,partials=2", "exact:partials=2,pairwise"}) {
    CHECK(spec_error(text) == "accumulator '" + std::string(text) + "': " + orders);
  }
  const char* const groups = "partial sums take one product each in turn, not a group of them";
  for (const char* text :
       {"aligned:terms=4,fraction=9,partials=2", "hopper:partials=2+float:fp32"}) {
    const std::string inner = std::string(text).substr(0, std::string(text).find('+'));
    CHECK(spec_error(text) == "accumulator '" + inner + "': " + groups);
  }
  CHECK(spec_error("exact:partials=1") ==
        "accumulator 'exact:partials=1', partials: '1' is not a whole number from 2 to 1024");
  CHECK(spec_error("exact:partials=1025") ==
        "accumulator 'exact:partials=1025', partials: '1025' is not a whole number from 2 to 1024");
  CHECK(spec_error("int:width=8,dual,partials=2") ==
        "accumulator 'int:width=8,dual,partials=2': expected +<register> after it that adds one "
        "inner sum at a time, such as +float:fp32");
}

TEST_CASE("accumulator errors name the text and what was expected") {
  CHECK(spec_error("double").starts_with(
      "accumulator 'double': expected exact, int:width=.., fixed:width=..,lsb=.., "
      "float:<format>, quire, aligned:.., volta, ampere, ada, hopper, blackwell"));
  CHECK(spec_error("int") == "accumulator 'int': expected width=<bits>");
  CHECK(spec_error("int:width=1") ==
        "accumulator 'int:width=1', width: '1' is not a whole number from 2 to 2000");
  CHECK(spec_error("fixed:width=8") ==
        "accumulator 'fixed:width=8': expected lsb=<exponent of the last bit>");
  CHECK(spec_error("int:width=8,lsb=2") ==
        "accumulator 'int:width=8,lsb=2': 'lsb' is not an option of int");
  CHECK(spec_error("int:width=8,rounding=up") ==
        "accumulator 'int:width=8,rounding=up': 'rounding' is not an option of int");
  CHECK(spec_error("exact:overflow=wrap") ==
        "accumulator 'exact:overflow=wrap': 'overflow' is not an option of exact");
  CHECK(spec_error("float") == "accumulator 'float': expected float:<format>");
  CHECK(spec_error("float:e9m1") == "format 'e9m1': expected 1 to 8 exponent bits");
  CHECK(spec_error("float:ue4m3") ==
        "accumulator 'float:ue4m3': an accumulator's format needs a sign and a zero");
  CHECK(spec_error("float:fp16,overflow=wrap") ==
        "accumulator 'float:fp16,overflow=wrap': a floating-point register cannot wrap");
  CHECK(spec_error("float:e6m9,overflow=infinity") ==
        "accumulator 'float:e6m9,overflow=infinity': the format has neither infinity nor NaN");
  CHECK(spec_error("int:width=8,overflow=infinity") ==
        "accumulator 'int:width=8,overflow=infinity': an integer register has no infinity");
  CHECK(spec_error("float:fp16,random=4") ==
        "accumulator 'float:fp16,random=4': random=<bits> goes with rounding=stochastic");
  CHECK(spec_error("exact:chunk=0") ==
        "accumulator 'exact:chunk=0', chunk: '0' is not a whole number from 1 to 1073741824");
  CHECK(spec_error("exact+exact:chunk=4") ==
        "accumulator 'exact+exact:chunk=4': chunk, partials, tree and product belong to the inner "
        "one");
  for (const char* text : {"", "+", "exact+", "exact+exact+exact", "exact:chunk=4,chunk=4"}) {
    CAPTURE(std::string(text));
    CHECK(!spec_error(text).empty());
  }
}

}  // namespace guardbit::accumulator_spec_test
