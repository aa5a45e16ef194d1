// The plain path of the functional model: right for every format and accumulator.
#include "arith/product/plain_gemm.h"

#include <algorithm>
#include <variant>

#include "arith/registers/inner_sums.h"

namespace guardbit::inline arith {
namespace {

// Everything about one output that its sum needs.
template <class A>
struct ChunkSum {
  MacUnit<A>& mac;
  const Operand* a;
  const Operand* b;
  std::uint64_t seed;
  std::size_t output;

  typename A::State operator()(const InnerSum& sum, typename A::State state = {}) const {
    const bool stochastic = mac.is_stochastic();
    std::uint64_t random = 0;
    for (std::size_t i = 0; i < sum.count; ++i) {
      const std::size_t k = sum.product(i);
      if (stochastic) random = product_random(seed, output, k);
      mac.multiply_add(state, a[k], b[k], random);
    }
    mac.finish(state, random);
    return state;
  }
};

// What inner sum number `chunk` of output i is multiplied with.
Product sum_factor(const GemmOperands& operands, const MacRegisters& registers, std::size_t i,
                   std::size_t chunk) {
  if (!registers.sum_factors) return unit_product;
  const std::size_t chunks = inner_sum_count(registers, operands.k);
  return multiply(operands.a_scales[i / operands.n * chunks + chunk],
                  operands.b_scales[i % operands.n * chunks + chunk]);
}

// The inner register of an output before its first product, where there is no outer one.
template <class A>
typename A::State started(MacUnit<A>& mac, const GemmOperands& operands, std::size_t i,
                          std::uint64_t random) {
  typename A::State state{};
  if (!operands.bias.empty()) mac.load(state, operands.bias.at(i % operands.n), random);
  return state;
}

// Where outputs of the range stand among those of the product.
struct RangePlaces {
  const OutputRange& range;
  std::size_t n;
  std::size_t operator()(std::size_t i) const {
    const std::size_t columns = range.n_end - range.n_begin;
    return (range.m_begin + i / columns) * n + range.n_begin + i % columns;
  }
};

template <class A>
MacTally run(const A& accumulator, const GemmOperands& operands, const MacRegisters& registers,
             const OutputRange& range, std::uint64_t seed, std::size_t first_output,
             RegisterFile& file) {
  MacUnit<A> mac(accumulator, registers.product);
  std::optional<PartialSumBank> bank;
  if (registers.outer) bank.emplace(*registers.outer, range.size());
  const RangePlaces places{range, operands.n};
  for (std::size_t place = 0; place < range.size(); ++place) {
    const std::size_t i = places(place), output = first_output + i;
    const ChunkSum<A> sum{mac, operands.a.data() + i / operands.n * operands.k,
                          operands.b.data() + i % operands.n * operands.k, seed, output};
    if (!bank) {
      const auto start = started(mac, operands, i, bias_random(seed, output));
      PartialSumBank::write_state(accumulator, sum({0, 1, operands.k}, start), output, file);
      continue;
    }
    if (!operands.bias.empty()) {
      bank->load(place, operands.bias.at(i % operands.n), bias_random(seed, output));
    }
    for (std::size_t chunk = 0; chunk < inner_sum_count(registers, operands.k); ++chunk) {
      bank->add(place, accumulator, sum(inner_sum(registers, operands.k, chunk)),
                chunk_random(seed, output, chunk), sum_factor(operands, registers, i, chunk));
    }
    bank->write(place, output, file);
  }
  MacTally tally = mac.tally();
  if (bank) tally.outer = bank->tally();
  return tally;
}

}  // namespace

MacTally multiply_plainly(const GemmOperands& operands, const MacRegisters& registers,
                          const OutputRange& range, std::uint64_t seed, std::size_t first_output,
                          RegisterFile& file) {
  return std::visit(
      [&](const auto& accumulator) {
        return run(accumulator, operands, registers, range, seed, first_output, file);
      },
      registers.inner.accumulator);
}

}  // namespace guardbit::inline arith
