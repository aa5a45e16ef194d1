// What stands beside the words of golden vectors: the description, and one file of them all. The
// words themselves: vectors_test.cpp.
#include "sim/mac/vector_files.h"

#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/traces/scratch_folder.h"
#include "traces/files/strict_json.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim::vector_files_test {
namespace {

// int3 times int2 into 6 bits that wrap, two products each.
struct Written {
  test::ScratchFolder folder;
  VectorPlan plan;
  std::vector<std::string> names;

  explicit Written(bool addends = false, const Requantiser* requantiser = nullptr) {
    CodecCache codecs;
    plan.activations = codecs.get("int3");
    plan.weights = codecs.get("int2");
    plan.length = 2;
    plan.count = 3;
    plan.addends = addends;
    const std::string accumulator = "int:width=6,overflow=wrap";
    const MacObserver observer(make_mac_registers(parse_accumulator(accumulator),
                                                  plan.activations->limits(),
                                                  plan.weights->limits(), plan.length, 0));
    names = write_vectors(make_vectors(plan, observer, requantiser), plan, observer, requantiser,
                          accumulator, folder.path() / "made");
  }
  std::string text(const std::string& name) const {
    std::ifstream file(folder.path() / "made" / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Json description() const { return parse_json(text("vectors.json"), "vectors.json"); }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("only the files that a plan needs are written, and all are named") {
  const Names plain{"a.hex", "b.hex", "sum.hex", "flags.hex", "vectors.csv", "vectors.json"};
  CHECK(Written().names == plain);
  const Requantiser requantiser(parse_requantisation("shift:format=int4,by=1"));
  const Written all(true, &requantiser);
  CHECK(all.names == Names{"a.hex", "b.hex", "c.hex", "sum.hex", "flags.hex", "out.hex",
                           "vectors.csv", "vectors.json"});
  for (const std::string& name : all.names) CHECK_FALSE(all.text(name).empty());
}

TEST_CASE("the description has the formats, the register and how wide the words are") {
  const auto json = Written().description();
  CHECK(json["activations"]["format"] == "int3");
  CHECK(json["weights"]["width"] == 2);
  CHECK(json["accumulator"] == "int:width=6,overflow=wrap");
  CHECK(json["register"]["width"] == 6);
  CHECK(json["register"]["lsb_exp"] == 0);
  CHECK(json["length"] == 2);
  CHECK(json["count"] == 3);
  CHECK(json["files"]["a.hex"]["width"] == 6);  // two codes of 3 bits
  CHECK(json["files"]["b.hex"]["width"] == 4);
  CHECK(json["files"]["flags.hex"]["width"] == 8);
  CHECK_FALSE(json.contains("requantise"));
}

TEST_CASE("the flags are bits by name") {
  const auto flags = Written().description()["flags"];
  CHECK(flags["overflowed"].is_number());
  std::vector<int> bits(flags.size(), 0);
  for (const Json::Member& flag : flags.members()) ++bits.at(flag.value.number<std::size_t>());
  CHECK(bits == std::vector<int>(flags.size(), 1));
}

TEST_CASE("the CSV has a line a vector with the words of all files") {
  const Written written;
  const std::string csv = written.text("vectors.csv");
  CHECK(csv.starts_with("index,a,b,sum,flags\n0,"));
  const auto first = [&](const std::string& name) {
    const std::string words = written.text(name);
    return words.substr(0, words.find('\n'));
  };
  CHECK(csv.find("\n0," + first("a.hex") + "," + first("b.hex") + "," + first("sum.hex") + "," +
                 first("flags.hex") + "\n1,") != std::string::npos);
}

}  // namespace guardbit::sim::vector_files_test
