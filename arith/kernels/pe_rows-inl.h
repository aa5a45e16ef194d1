// The loop of arith/kernels/pe_rows.h, for the adders of arith/kernels/tile-inl.h.

#if defined(GUARDBIT_KERNELS_PE_ROWS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GUARDBIT_KERNELS_PE_ROWS_INL_H
#undef GUARDBIT_KERNELS_PE_ROWS_INL_H
#else
#define GUARDBIT_KERNELS_PE_ROWS_INL_H
#endif

#include "arith/kernels/pe_rows.h"
#include "arith/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace guardbit {
namespace HWY_NAMESPACE {

template <class Adder>
void step_row(const Adder& adder, const RowJob<typename Adder::T>& job) {
  const typename Adder::Tag d;
  auto watch = adder.watch();
  for (std::size_t j = 0; j < job.columns; j += hn::Lanes(d)) {
    const auto staying = hn::LoadU(d, job.staying + j);
    const auto* moving = job.moving + j;
    std::size_t place = j;
    for (std::size_t cycle = 0; cycle < job.cycles; ++cycle, place += job.columns, --moving) {
      auto state = adder.load(job, place);
      adder.add_product(state, hn::LoadU(d, moving), staying, 0, watch);
      adder.store(state, job, place);
    }
  }
}

template <class Adder, class Rule>
RowSum<typename Adder::T> row_sum(const Rule& rule) {
  if (hn::Lanes(typename Adder::Tag()) > row_lanes) return {};
  return
      [adder = Adder(rule)](const RowJob<typename Adder::T>& job) { step_row(adder, job); };
}

}  // namespace HWY_NAMESPACE
}  // namespace guardbit
HWY_AFTER_NAMESPACE();

#endif
