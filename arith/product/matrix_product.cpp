// Choosing the kernel of a matrix product and sharing its work out.
#include "arith/product/matrix_product.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "arith/product/fast_product.h"
#include "arith/product/plain_gemm.h"

namespace guardbit::inline arith {
namespace {

RegisterTally told_of(const RegisterTally& tally, Detail detail) {
  if (detail == Detail::full) return tally;
  RegisterTally told;
  told.counts.additions = tally.counts.additions;
  told.counts.overflows = tally.counts.overflows;
  told.counts.saturations = tally.counts.saturations;
  told.counts.invalids = tally.counts.invalids;
  if (detail == Detail::events) return told;
  told.peak.largest_magnitude = tally.peak.largest_magnitude;
  told.peak.bits_needed = tally.peak.bits_needed;
  return told;
}

// The sum of what the tasks tell, in their order.
MacTally share_out(std::size_t tasks, Workers* workers,
                   const std::function<MacTally(std::size_t)>& task) {
  std::vector<MacTally> tallies(tasks);
  const auto run = [&](std::size_t i) { tallies[i] = task(i); };
  if (workers != nullptr && tasks > 1) {
    workers->run(tasks, run);
  } else {
    for (std::size_t i = 0; i < tasks; ++i) run(i);
  }
  MacTally tally;
  for (const MacTally& part : tallies) tally += part;
  return tally;
}

// A range by the plain path, in the detail that is asked for.
MacTally plain_part(const GemmOperands& operands, const MacRegisters& registers, const GemmRun& run,
                    const OutputRange& range, RegisterFile& file) {
  const MacTally tally =
      multiply_plainly(operands, registers, range, run.seed, run.first_output, file);
  if (run.detail == Detail::full) return tally;
  for (std::size_t m = range.m_begin; m < range.m_end; ++m) {
    for (std::size_t n = range.n_begin; n < range.n_end; ++n) {
      file.flags[run.first_output + m * operands.n + n] &= event_flags;
    }
  }
  return guardbit::told_of(tally, run.detail);
}

// Parts of about as many products each, whole rows.
MacTally multiply_in_rows(const GemmOperands& operands, const MacRegisters& registers,
                          const GemmRun& run, RegisterFile& file) {
  constexpr std::size_t products_a_part = 1 << 16;
  const std::size_t row = std::max<std::size_t>(1, operands.k * operands.n);
  const std::size_t rows = std::max<std::size_t>(1, products_a_part / row);
  return share_out((operands.m + rows - 1) / rows, run.workers, [&](std::size_t i) {
    const std::size_t begin = i * rows;
    return plain_part(operands, registers, run,
                      {begin, std::min(operands.m, begin + rows), 0, operands.n}, file);
  });
}

ChooseFastProduct& registered() {
  static ChooseFastProduct choose = [](const GemmOperands&, const MacRegisters&, Detail,
                                       KernelReport& report) {
    report = {"plain", "no kernels in this program"};
    return nullptr;
  };
  return choose;
}

// Whether the plain path is asked for, and by what.
bool wants_plain(const GemmRun& run, KernelReport& report) {
  report = {"plain", run.plain ? "asked for" : "every flag and count asked for"};
  return run.plain || run.detail == Detail::full;
}

}  // namespace

void KernelReport::join(const KernelReport& other) {
  if (reason.empty()) *this = other;
  if (*this != other) *this = {"several", "the operands of its products differ"};
}

MacTally told_of(const MacTally& tally, Detail detail) {
  if (detail == Detail::full) return tally;
  return {told_of(tally.inner, detail), told_of(tally.outer, detail), {}};
}

AddFastProducts::AddFastProducts(ChooseFastProduct choose) { registered() = std::move(choose); }

MacTally multiply_matrices(const GemmOperands& operands, const MacRegisters& registers,
                           const GemmRun& run, const ChooseFastProduct& choose, RegisterFile& file,
                           KernelReport* report) {
  KernelReport unused;
  KernelReport& told = report != nullptr ? *report : unused;
  if (wants_plain(run, told)) return multiply_in_rows(operands, registers, run, file);
  const auto fast = choose(operands, registers, run.detail, told);
  if (!fast) return multiply_in_rows(operands, registers, run, file);
  const PlainSums plain = [&](const OutputRange& range) {
    return plain_part(operands, registers, run, range, file);
  };
  return share_out(fast->tasks(), run.workers,
                   [&](std::size_t task) { return fast->run(task, run, plain, file); });
}

MacTally multiply_matrices(const GemmOperands& operands, const MacRegisters& registers,
                           const GemmRun& run, RegisterFile& file, KernelReport* report) {
  return multiply_matrices(operands, registers, run, registered(), file, report);
}

}  // namespace guardbit::inline arith
