// Choosing the kernels of a matrix product.
#include "arith/kernels/gemm.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "arith/kernels/tiled_gemm.h"
#include "arith/kernels/wide.h"
#include "arith/registers/content.h"
#include "arith/registers/inner_sums.h"

namespace guardbit::inline arith {
namespace {

Addends with_start(Addends addends, const ValueRange& bias) {
  addends.start = bias;
  if (!bias.empty) addends.sum_top = std::max(addends.sum_top, bias.top) + 1;
  return addends;
}

// What each register starts at, in units of 2^unit_exp; nothing where one leaves its range.
std::optional<std::vector<double>> start_values(const Register& reg, const BiasAddends& bias,
                                                int unit_exp) {
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  const ContentReader reader(reg.layout);
  RegisterFile file = make_register_file(reg.layout, 1);
  std::vector<double> starts;
  for (const std::int64_t integer : bias.integers) {
    bank->clear(0);
    bank->load(0, {integer, bias.exp, 0}, 0);
    bank->write(0, 0, file);
    const ExactNumber start = reader.read(file.bits(0)).number;
    starts.push_back(std::ldexp(start.integer.convert_to<double>(), start.exp - unit_exp));
  }
  if (bank->tally().counts.overflows != 0) return std::nullopt;
  return starts;
}

std::string refusal(const PreparedGemm& prepared, const MacRegisters& registers) {
  if (prepared.operands().m * prepared.operands().n * prepared.operands().k == 0)
    return "an empty product";
  if (registers.product) return "products are rounded on their own";
  if (!prepared.range(PreparedGemm::a).finite || !prepared.range(PreparedGemm::b).finite ||
      !prepared.factors().finite) {
    return "operands that are not numbers";
  }
  return "";
}

// The plans once the one of the inner register is known.
template <class Plan>
std::optional<GemmPlan> with_outer(const PreparedGemm& prepared, const MacRegisters& registers,
                                   Plan inner, KernelReport& report) {
  if (registers.order.partials != 0 && inner.is_stochastic) {
    report = {"plain", "random bits of products that partial sums take in turn"};
    return std::nullopt;
  }
  std::optional<AddPlan> outer;
  if (registers.outer) {
    const ValueRange addends = products_of(inner.contents, prepared.factors());
    const std::size_t count = inner_sum_count(registers.order, prepared.operands().k);
    auto planned = plan_adds(
        *registers.outer,
        with_start({addends, count, inner.sum_top + prepared.factors().top, {}}, prepared.bias()));
    if (const auto* reason = std::get_if<std::string>(&planned)) {
      report = {"plain", "outer register: " + *reason};
      return std::nullopt;
    }
    outer = std::move(std::get<AddPlan>(planned));
  }
  const bool random = outer ? outer->is_stochastic : inner.is_stochastic;
  std::optional<std::vector<double>> starts(std::in_place);
  if (!prepared.operands().bias.empty()) {
    starts = start_values(registers.last(), prepared.operands().bias,
                          outer ? outer->unit_exp : inner.unit_exp);
    if (!starts || random) {
      report = {"plain", "a bias that is rounded at random or leaves the register's range"};
      return std::nullopt;
    }
  }
  report = {inner.name, inner.reason};
  if (outer) {
    report.kernel += "; outer register: " + outer->name;
    report.reason += "; " + outer->reason;
  }
  return GemmPlan{std::move(inner), std::move(outer), std::move(*starts)};
}

Addends products_in(const PreparedGemm& prepared, const MacRegisters& registers, Detail detail) {
  const Addends products{
      products_of(prepared.range(PreparedGemm::a), prepared.range(PreparedGemm::b)),
      prepared.operands().k,
      prepared.sum_top(),
      {},
      registers.order.tree,
      detail == Detail::range};
  return registers.outer ? products : with_start(products, prepared.bias());
}

// The plans, or nothing; is_inner tells that it is the inner register that has none.
std::optional<GemmPlan> find_plan(const PreparedGemm& prepared, const MacRegisters& registers,
                                  const Addends& products, KernelReport& report, bool& is_inner) {
  auto planned = plan_sums(registers.inner, prepared.range(PreparedGemm::a),
                           prepared.range(PreparedGemm::b), products);
  is_inner = false;
  if (auto* plan = std::get_if<FloatPlan>(&planned)) {
    return with_outer(prepared, registers, std::move(*plan), report);
  }
  if (auto* plan = std::get_if<DoublePlan>(&planned)) {
    return with_outer(prepared, registers, std::move(*plan), report);
  }
  is_inner = true;
  report.reason = std::get<std::string>(planned);
  return std::nullopt;
}

std::unique_ptr<FastProduct> tiled(const PreparedGemm& prepared, const MacRegisters& registers,
                                   GemmPlan plan) {
  return std::visit(
      [&](auto& inner) -> std::unique_ptr<FastProduct> {
        using Plan = std::decay_t<decltype(inner)>;
        using T = std::conditional_t<std::is_same_v<Plan, FloatPlan>, float, double>;
        return std::make_unique<TiledGemm<T>>(prepared, registers, std::move(inner),
                                              std::move(plan.outer), std::move(plan.starts));
      },
      plan.inner);
}

// False, with the report, where nothing but the plain path serves.
bool may_plan(const PreparedGemm& prepared, const MacRegisters& registers, Detail detail,
              KernelReport& report) {
  report = {"plain", refusal(prepared, registers)};
  if (detail == Detail::range && registers.outer)
    report.reason = "the largest sums of two registers";
  return report.reason.empty();
}

// A product with what it has prepared for itself.
class PreparedProduct final : public FastProduct {
 public:
  PreparedProduct(std::unique_ptr<PreparedGemm> prepared, std::unique_ptr<FastProduct> product)
      : prepared_(std::move(prepared)), product_(std::move(product)) {}

