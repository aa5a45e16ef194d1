// The fused sums of NVIDIA's tensor cores, by generation, input type and result: aligned registers
// when the formats of the products are known.
//
// One row a generation, input type and result: terms (G), fraction bits (F), result.
//
// Found by matching the dot products that Khattak and Mikaitis measured on the hardware and
// published with "Accurate Models of NVIDIA Tensor Cores" (MATLAB-tensor-core), after Fasi,
// Higham, Mikaitis and Pranesh, "Numerical behavior of NVIDIA tensor cores", PeerJ Computer Science
// 7 (2021). Sums are truncated to fp32, or to 13 fraction bits with fp32's exponents for FP8 up to
// Hopper's wgmma; fp16 results are rounded to nearest even. FP8 with a late addend is mma.sync:
// two groups over interleaved halves of 32 products, then one addition to nearest even.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arith/error.h"
#include "arith/registers/kinds/aligned_register.h"

namespace guardbit::inline arith {
namespace {

enum class Input { fp16, bf16, tf32, fp8 };
enum class Addend { early, late };

struct Row {
  std::string_view generation;
  Input input;
  std::string_view result;  // what the user asks for
  int terms, fraction;
  std::string_view sum;  // what the sum is rounded to
  Addend addend = Addend::early;
};

constexpr std::string_view fp32 = "e8m23:ieee", fp16 = "e5m10:ieee", short_fp32 = "e8m13:ieee";

constexpr std::array<Row, 24> rows{{
    {"volta", Input::fp16, fp32, 4, 23, fp32},
    {"volta", Input::fp16, fp16, 4, 23, fp16},
    {"ampere", Input::fp16, fp32, 8, 24, fp32},
    {"ampere", Input::fp16, fp16, 8, 24, fp16},
    {"ampere", Input::bf16, fp32, 8, 24, fp32},
    {"ampere", Input::tf32, fp32, 4, 24, fp32},
    {"ada", Input::fp16, fp32, 8, 24, fp32},
    {"ada", Input::fp16, fp16, 8, 24, fp16},
    {"ada", Input::bf16, fp32, 8, 24, fp32},
    {"ada", Input::tf32, fp32, 4, 24, fp32},
    {"ada", Input::fp8, fp32, 16, 13, short_fp32},
    {"ada", Input::fp8, fp16, 16, 13, fp16},
    {"hopper", Input::fp16, fp32, 16, 25, fp32},
    {"hopper", Input::fp16, fp16, 16, 25, fp16},
    {"hopper", Input::bf16, fp32, 16, 25, fp32},
    {"hopper", Input::tf32, fp32, 8, 25, fp32},
    {"hopper", Input::fp8, fp32, 32, 13, short_fp32},
    {"hopper", Input::fp8, fp16, 16, 25, fp16, Addend::late},
    {"blackwell", Input::fp16, fp32, 16, 25, fp32},
    {"blackwell", Input::fp16, fp16, 16, 25, fp16},
    {"blackwell", Input::bf16, fp32, 16, 25, fp32},
    {"blackwell", Input::tf32, fp32, 8, 25, fp32},
    {"blackwell", Input::fp8, fp32, 16, 25, fp32, Addend::late},
    {"blackwell", Input::fp8, fp16, 16, 25, fp16, Addend::late},
}};

constexpr int late_block = 32;

std::string_view name_of(Input input) {
  switch (input) {
    case Input::fp16:
      return "fp16";
    case Input::bf16:
      return "bf16";
    case Input::tf32:
      return "tf32";
    case Input::fp8:
      break;
  }
  return "e4m3 or e5m2";
}

bool takes(Input input, std::string_view format) {
  switch (input) {
    case Input::fp16:
      return format == fp16;
    case Input::bf16:
      return format == "e8m7:ieee";
    case Input::tf32:
      return format == "e8m10:ieee";
    case Input::fp8:
      break;
  }
  return format == "e4m3:fn" || format == "e5m2:ieee";
}

AlignedRegister register_of(const Row& row) {
  AlignedRegister reg;
  const bool nearest = row.sum == fp16;
  reg.sum = {parse_format(row.sum),
             {nearest ? Rounding::nearest_even : Rounding::toward_zero},
             Overflow::infinity};
  reg.rule.terms = row.terms;
  reg.rule.fraction = row.fraction;
  if (row.addend == Addend::late) {
    reg.rule.late = true;
    reg.rule.block = late_block;
    reg.rule.interleave = 2;
  }
  return reg;
}

// Oldest first.
std::vector<std::string> generations() {
  std::vector<std::string> names;
  for (const Row& row : rows) {
    if (names.empty() || names.back() != row.generation) names.emplace_back(row.generation);
  }
  return names;
}

class TensorCoreRequest final : public RegisterRequest {
 public:
  TensorCoreRequest(std::string generation, std::string result)
      : generation_(std::move(generation)), result_(std::move(result)) {}

  std::string text() const override { return generation_ + ":" + result_; }
  std::string label() const override { return generation_; }
  bool adds_one_by_one() const override { return false; }
  bool adds_sums() const override { return false; }
  bool is_sized_by_formats() const override { return true; }

  Register fit(const SumsToHold& sums) const override {
    const std::string &activations = sums.activations.format, &weights = sums.weights.format;
    std::string expected;
    for (const Row& row : rows) {
      if (row.generation != generation_ || row.result != result_) continue;
      if (takes(row.input, activations) && takes(row.input, weights)) {
        return fit_aligned(register_of(row), sums);
      }
      expected += (expected.empty() ? "" : ", ") + std::string(name_of(row.input));
    }
    throw SpecError("accumulator '" + generation_ + "': no sums of " + activations + " and " +
                    weights + " with results in " + result_ +
                    "; expected both operands in one of " + expected);
  }

 private:
  std::string generation_, result_;
};

// All options make up the format of results.
class TensorCoreOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;

  bool take(const SpecOption& option) override {
    format_ += (format_.empty() ? "" : ",") + option.key;
    if (!option.value.empty()) format_ += "=" + option.value;
    return true;
  }
  RegisterSpec finish(const SumOrder& order) override {
    check_takes_groups(*this, order);
    const std::string result = parse_format(format_.empty() ? "fp32" : format_).name;
    if (result != fp32 && result != fp16) {
      fail("results of " + spec().name + " are fp32 or fp16");
    }
    return RegisterSpec(std::make_shared<TensorCoreRequest>(spec().name, result));
  }

 private:
  std::string format_;
};

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

const AddRegisterKind tensor_core_registration({generations(), listed(generations()),
                                                "hopper and its kin", 6, [](const Spec& spec) {
                                                  return std::make_unique<TensorCoreOptions>(spec);
                                                }});

}  // namespace
}  // namespace guardbit::inline arith
