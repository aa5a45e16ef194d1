// Proofs in blocks of outputs; what is left open, in MPFR.
#include "analysis/judge/register_check.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace guardbit::analysis {
namespace {

constexpr std::size_t block_outputs = 4096;

// Proves the outputs of a block and reads their values; returns those that are left to MPFR.
std::vector<std::size_t> prove_block(std::size_t block, const RegisterFile& registers,
                                     const OutputJudge& judge, const AllExactSums& exact_sums,
                                     std::vector<double>& values) {
  std::vector<std::size_t> open;
  MpfrNumber value(2);
  const std::size_t end = std::min(registers.size(), (block + 1) * block_outputs);
  for (std::size_t i = block * block_outputs; i < end; ++i) {
    const Proof proof = judge.prove(registers.bits(i), registers.flags[i], exact_sums.at(i));
    if (!proof.is_right) open.push_back(i);
    if (proof.value) {
      values[i] = nearest_double(*proof.value);
    } else {
      judge.reader().read(registers.bits(i), value);
      values[i] = value.to_double();
    }
  }
  return open;
}

}  // namespace

std::vector<std::size_t> all_outputs(std::size_t count) {
  std::vector<std::size_t> outputs(count);
  std::iota(outputs.begin(), outputs.end(), std::size_t{0});
  return outputs;
}

AllExactSums::AllExactSums(const LoweredLayer& layer, const ReferenceOperands& operands,
                           Workers& workers)
    : layer_sums_(layer, operands), sums_(layer.outputs()) {
  layer_sums_.form(all_outputs(layer.outputs()), workers, [this](const SumsBlock& block) {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
      sums_[block.outputs[i]] = numbers_of(block.sums[i]);
    }
  });
}

const ExactSums& AllExactSums::in_mpfr(std::size_t output) {
  const auto known = in_mpfr_.find(output);
  if (known != in_mpfr_.end()) return known->second;
  return in_mpfr_.emplace(output, layer_sums_.reference().at(output)).first->second;
}

double AllExactSums::value(std::size_t output) {
  const ExactSumNumbers& sum = sums_[output];
  return sum.fit ? nearest_double(sum.sum) : in_mpfr(output).sum.to_double();
}

RegisterCheck check_registers(const RegisterFile& registers, const OutputJudge& judge,
                              AllExactSums& exact_sums, Workers& workers) {
  RegisterCheck check;
  check.outputs = registers.size();
  check.values.resize(registers.size());
  std::vector<std::vector<std::size_t>> open((registers.size() + block_outputs - 1) /
                                             block_outputs);
  workers.run(open.size(), [&](std::size_t block) {
    open[block] = prove_block(block, registers, judge, exact_sums, check.values);
  });
  MpfrNumber value(2);
  for (const std::vector<std::size_t>& outputs : open) {
    for (const std::size_t i : outputs) {
      const ExactSums& sums = exact_sums.in_mpfr(i);
      judge.reader().read(registers.bits(i), value);
      const Judgement judgement = judge.judge(value, registers.flags[i], sums);
      if (judgement.complaint.empty() || check.wrong++ != 0) continue;
      check.first_failure = fmt::format("output {}: the register {}, the exact sum is {}: {}", i,
                                        judge.describe(registers.bits(i), registers.flags[i]),
                                        exact_text(sums.sum), judgement.complaint);
    }
  }
  return check;
}

}  // namespace guardbit::analysis