  std::size_t tasks() const override { return product_->tasks(); }
  MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
               RegisterFile& file) const override {
    return product_->run(task, run, plain, file);
  }

 private:
  std::unique_ptr<PreparedGemm> prepared_;
  std::unique_ptr<FastProduct> product_;
};

const AddFastProducts fast_products([](const GemmOperands& operands, const MacRegisters& registers,
                                       Detail detail,
                                       KernelReport& report) -> std::unique_ptr<FastProduct> {
  auto prepared = std::make_unique<PreparedGemm>(operands);
  auto product = choose_kernel(*prepared, registers, detail, report);
  if (!product) return nullptr;
  return std::make_unique<PreparedProduct>(std::move(prepared), std::move(product));
});

}  // namespace

MacTally multiply_matrices(const PreparedGemm& prepared, const MacRegisters& registers,
                           const GemmRun& run, RegisterFile& file, KernelReport* report) {
  const ChooseFastProduct choose = [&](const GemmOperands&, const MacRegisters& fitted,
                                       Detail detail, KernelReport& told) {
    return choose_kernel(prepared, fitted, detail, told);
  };
  return multiply_matrices(prepared.operands(), registers, run, choose, file, report);
}

std::optional<GemmPlan> plan_gemm(const PreparedGemm& prepared, const MacRegisters& registers,
                                  Detail detail, KernelReport& report) {
  if (!may_plan(prepared, registers, detail, report)) return std::nullopt;
  bool is_inner = false;
  return find_plan(prepared, registers, products_in(prepared, registers, detail), report, is_inner);
}

std::unique_ptr<FastProduct> choose_kernel(const PreparedGemm& prepared,
                                           const MacRegisters& registers, Detail detail,
                                           KernelReport& report) {
  if (!may_plan(prepared, registers, detail, report)) return nullptr;
  const Addends products = products_in(prepared, registers, detail);
  bool is_inner = false;
  if (auto plan = find_plan(prepared, registers, products, report, is_inner)) {
    return tiled(prepared, registers, std::move(*plan));
  }
  if (!is_inner || !is_plain_twos_complement(registers.inner) || detail == Detail::range)
    return nullptr;
  auto wide = choose_wide_kernel(prepared, registers, products, report);
  if (auto* kernel = std::get_if<std::unique_ptr<FastProduct>>(&wide)) return std::move(*kernel);
  report.reason += "; " + std::get<std::string>(wide);
  return nullptr;
}

}  // namespace guardbit::inline arith
