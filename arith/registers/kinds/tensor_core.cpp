// One row a generation, input type and result: terms (G), fraction bits (F), result.
//
// Found by matching the dot products that Khattak and Mikaitis measured on the hardware and
// published with "Accurate Models of NVIDIA Tensor Cores" (MATLAB-tensor-core), after Fasi,
// Higham, Mikaitis and Pranesh, "Numerical behavior of NVIDIA tensor cores", PeerJ Computer Science
// 7 (2021). Sums are truncated to fp32, or to 13 fraction bits with fp32's exponents for FP8 up to
// Hopper's wgmma; fp16 results are rounded to nearest even. FP8 with a late addend is mma.sync:
// two groups over interleaved halves of 32 products, then one addition to nearest even.
#include "arith/registers/kinds/tensor_core.h"

#include <array>

#include "arith/error.h"

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

RegisterSpec register_of(const Row& row) {
  RegisterSpec reg;
  reg.kind = AccumulatorKind::aligned;
  reg.format = row.sum;
  reg.overflow = Overflow::infinity;
  reg.rounding.mode = row.sum == fp16 ? Rounding::nearest_even : Rounding::toward_zero;
  reg.aligned.terms = row.terms;
  reg.aligned.fraction = row.fraction;
  if (row.addend == Addend::late) {
    reg.aligned.late = true;
    reg.aligned.block = late_block;
    reg.aligned.interleave = 2;
  }
  return reg;
}

}  // namespace

std::vector<std::string> tensor_core_generations() {
  std::vector<std::string> names;
  for (const Row& row : rows) {
    if (names.empty() || names.back() != row.generation) names.emplace_back(row.generation);
  }
  return names;
}

RegisterSpec tensor_core_register(const RegisterSpec& spec, std::string_view activations,
                                  std::string_view weights) {
  std::string expected;
  for (const Row& row : rows) {
    if (row.generation != spec.generation || row.result != spec.format) continue;
    if (takes(row.input, activations) && takes(row.input, weights)) return register_of(row);
    expected += (expected.empty() ? "" : ", ") + std::string(name_of(row.input));
  }
  throw SpecError("accumulator '" + spec.generation + "': no sums of " + std::string(activations) +
                  " and " + std::string(weights) + " with results in " + spec.format +
                  "; expected both operands in one of " + expected);
}

}  // namespace guardbit::inline arith
