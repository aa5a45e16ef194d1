// A matrix product in tiles: operands in panels, inner sums into outer registers, results written.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "arith/kernels/gemm.h"
#include "arith/kernels/plan.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/kernels/register_writer.h"
#include "arith/kernels/tile_grid.h"
#include "arith/registers/inner_sums.h"

namespace guardbit::inline arith {

// Both halves of a tile's keys.
struct TileKeys {
  std::array<std::uint32_t, tile_outputs> first{}, second{};
  void set(std::size_t place, std::uint64_t keys) {
    first[place] = static_cast<std::uint32_t>(keys);
    second[place] = static_cast<std::uint32_t>(keys >> 32);
  }
};

/// Rows of tiles are lines of one matrix, lanes lines of the other.
template <class T>
class TiledGemm final : public FastProduct {
 public:
  using Plan = RegisterPlan<TileSum<T>>;

  /// `starts`: what the last register of each column starts at, in its units; empty: at zero.
  TiledGemm(const PreparedGemm& prepared, const MacRegisters& registers, Plan inner,
            std::optional<AddPlan> outer, std::vector<double> starts)
      : operands_(prepared.operands()),
        registers_(registers),
        inner_(std::move(inner)),
        outer_(std::move(outer)),
        starts_(std::move(starts)),
        inner_writer_(registers_.inner, inner_.unit_exp),
        writer_(registers_.last(), outer_ ? outer_->unit_exp : inner_.unit_exp),
        grid_(operands_),
        rows_(panels(prepared, true)),
        lanes_(panels(prepared, false)),
        row_powers_(powers(prepared, true)),
        lane_powers_(powers(prepared, false)) {
    if (registers_.sum_factors) {
      row_factors_ = factors(grid_.swapped ? operands_.b_scales : operands_.a_scales);
      lane_factors_ = factors(grid_.swapped ? operands_.a_scales : operands_.b_scales);
    }
  }

  std::size_t tasks() const override { return grid_.tasks(); }

  MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
               RegisterFile& file) const override {
    MacTally tally;
    auto tile = std::make_unique<Tile>();
    grid_.for_each_tile(task, [&](std::size_t row_panel, std::size_t lane_panel) {
      sum_tile(*tile, row_panel, lane_panel, run, plain, file, tally);
    });
    return tally;
  }

 private:
  struct Tile {
    alignas(64) std::array<T, tile_outputs> sums;
    alignas(64) std::array<T, tile_outputs> events;
    alignas(64) std::array<T, tile_outputs> ignored;
    alignas(64) std::array<T, tile_outputs> low, high;
    alignas(64) std::array<T, tile_outputs> additions;  // beside those of products
    alignas(64) std::array<double, tile_outputs> outer_sums, outer_events, outer_ignored, addends;
    TileKeys keys, outer_keys;
    std::uint64_t outer_additions = 0;
  };

  PreparedGemm::Side side(bool along_rows) const {
    return along_rows != grid_.swapped ? PreparedGemm::a : PreparedGemm::b;
  }
  // A in units of its lsb, so that B takes the rest.
  int unit_exp(const PreparedGemm& prepared, bool along_rows) const {
    const int a_exp = prepared.range(PreparedGemm::a).lsb;
    return side(along_rows) == PreparedGemm::a ? a_exp : inner_.unit_exp - a_exp;
  }
  // The panels of the matrix along rows or lanes.
  const Panels<T>& panels(const PreparedGemm& prepared, bool along_rows) const {
    return prepared.template panels<T>(side(along_rows), along_rows ? tile_rows : tile_lanes,
                                       unit_exp(prepared, along_rows), registers_.order.partials);
  }
  const double* powers(const PreparedGemm& prepared, bool along_rows) const {
    if (!inner_.reads_powers) return nullptr;
    return prepared
        .powers(side(along_rows), along_rows ? tile_rows : tile_lanes,
                unit_exp(prepared, along_rows))
        .data();
  }
  std::size_t chunks() const { return inner_sum_count(registers_.order, operands_.k); }

