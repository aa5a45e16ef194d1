// A grid chosen product by product: explicit vectors where a kernel serves the registers and the
// operands, else the plain one. For Detail::events, the same as the plain grid in that detail.
#pragma once

#include <functional>
#include <memory>

#include "arith/kernels/gemm.h"
#include "models/coded_operands.h"
#include "models/pe_grid.h"

namespace guardbit::models {

class PlannedGrid final : public PeGrid {
 public:
  using MakePlain = std::function<std::unique_ptr<PeGrid>(const GridConfig&)>;
  /// A grid of vectors for one product.
  using MakeVector =
      std::function<std::unique_ptr<PeGrid>(const GridConfig&, const CodedProduct&, GemmPlan plan)>;

  PlannedGrid(const GridConfig& config, MakePlain plain, MakeVector vector);

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override;
  void step_block(std::size_t cycle, std::size_t count, Results& results) override;
  MacTally tally() const override;
  KernelReport report() const override { return report_; }

 protected:
  void start_fold() override;

 private:
  void choose();
  std::unique_ptr<PeGrid> vectors(KernelReport& report);

  MakePlain make_plain_;
  MakeVector make_vector_;
  std::unique_ptr<PeGrid> grid_;  // of the product at hand
  MacTally before_;               // of the products before
  KernelReport report_;
};

}  // namespace guardbit::models
