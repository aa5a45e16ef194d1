// The loops of arith/kernels/pe_rows.h, for the adders of arith/kernels/tile-inl.h.

#if defined(GUARDBIT_KERNELS_PE_ROWS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_PE_ROWS_INL_H
#undef GUARDBIT_KERNELS_PE_ROWS_INL_H
#else
#define GUARDBIT_KERNELS_PE_ROWS_INL_H
#endif

#include "arith/kernels/pe_rows.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit::inline arith {
namespace HWY_NAMESPACE {

// Rows from `row` on, as many as a group has, in one vector of columns: what stays is in registers,
// and so is a wave's sum on its way through the group.
template <class Adder, std::size_t group>
void step_group(const Adder& adder, const RowsJob<typename Adder::T>& job, std::size_t row,
                std::size_t column) {
  const typename Adder::Tag d;
  const std::size_t latency = job.latency;
  const std::size_t first = latency * (job.rows - 1 - row);  // wave that meets the upper row first
  const std::size_t end = first + job.cycles;
  auto watch = adder.watch();
  hn::Vec<typename Adder::Tag> staying[group];
  const typename Adder::T* moving[group];  // for wave 0
  unrolled<group>([&](auto i) HWY_ATTR {
    staying[i] = hn::LoadU(d, job.staying + (row + i) * job.columns + column);
    moving[i] = job.moving[row + i] + column + first - i * latency;
  });
  const auto pass = [&](std::size_t wave, auto whole) HWY_ATTR {
    const std::size_t place = wave * job.columns + column;
    typename Adder::State state[] = {adder.load(job, place)};
    unrolled<group>([&](auto i) HWY_ATTR {
      const std::size_t since = wave + i * latency;
      if (!whole() && (since < first || since >= end)) return;
      const hn::Vec<typename Adder::Tag> a[] = {hn::LoadU(d, moving[i] - wave)};
      const hn::Vec<typename Adder::Tag> b[] = {staying[i]};
      adder.add_products(state, a, b, 0, watch);
    });
    adder.store(state[0], job, place);
  };
  std::size_t wave = first - latency * (group - 1);
  for (; wave < first; ++wave) pass(wave, std::false_type());
  for (; wave + latency * (group - 1) < end; ++wave) pass(wave, std::true_type());
  for (; wave < end; ++wave) pass(wave, std::false_type());
}

template <class Adder>
void step_rows(const Adder& adder, const RowsJob<typename Adder::T>& job) {
  constexpr std::size_t group = 4;
  for (std::size_t j = 0; j < job.columns; j += hn::Lanes(typename Adder::Tag())) {
    std::size_t row = 0;
    for (; row + group <= job.rows; row += group) step_group<Adder, group>(adder, job, row, j);
    for (; row < job.rows; ++row) step_group<Adder, 1>(adder, job, row, j);
  }
}

// Rows from `row` on, as many as a group has, in one vector of columns: their sums are in
// registers.
template <class Adder, std::size_t group>
void keep_group(const Adder& adder, const KeptJob<typename Adder::T>& job, std::size_t row,
                std::size_t column) {
  const typename Adder::Tag d;
  auto watch = adder.watch();
  typename Adder::State state[group];
  const typename Adder::T* west[group];
  const typename Adder::T* north[group];
  unrolled<group>([&](auto i) HWY_ATTR {
    state[i] = adder.load(job, (row + i) * job.columns + column);
    west[i] = job.west[row + i] + column;
    north[i] = job.north - (row + i) * job.columns + column;
  });
  for (std::size_t cycle = 0; cycle < job.cycles; ++cycle) {
    hn::Vec<typename Adder::Tag> a[group], b[group];
    unrolled<group>([&](auto i) HWY_ATTR {
      a[i] = hn::LoadU(d, west[i] - cycle);
      b[i] = hn::LoadU(d, north[i] + cycle * job.columns);
    });
    adder.add_products(state, a, b, 0, watch);
  }
  unrolled<group>([&](auto i)
                      HWY_ATTR { adder.store(state[i], job, (row + i) * job.columns + column); });
}

template <class Adder>
void keep_rows(const Adder& adder, const KeptJob<typename Adder::T>& job) {
  constexpr std::size_t group = 4;
  for (std::size_t j = 0; j < job.columns; j += hn::Lanes(typename Adder::Tag())) {
    std::size_t row = 0;
    for (; row + group <= job.rows; row += group) keep_group<Adder, group>(adder, job, row, j);
    for (; row < job.rows; ++row) keep_group<Adder, 1>(adder, job, row, j);
  }
}

template <class Adder, class Rule>
RowsSum<typename Adder::T> rows_sum(const Rule& rule) {
  using T = typename Adder::T;
  if (hn::Lanes(typename Adder::Tag()) > row_lanes) return {};
  return {[adder = Adder(rule)](const RowsJob<T>& job) { step_rows(adder, job); },
          [adder = Adder(rule)](const KeptJob<T>& job) { keep_rows(adder, job); }};
}

template <class Adder, class Load>
std::uint64_t add_to_bank(const Adder& adder, const BankJob& job, const Load& load) {
  const typename Adder::Tag d;
  const auto unit = hn::Set(d, job.unit);
  auto watch = adder.watch();
  std::uint64_t nonzero = 0;
  for (std::size_t i = 0; i < job.count; i += hn::Lanes(d)) {
    const auto addend = load(i) * unit;
    nonzero += hn::CountTrue(d, addend != hn::Zero(d));
    typename Adder::State state[] = {adder.load(job, i)};
    const hn::Vec<typename Adder::Tag> addends[] = {addend};
    adder.add_each(state, addends, 0, watch);
    adder.store(state[0], job, i);
  }
  return nonzero;
}

template <class Adder, class Rule>
BankAdd bank_add(const Rule& rule) {
  if (hn::Lanes(typename Adder::Tag()) > row_lanes) return {};
  return [adder = Adder(rule)](const BankJob& job) {
    const typename Adder::Tag d;
    if (job.floats == nullptr) {
      return add_to_bank(adder, job,
                         [&](std::size_t i) HWY_ATTR { return hn::LoadU(d, job.doubles + i); });
    }
    const hn::Rebind<float, typename Adder::Tag> narrow;
    return add_to_bank(adder, job, [&](std::size_t i) HWY_ATTR {
      return hn::PromoteTo(d, hn::LoadU(narrow, job.floats + i));
    });
  };
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit::inline arith
HWY_AFTER_NAMESPACE();

#endif
