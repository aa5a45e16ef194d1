// The tensor-core presets against dot products that were measured on the hardware.
//
// Files: a_*, b_* hold the operands of one dot product a line, as hexadecimal binary32 images of
// values of the input format; c_*, d_* addend and result, as 32 binary digits of a binary32.
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/registers/content.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis::measured_tensor_cores_test {
namespace {

namespace fs = std::filesystem;

struct Measured {
  const char* folder;
  const char* gpu;
  const char* input;  // as in the file names
  const char* format;
  const char* accumulator;
  const char* result;      // fp32 or fp16, as in the file names
  bool from_zero = false;  // measured without the addend
};

const Measured sets[] = {
    {"V100/fp16", "V100", "fp16", "fp16", "volta", "fp32"},
    {"V100/fp16", "V100", "fp16", "fp16", "volta:fp16", "fp16"},
    {"A100/bf16", "A100", "bf16", "bf16", "ampere", "fp32"},
    {"A100/tf32", "A100", "tf32", "tf32", "ampere", "fp32"},
    {"Ada/E4M3", "Ada", "E4M3", "e4m3", "ada", "fp32"},
    {"Ada/E4M3", "Ada", "E4M3", "e4m3", "ada:fp16", "fp16"},
    {"H100/fp16", "H100", "fp16", "fp16", "hopper", "fp32"},
    {"H100/fp16", "H100", "fp16", "fp16", "hopper:fp16", "fp16"},
    {"H100/E5M2", "H100", "E5M2", "e5m2", "hopper", "fp32", true},
    {"H100/E5M2", "H100", "E5M2", "e5m2", "hopper:fp16", "fp16"},
};

std::vector<std::vector<float>> read_rows(const fs::path& path, int base) {
  std::ifstream file(path);
  std::vector<std::vector<float>> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    rows.emplace_back();
    for (std::string word; words >> word;) {
      rows.back().push_back(
          std::bit_cast<float>(static_cast<std::uint32_t>(std::stoul(word, nullptr, base))));
    }
  }
  return rows;
}

struct Case {
  std::vector<float> a, b;
  float c = 0, d = 0;
};

std::vector<Case> read_cases(const fs::path& folder, const Measured& set) {
  const std::string gpu = set.gpu, input = set.input;
  const auto a = read_rows(folder / ("a_" + gpu + "_" + input + ".txt"), 16);
  const auto b = read_rows(folder / ("b_" + gpu + "_" + input + ".txt"), 16);
  const auto c = read_rows(folder / ("c_" + gpu + "_fp32.txt"), 2);
  const auto d = read_rows(folder / ("d_" + gpu + "_" + set.result + ".txt"), 2);
  REQUIRE(a.size() == 500);
  REQUIRE(b.size() == a.size());
  REQUIRE(c.size() == a.size());
  REQUIRE(d.size() == a.size());
  std::vector<Case> cases;
  for (std::size_t i = 0; i < a.size(); ++i) {
    cases.push_back({a[i], b[i], set.from_zero ? 0 : c[i].at(0), d[i].at(0)});
  }
  return cases;
}

Operand exact_operand(const Codec& codec, float x) {
  const Encoded encoded = codec.encode(real_from(static_cast<double>(x)), {}, Overflow::saturate);
  REQUIRE_FALSE(encoded.inexact);
  return codec.operand(encoded.code);
}

double result_of(const Register& reg, const Codec& codec, const Case& one) {
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  int exp = 0;
  const double fraction = std::frexp(static_cast<double>(one.c), &exp);
  bank->load(0, {static_cast<std::int64_t>(std::ldexp(fraction, 24)), exp - 24, 0}, 0);
  for (std::size_t k = 0; k < one.a.size(); ++k) {
    const Operand a = exact_operand(codec, one.a[k]), b = exact_operand(codec, one.b[k]);
    bank->multiply_add({1, 0, 1, &a, &b});
  }
  bank->finish(0, 0);
  RegisterFile file = make_register_file(reg.layout, 1);
  bank->write(0, 0, file);
  const ExactNumber result = ContentReader(reg.layout).read(file.bits(0)).number;
  return std::ldexp(result.integer.convert_to<double>(), result.exp);
}

std::size_t mismatches(const Measured& set, const std::vector<Case>& cases,
                       const AccumulatorSpec& spec) {
  const Codec codec(parse_format(set.format));
  const MacRegisters registers =
      make_mac_registers(spec, codec.limits(), codec.limits(), cases[0].a.size(), 0);
  std::size_t wrong = 0;
  for (const Case& one : cases) {
    wrong += result_of(registers.inner, codec, one) != static_cast<double>(one.d);
  }
  return wrong;
}

// The register that a preset is, with some of it changed.
AccumulatorSpec changed(const Measured& set, int fraction_change, bool nearest) {
  const Codec codec(parse_format(set.format));
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(set.accumulator), codec.limits(), codec.limits(), 32, 0);
  const Register& reg = registers.inner;
  const AlignedRule& rule = std::get<AlignedSums>(reg.sums).rule;
  std::string text = "aligned:terms=" + std::to_string(rule.terms) +
                     ",fraction=" + std::to_string(rule.fraction + fraction_change) +
                     ",result=" + reg.layout.format().name + ",rounding=" +
                     std::string(name_of(nearest ? Rounding::nearest_even : reg.rounding.mode));
  if (rule.late) {
    text += ",late,block=" + std::to_string(rule.block) +
            ",interleave=" + std::to_string(rule.interleave);
  }
  return parse_accumulator(text);
}

}  // namespace

TEST_CASE("every tensor-core preset gives what was measured on the hardware") {
  const fs::path data = fs::path(GUARDBIT_MEASURED_DATA) / "silicon";
  if (!fs::exists(data)) {
    MESSAGE("skipped: no measured dot products in " << data.string());
    return;
  }
  std::size_t total = 0;
  for (const Measured& set : sets) {
    CAPTURE(std::string(set.gpu));
    CAPTURE(std::string(set.accumulator));
    const std::vector<Case> cases = read_cases(data / set.folder, set);
    CHECK(mismatches(set, cases, parse_accumulator(set.accumulator)) == 0);
    total += cases.size();
  }
  MESSAGE(total << " measured dot products, " << std::size(sets) << " presets");
}

TEST_CASE("one alignment bit more or fewer, or another rounding, does not match the hardware") {
  const fs::path data = fs::path(GUARDBIT_MEASURED_DATA) / "silicon";
  if (!fs::exists(data)) {
    MESSAGE("skipped: no measured dot products in " << data.string());
    return;
  }
  for (const Measured& set : sets) {
    if (std::string(set.result) != "fp32") continue;
    CAPTURE(std::string(set.gpu));
    CAPTURE(std::string(set.input));
    const std::vector<Case> cases = read_cases(data / set.folder, set);
    CHECK(mismatches(set, cases, changed(set, -1, false)) > 0);
    CHECK(mismatches(set, cases, changed(set, 1, false)) > 0);
    CHECK(mismatches(set, cases, changed(set, 0, true)) > 0);
  }
}

}  // namespace guardbit::analysis::measured_tensor_cores_test
