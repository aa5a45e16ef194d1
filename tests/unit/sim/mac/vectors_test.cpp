// Golden vectors read back from their files, against an independent computation in MPFR.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "analysis/reference/exact.h"
#include "arith/product/matrix_product.h"
#include "sim/mac/vector_files.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim::vectors_test {
namespace {

VectorPlan plan_of(const char* activations, const char* weights) {
  CodecCache codecs;
  VectorPlan plan;
  plan.activations = codecs.get(activations);
  plan.weights = codecs.get(weights);
  return plan;
}

MacObserver observer_of(const VectorPlan& plan, const char* accumulator) {
  return MacObserver(make_mac_registers(parse_accumulator(accumulator), plan.activations->limits(),
                                        plan.weights->limits(), plan.length, 0));
}

// The words of a file of up to 32 bits each.
std::vector<Code> words_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::vector<Code> words;
  for (std::string line; std::getline(stream, line);) {
    words.push_back(static_cast<Code>(std::stoul(line, nullptr, 16)));
  }
  return words;
}

}  // namespace

TEST_CASE("the files of length 1 hold the once-rounded exact products of MPFR") {
  const test::ScratchFolder folder;
  VectorPlan plan = plan_of("e4m3", "e3m2");
  plan.exhaustive = true;
  for (const char* format : {"e5m10:ieee", "e4m3:fn", "e8m7:ieee"}) {
    const MacObserver observer =
        observer_of(plan, ("float:" + std::string(format) + ",overflow=infinity").c_str());
    write_vectors(make_vectors(plan, observer, nullptr), plan, observer, nullptr, "",
                  folder.path());
    const std::vector<Code> a = words_of(folder.path() / "a.hex"),
                            b = words_of(folder.path() / "b.hex"),
                            sum = words_of(folder.path() / "sum.hex"),
                            flags = words_of(folder.path() / "flags.hex");
    REQUIRE(a.size() == 254 * 64);  // e4m3 has two NaN
    REQUIRE(sum.size() == a.size());
    REQUIRE(flags.size() == a.size());
    analysis::ExactDot dot(analysis::ExactFormat(plan.activations->format().name),
                           analysis::ExactFormat(plan.weights->format().name), 1);
    const analysis::ExactFormat register_format(format);
    analysis::MpfrNumber product(100), magnitude(100);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      dot.compute(std::span(&a[i], 1), std::span(&b[i], 1), product, magnitude);
      Code expected =
          register_format.round(product, Rounding::nearest_even, 0, 0, Overflow::infinity);
      const analysis::ExactValue value = register_format.decode(expected);
      if (value.value_class == ValueClass::zero) expected = 0;  // one zero
      const bool inexact = value.value_class == ValueClass::nan ||
                           value.value_class == ValueClass::infinity || !(value.value == product);
      wrong += sum[i] != expected || (flags[i] != 0) != inexact;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("the words of longer vectors are those of the functional model") {
  const test::ScratchFolder folder;
  VectorPlan plan = plan_of("int5", "e2m1");
  plan.length = 7;
  plan.count = 200;
  const MacObserver observer = observer_of(plan, "int:width=11,overflow=saturate");
  const Requantiser requantiser(parse_requantisation("shift:format=int8,by=3"));
  write_vectors(make_vectors(plan, observer, &requantiser), plan, observer, &requantiser, "",
                folder.path());
  std::ifstream a_file(folder.path() / "a.hex"), b_file(folder.path() / "b.hex");
  const std::vector<Code> sums = words_of(folder.path() / "sum.hex"),
                          out = words_of(folder.path() / "out.hex");
  REQUIRE(sums.size() == plan.count);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < plan.count; ++i) {
    std::string a, b;
    a_file >> a;
    b_file >> b;
    CHECK(a.size() == 9);  // 35 bits
    CHECK(b.size() == 7);  // 28 bits
    const std::uint64_t a_bits = std::stoull(a, nullptr, 16), b_bits = std::stoull(b, nullptr, 16);
    int sum = 0;  // in units of 0.5
    for (int k = 0; k < 7; ++k) {
      const int x = static_cast<int>(a_bits >> (5 * k) & 31),
                y = static_cast<int>(b_bits >> (4 * k) & 15);
      constexpr int e2m1[] = {0, 1, 2, 3, 4, 6, 8, 12};  // twice 0 0.5 1 1.5 2 3 4 6
      const int product = (x >= 16 ? x - 32 : x) * (y >= 8 ? -e2m1[y - 8] : e2m1[y]);
      sum = std::clamp(sum + product, -1024, 1023);
    }
    wrong += sums[i] != static_cast<Code>(sum & 0x7ff);
    // sum / 16, ties to even; never beyond int8
    const int floor = sum >> 4, rest = sum & 15;
    const int rounded = floor + (rest > 8 || (rest == 8 && floor % 2 != 0) ? 1 : 0);
    wrong += out[i] != static_cast<Code>(rounded & 0xff);
  }
  CHECK(wrong == 0);
}

TEST_CASE("exhaustive vectors are every pair of codes and every addend, once") {
  VectorPlan plan = plan_of("e2m1", "int3");
  plan.exhaustive = true;
  plan.addends = true;
  const MacObserver observer = observer_of(plan, "int:width=6,overflow=wrap");
  const std::vector<Vector> vectors = make_vectors(plan, observer, nullptr);
  REQUIRE(vectors.size() == 16 * 8 * 64);
  std::set<std::uint64_t> seen;
  std::size_t wrong = 0;
  for (const Vector& vector : vectors) {
    const std::uint64_t c = vector.addend->words[0] & 63;
    seen.insert((std::uint64_t{vector.a[0]} << 9) | (vector.b[0] << 6) | c);
    constexpr int e2m1[] = {0, 1, 2, 3, 4, 6, 8, 12};
    const int x = vector.a[0] >= 8 ? -e2m1[vector.a[0] - 8] : e2m1[vector.a[0]];
    const int y =
        vector.b[0] >= 4 ? static_cast<int>(vector.b[0]) - 8 : static_cast<int>(vector.b[0]);
    const int sum = (c >= 32 ? static_cast<int>(c) - 64 : static_cast<int>(c)) + x * y;
    wrong += (vector.sum.words[0] & 63) != static_cast<std::uint64_t>(sum & 63);
    wrong += (vector.flags != 0) != (sum < -32 || sum > 31);
  }
  CHECK(seen.size() == vectors.size());
  CHECK(wrong == 0);
}

TEST_CASE("drawn vectors follow from the seed, hold numbers only, and reach the corners") {
  VectorPlan plan = plan_of("e5m2", "e4m3");
  plan.length = 4;
  plan.count = 400;
  plan.addends = true;
  const MacObserver observer = observer_of(plan, "float:fp16");
  const std::vector<Vector> vectors = make_vectors(plan, observer, nullptr);
  const std::vector<Vector> again = make_vectors(plan, observer, nullptr);
  std::set<Code> a_codes;
  std::size_t different = 0, cancelled = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    different += vectors[i].a != again[i].a || vectors[i].b != again[i].b ||
                 !(vectors[i].addend == again[i].addend) || !(vectors[i].sum == again[i].sum);
    for (const Code code : vectors[i].a) {
      CHECK(is_drawn(plan.activations->format(), code, false));
      a_codes.insert(code);
    }
    cancelled += vectors[i].sum.words[0] == 0;
  }
  CHECK(different == 0);
  CHECK(cancelled > 20);
  for (const Code code : {0x00u, 0x01u, 0x03u, 0x04u, 0x7bu, 0x80u, 0xfbu, 0x3cu}) {
    CHECK(a_codes.contains(code));  // zeros, subnormal and normal ends, the largest, one
  }
  plan.seed = 1;
  CHECK(make_vectors(plan, observer, nullptr)[0].a != vectors[0].a);
  plan.specials = true;
  const std::vector<Vector> special = make_vectors(plan, observer, nullptr);
  CHECK(std::any_of(special.begin(), special.end(), [](const Vector& vector) {
    return std::find(vector.a.begin(), vector.a.end(), 0x7c) != vector.a.end();
  }));
}

TEST_CASE("codes are packed with element 0 in the lowest bits") {
  CHECK(packed_hex({0x1, 0x2, 0x3}, 4) == "321");
  CHECK(packed_hex({0x3f, 0x00, 0x3f}, 6) == "3f03f");  // 111111 000000 111111, 18 bits
  CHECK(packed_hex({0xdeadbeef, 0x01234567, 0x89abcdef}, 32) == "89abcdef01234567deadbeef");
  CHECK(packed_hex({1}, 2) == "1");
}

}  // namespace guardbit::sim::vectors_test
