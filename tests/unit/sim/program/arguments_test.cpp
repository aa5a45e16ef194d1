// Declaring and parsing command lines.
#include "sim/program/arguments.h"

#include <doctest/doctest.h>

namespace guardbit::sim::arguments_test {
namespace {

using Words = std::vector<std::string>;

// Everything that can be declared.
struct Options {
  std::string trace, output, format = "e4m3", mode = "fast";
  std::uint64_t seed = 7;
  std::optional<std::string> layers;
  std::optional<std::uint64_t> limit;
  Words weights;
  std::vector<std::uint64_t> terms;
  bool json = false;

  void declare(Arguments& arguments) {
    arguments.positional("TRACE", &trace, "the trace");
    arguments.required("-o,--output", &output, "FILE", "where to");
    arguments.option("--format", &format, "SPEC", "number format");
    arguments.group("More");
    arguments.choice("--mode", &mode, {"fast", "slow"}, "how");
    arguments.option("--seed", &seed, "N", "seed");
    arguments.option("--layers", &layers, "PATTERN", "layers");
    arguments.option("--limit", &limit, "N", "limit");
    arguments.option("--weights", &weights, "SPEC", "formats");
    arguments.option("-n,--terms", &terms, "K", "terms");
    arguments.flag("--json", &json, "JSON");
  }
};

Options parsed(const Words& words) {
  Options options;
  Arguments arguments("guardbit test");
  options.declare(arguments);
  arguments.parse(words);
  return options;
}

std::string error_of(const Words& words) {
  try {
    parsed(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("targets keep their defaults where nothing is given") {
  const Options options = parsed({"-o", "x"});
  CHECK(options.trace == "");
  CHECK(options.output == "x");
  CHECK(options.format == "e4m3");
  CHECK(options.seed == 7);
  CHECK(!options.layers);
  CHECK(!options.limit);
  CHECK(options.terms.empty());
  CHECK(!options.json);
}

TEST_CASE("values of every type are taken, in either spelling") {
  const Options options =
      parsed({"trace.safetensors", "--format=int8", "--seed", "18446744073709551615", "-ofile",
              "--layers", "cnn/*", "--limit", "0", "--json", "--mode", "slow"});
  CHECK(options.trace == "trace.safetensors");
  CHECK(options.output == "file");
  CHECK(options.format == "int8");
  CHECK(options.seed == 18446744073709551615U);
  CHECK(options.layers == "cnn/*");
  CHECK(options.limit == 0);
  CHECK(options.json);
  CHECK(options.mode == "slow");
}

TEST_CASE("a list takes all words up to the next option, and repetitions") {
  const Options options = parsed(
      {"--weights", "e2m1", "e2m2", "-n", "1", "2", "-o", "x", "--weights", "int8", "-n", "3"});
  CHECK(options.weights == Words{"e2m1", "e2m2", "int8"});
  CHECK(options.terms == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("a misspelt option is named with the nearest known one") {
  CHECK(error_of({"-o", "x", "--fromat", "int8"}) ==
        "unknown option '--fromat' (did you mean '--format'?); see guardbit test --help");
  CHECK(error_of({"-o", "x", "--fromat=int8"}) ==
        "unknown option '--fromat' (did you mean '--format'?); see guardbit test --help");
  CHECK(error_of({"-o", "x", "--something-else"}) ==
        "unknown option '--something-else'; see guardbit test --help");
}

TEST_CASE("a word too many is an error") {
  CHECK(error_of({"a", "b", "-o", "x"}) == "unexpected argument 'b'; see guardbit test --help");
}

TEST_CASE("an option without its value is an error, also before another option") {
  CHECK(error_of({"-o", "x", "--format"}) == "--format needs a value; see guardbit test --help");
  CHECK(error_of({"--output", "--json"}) ==
        "--output needs a value, got the option '--json'; see guardbit test --help");
}

TEST_CASE("a required option that is missing and an option given twice are errors") {
  CHECK(error_of({"a"}) == "--output is missing; see guardbit test --help");
  CHECK(error_of({"-o", "x", "-o", "y"}) == "--output is given twice; see guardbit test --help");
}

TEST_CASE("numbers are whole decimal numbers") {
  for (const char* text : {"1x", "-1", "0x10", "1.5", "1e3", "", "18446744073709551616"}) {
    CAPTURE(text);
    CHECK(error_of({"-o", "x", "--seed=" + std::string(text)}) != "");
  }
  CHECK(error_of({"-o", "x", "--terms", "4", "many"}) ==
        "--terms: 'many' is not a whole number from 0 to 2^64 - 1");
}

TEST_CASE("a choice names what it may be") {
  CHECK(error_of({"-o", "x", "--mode", "slwo"}) ==
        "--mode: 'slwo' is not one of fast, slow (did you mean 'slow'?)");
}

TEST_CASE("help lists arguments, groups, defaults and wraps long lines") {
  Options options;
  Arguments arguments("guardbit test");
  options.declare(arguments);
  bool flag = false;
  arguments.flag("--long", &flag, std::string(60, 'a') + " " + std::string(60, 'b'));
  const std::string help = arguments.help();
  CHECK(help.starts_with("Usage: guardbit test [TRACE] [options]\n\nArguments:\n"));
  for (const char* line :
       {"\nOptions:\n", "\nMore:\n", "  -o, --output FILE           where to\n",
        "  --format SPEC               number format (default e4m3)\n",
        "  --mode WORD                 how: fast, slow (default fast)\n",
        "  --weights SPEC...           formats\n", "  --limit N                   limit\n"}) {
    CAPTURE(line);
    CHECK(help.find(line) != std::string::npos);
  }
  CHECK(help.find(std::string(60, 'a') + "\n" + std::string(30, ' ') + std::string(60, 'b')) !=
        std::string::npos);
}

}  // namespace guardbit::sim::arguments_test