  static std::vector<double> factors(const std::vector<Operand>& scales) {
    std::vector<double> factors;
    for (const Operand& scale : scales) {
      factors.push_back(std::ldexp(static_cast<double>(scale.significand), scale.quantum_exp));
    }
    return factors;
  }

  void sum_tile(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
                const PlainSums& plain, RegisterFile& file, MacTally& tally) const {
    start(tile, row_panel, lane_panel, run);
    const bool fine = outer_ ? sum_chunks(tile, row_panel, lane_panel)
                             : inner_sums(tile, row_panel, lane_panel, 0, operands_.k);
    if (fine) return finish(tile, row_panel, lane_panel, run, file, tally);
    tally += plain(grid_.outputs(row_panel, lane_panel));
  }

  void start(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run) const {
    tile.sums.fill(0);
    tile.events.fill(0);
    tile.ignored.fill(0);
    tile.low.fill(0);
    tile.high.fill(0);
    tile.additions.fill(0);
    tile.outer_additions = 0;
    if (outer_) {
      tile.outer_sums.fill(0);
      tile.outer_events.fill(0);
      tile.outer_ignored.fill(0);
    }
    const bool random = inner_.is_stochastic || (outer_ && outer_->is_stochastic);
    if (!random && starts_.empty()) return;
    grid_.for_each_output(
        row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t n) {
          if (random) {
            tile.keys.set(place, product_keys(run.seed, run.first_output + i));
            tile.outer_keys.set(place, chunk_keys(run.seed, run.first_output + i));
          }
          if (starts_.empty()) return;
          if (outer_) {
            tile.outer_sums[place] = starts_[n];
          } else {
            tile.sums[place] = static_cast<T>(starts_[n]);
          }
        });
  }

  bool inner_sums(Tile& tile, std::size_t row_panel, std::size_t lane_panel, std::size_t begin,
                  std::size_t end) const {
    const std::size_t row = (row_panel * operands_.k + begin) * tile_rows;
    const std::size_t lane = (lane_panel * operands_.k + begin) * tile_lanes;
    return inner_.kernel(
        {rows_.values.data() + row, lanes_.values.data() + lane, end - begin, begin,
         tile.keys.first.data(), tile.keys.second.data(), tile.sums.data(), tile.events.data(),
         outer_ ? nullptr : tile.ignored.data(), tile.low.data(), tile.high.data(),
         row_powers_ == nullptr ? nullptr : row_powers_ + row,
         lane_powers_ == nullptr ? nullptr : lane_powers_ + lane, tile.additions.data()});
  }

  bool sum_chunks(Tile& tile, std::size_t row_panel, std::size_t lane_panel) const {
    const double unit = std::ldexp(1.0, inner_.unit_exp - outer_->unit_exp);
    bool fine = true;
    for (std::size_t chunk = 0, begin = 0, end = 0; chunk < chunks(); ++chunk, begin = end) {
      end = begin +
            inner_sum(registers_.order, operands_.k, chunk).count;  // in the order of the panels
      tile.sums.fill(0);
      fine = inner_sums(tile, row_panel, lane_panel, begin, end) && fine;
      for (std::size_t i = 0; i < tile_outputs; ++i) {
        tile.addends[i] = static_cast<double>(tile.sums[i]) * unit;
      }
      if (registers_.sum_factors) scale_addends(tile, row_panel, lane_panel, chunk);
      for (const double addend : tile.addends) tile.outer_additions += addend != 0 ? 1U : 0U;
      outer_->kernel({tile.addends.data(), chunk, tile.outer_keys.first.data(),
                      tile.outer_keys.second.data(), tile.outer_sums.data(),
                      tile.outer_events.data(), tile.outer_ignored.data()});
    }
    return fine;
  }

  void scale_addends(Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                     std::size_t chunk) const {
    for (std::size_t i = 0; i < grid_.rows_in(row_panel); ++i) {
      const double row = row_factors_[(row_panel * tile_rows + i) * chunks() + chunk];
      for (std::size_t j = 0; j < grid_.lanes_in(lane_panel); ++j) {
        const double lane = lane_factors_[(lane_panel * tile_lanes + j) * chunks() + chunk];
        tile.addends[i * tile_lanes + j] *= row * lane;
      }
    }
  }

  void finish(const Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
              RegisterFile& file, MacTally& tally) const {
    grid_.for_each_output(
        row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t) {
          const double sum =
              outer_ ? tile.outer_sums[place] : static_cast<double>(tile.sums[place]);
          writer_.write(run.first_output + i, sum, file);
        });
    if (inner_.tells_range) {
      const T low = *std::min_element(tile.low.begin(), tile.low.end());
      const T high = *std::max_element(tile.high.begin(), tile.high.end());
      tally.inner.peak += inner_writer_.range(static_cast<double>(low), static_cast<double>(high));
    }
    if (any_event(tile)) note_events(tile, row_panel, lane_panel, run, file, tally);
    tally.inner.counts.additions +=
        grid_.products(rows_.nonzero, lanes_.nonzero, row_panel, lane_panel);
    for (const T count : tile.additions) {
      tally.inner.counts.additions += static_cast<std::uint64_t>(count);
    }
    tally.outer.counts.additions += tile.outer_additions;
    if (!operands_.bias.empty()) count_loads(row_panel, lane_panel, tally);
  }

  bool any_event(const Tile& tile) const {
    const auto any = [](const auto& counts) {
      int happened = 0;  // counted, not looked for: that runs in vectors
      for (const auto count : counts) happened += count != 0 ? 1 : 0;
      return happened != 0;
    };
    return (inner_.counts_events && any(tile.events)) ||
           (outer_ && outer_->counts_events && any(tile.outer_events));
  }

  // One register of two's complement: the flags are the same wherever something happened, and no
  // branch has to guess where it did.
  void note_bounds(const Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                   const GemmRun& run, RegisterFile& file, MacTally& tally) const {
    const std::uint8_t flags = inner_writer_.flags({0, 1, 0});
    RegisterEnd all;
    grid_.for_each_output(
        row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t) {
          all.events += static_cast<double>(tile.events[place]);
          file.flags[run.first_output + i] = tile.events[place] != 0 ? flags : std::uint8_t{0};
        });
    inner_writer_.count(all, tally.inner.counts);
  }

  void note_events(const Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                   const GemmRun& run, RegisterFile& file, MacTally& tally) const {
    if (!outer_ && registers_.inner.layout.is_twos_complement()) {
      return note_bounds(tile, row_panel, lane_panel, run, file, tally);
    }
    grid_.for_each_output(
        row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t) {
          if (tile.events[place] == 0 && (!outer_ || tile.outer_events[place] == 0)) return;
          std::uint8_t& flags = file.flags[run.first_output + i];
          const RegisterEnd inner{static_cast<double>(tile.sums[place]),
                                  static_cast<double>(tile.events[place]),
                                  static_cast<double>(tile.ignored[place])};
          flags |= inner_writer_.flags(inner);
          inner_writer_.count(inner, tally.inner.counts);
          if (!outer_) return;
          const RegisterEnd end{tile.outer_sums[place], tile.outer_events[place],
                                tile.outer_ignored[place]};
          flags |= writer_.flags(end);
          writer_.count(end, tally.outer.counts);
        });
  }

  // Counts the additions of biases that are not zero.
  void count_loads(std::size_t row_panel, std::size_t lane_panel, MacTally& tally) const {
    AdditionCounts& counts = outer_ ? tally.outer.counts : tally.inner.counts;
    grid_.for_each_output(row_panel, lane_panel, [&](std::size_t, std::size_t, std::size_t n) {
      counts.additions += operands_.bias.integers[n] != 0 ? 1U : 0U;
    });
  }

  const GemmOperands& operands_;
  const MacRegisters& registers_;
  Plan inner_;
  std::optional<AddPlan> outer_;
  std::vector<double> starts_;
  RegisterWriter inner_writer_, writer_;
  TileGrid grid_;
  const Panels<T>& rows_;
  const Panels<T>& lanes_;
  const double* row_powers_;  // null where the kernel reads none
  const double* lane_powers_;
  std::vector<double> row_factors_, lane_factors_;
};

}  // namespace guardbit::inline arith
