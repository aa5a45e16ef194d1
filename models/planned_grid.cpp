// Decoding the operands of a product and choosing its grid.
#include "models/planned_grid.h"

#include <string>
#include <utility>
#include <variant>

#include "arith/kernels/prepared_gemm.h"

namespace guardbit::models {
namespace {

// Why registers have no grid of vectors, whatever the operands; empty: they have.
std::string refusal(const MacRegisters& registers) {
  return registers.sum_factors ? "block scales of inner sums" : "";
}

// Why a plan does not serve these registers.
std::string refusal(const GemmPlan& plan, const MacRegisters& registers) {
  return std::visit(
      [&](const auto& inner) -> std::string {
        if (inner.is_stochastic || (plan.outer && plan.outer->is_stochastic)) return "random bits";
        if (!inner.rows) return "no kernel for rows of elements: " + inner.name;
        const bool infinite = plan.outer && !registers.inner.layout.is_twos_complement() &&
                              inner.counts_events && registers.inner.overflow != Overflow::saturate;
        return infinite ? "inner sums that may become infinite" : "";
      },
      plan.inner);
}

}  // namespace

PlannedGrid::PlannedGrid(const GridConfig& config, MakePlain plain, MakeVector vector)
    : PeGrid(config), make_plain_(std::move(plain)), make_vector_(std::move(vector)) {}

void PlannedGrid::step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
                       LaneVector* south) {
  grid_->step(cycle, inputs, results, south);
}

void PlannedGrid::step_block(std::size_t cycle, std::size_t count, Results& results) {
  grid_->step_block(cycle, count, results);
}

MacTally PlannedGrid::tally() const {
  MacTally tally = before_;
  if (grid_) tally += grid_->tally();
  return told_of(tally, config().detail);
}

void PlannedGrid::start_fold() {
  if (fold().m0 == 0 && fold().n0 == 0 && fold().k0 == 0) choose();
  grid_->begin_fold(fold(), codes());
}

void PlannedGrid::choose() {
  if (grid_) before_ += grid_->tally();
  grid_.reset();
  KernelReport report;
  grid_ = vectors(report);
  if (!grid_) grid_ = make_plain_(config());
  report_.join(report);
}

std::unique_ptr<PeGrid> PlannedGrid::vectors(KernelReport& report) {
  report = {"plain grid", refusal(config().registers)};
  if (!report.reason.empty()) return nullptr;
  const auto [m, k, n] = codes().shape;
  const CodedProduct product{CodedOperands(codes().a, k, config().activations),
                             CodedOperands(codes().b, k, config().weights)};
  GemmOperands operands{m, k, n, {}, {}};
  if (fold().has_bias()) operands.bias = *fold().bias;
  const PreparedGemm prepared(operands, product.a.range(), product.b.range(),
                              magnitude_sum_top(product.a.magnitudes(), product.b.magnitudes()));
  auto plan = plan_gemm(prepared, config().registers, config().detail, report);
  const std::string reason = plan ? refusal(*plan, config().registers) : report.reason;
  if (!reason.empty()) {
    report = {"plain grid", reason};
    return nullptr;
  }
  report.kernel = "grid of vectors: " + report.kernel;
  return make_vector_(config(), product, std::move(*plan));
}

}  // namespace guardbit::models
