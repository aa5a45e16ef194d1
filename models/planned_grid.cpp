// Decoding the operands of a product and choosing its grid.
#include "models/planned_grid.h"

#include <utility>
#include <variant>
#include <vector>

namespace guardbit {
namespace {

std::vector<Operand> decoded(const std::vector<CodeOrEmpty>& elements,
                             const OperandDecoder& decoder) {
  std::vector<Operand> operands;
  operands.reserve(elements.size());
  for (const CodeOrEmpty& element : elements) {
    operands.push_back(element.empty ? Operand{} : decoder.operand(element.code, element.scale));
  }
  return operands;
}

// Why registers have no grid of vectors, whatever the operands; empty: they have.
std::string refusal(const MacRegisters& registers) {
  return registers.sum_factors ? "block scales of inner sums" : "";
}

// The same of a plan.
std::string refusal(const GemmPlan& plan, const MacRegisters& registers) {
  return std::visit(
      [&](const auto& inner) -> std::string {
        if (inner.is_stochastic || (plan.outer && plan.outer->is_stochastic)) return "random bits";
        if (!inner.rows) return "no kernel for rows of elements: " + inner.name;
        const bool infinite = codec_of(registers.inner) != nullptr && inner.counts_events &&
                              registers.inner.spec.overflow != Overflow::saturate;
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
  auto planned = plan(report);
  grid_ = planned ? make_vector_(config(), *prepared_, std::move(*planned)) : make_plain_(config());
  report_.join(report);
}

std::optional<GemmPlan> PlannedGrid::plan(KernelReport& report) {
  report = {"plain grid", refusal(config().registers)};
  if (!report.reason.empty()) return std::nullopt;
  const GemmShape shape = codes().shape;
  operands_ = {shape.m, shape.k, shape.n, decoded(codes().a, config().activations),
               decoded(codes().b, config().weights)};
  if (fold().has_bias()) operands_.bias = *fold().bias;
  prepared_.emplace(operands_);
  auto plan = plan_gemm(*prepared_, config().registers, config().detail, report);
  const std::string reason = plan ? refusal(*plan, config().registers) : report.reason;
  if (!reason.empty()) {
    report = {"plain grid", reason};
    return std::nullopt;
  }
  report.kernel = "grid of vectors: " + report.kernel;
  return plan;
}

}  // namespace guardbit
