// A matrix product in tiles: operands in panels, inner sums into outer registers, results written.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "arith/kernels/gemm.h"
#include "arith/kernels/plan.h"
#include "arith/kernels/prepared_gemm.h"
#include "arith/kernels/register_writer.h"

namespace guardbit {

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
class TiledGemm final : public FastGemm {
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
        swapped_(padding(operands_.m) < padding(operands_.n)),
        rows_(panels(prepared, true)),
        lanes_(panels(prepared, false)) {
    if (registers_.sum_factors) {
      row_factors_ = factors(swapped_ ? operands_.b_scales : operands_.a_scales);
      lane_factors_ = factors(swapped_ ? operands_.a_scales : operands_.b_scales);
    }
  }

  std::size_t tasks() const override { return lanes_.count() * row_groups(); }

  MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
               RegisterFile& file) const override {
    MacTally tally;
    const std::size_t lane_panel = task / row_groups();
    const std::size_t first = task % row_groups() * panels_a_group;
    const std::size_t end = std::min(rows_.count(), first + panels_a_group);
    auto tile = std::make_unique<Tile>();
    for (std::size_t row_panel = first; row_panel < end; ++row_panel) {
      sum_tile(*tile, row_panel, lane_panel, run, plain, file, tally);
    }
    return tally;
  }

 private:
  static constexpr std::size_t panels_a_group = 32;

  struct Tile {
    alignas(64) std::array<T, tile_outputs> sums;
    alignas(64) std::array<T, tile_outputs> events;
    alignas(64) std::array<T, tile_outputs> ignored;
    alignas(64) std::array<double, tile_outputs> outer_sums, outer_events, outer_ignored, addends;
    TileKeys keys, outer_keys;
    std::uint64_t outer_additions = 0;
  };

  // Of the matrix along rows or lanes: A in units of its lsb, so that B takes the rest.
  const Panels<T>& panels(const PreparedGemm& prepared, bool along_rows) const {
    const int a_exp = prepared.range(PreparedGemm::a).lsb;
    const bool is_a = along_rows != swapped_;
    return prepared.template panels<T>(is_a ? PreparedGemm::a : PreparedGemm::b,
                                       along_rows ? tile_rows : tile_lanes,
                                       is_a ? a_exp : inner_.unit_exp - a_exp);
  }
  // Lanes that stay empty where a side of `lines` lies along them.
  static std::size_t padding(std::size_t lines) {
    return (lines + tile_lanes - 1) / tile_lanes * tile_lanes * 1000 / lines;
  }
  std::size_t row_groups() const { return (rows_.count() + panels_a_group - 1) / panels_a_group; }
  std::size_t chunks() const { return (operands_.k + registers_.chunk - 1) / registers_.chunk; }
  std::size_t rows_in(std::size_t panel) const {
    return std::min(tile_rows, rows_.lines - panel * tile_rows);
  }
  std::size_t lanes_in(std::size_t panel) const {
    return std::min(tile_lanes, lanes_.lines - panel * tile_lanes);
  }
  std::size_t output(std::size_t row, std::size_t lane) const {
    return swapped_ ? lane * operands_.n + row : row * operands_.n + lane;
  }

  static std::vector<double> factors(const std::vector<Operand>& scales) {
    std::vector<double> factors;
    for (const Operand& scale : scales) {
      factors.push_back(std::ldexp(static_cast<double>(scale.significand), scale.quantum_exp));
    }
    return factors;
  }

  // Calls action(place in the tile, output of the product, column) for each output that there is.
  template <class Action>
  void for_each_output(std::size_t row_panel, std::size_t lane_panel, Action action) const {
    const std::size_t lanes = lanes_in(lane_panel);
    for (std::size_t i = 0; i < rows_in(row_panel); ++i) {
      for (std::size_t j = 0; j < lanes; ++j) {
        const std::size_t row = row_panel * tile_rows + i, lane = lane_panel * tile_lanes + j;
        action(i * tile_lanes + j, output(row, lane), swapped_ ? row : lane);
      }
    }
  }

  void sum_tile(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
                const PlainSums& plain, RegisterFile& file, MacTally& tally) const {
    start(tile, row_panel, lane_panel, run);
    const bool fine = outer_ ? sum_chunks(tile, row_panel, lane_panel)
                             : inner_sums(tile, row_panel, lane_panel, 0, operands_.k);
    if (fine) return finish(tile, row_panel, lane_panel, run, file, tally);
    const std::size_t row = row_panel * tile_rows, row_end = row + rows_in(row_panel);
    const std::size_t lane = lane_panel * tile_lanes, lane_end = lane + lanes_in(lane_panel);
    tally += plain(swapped_ ? OutputRange{lane, lane_end, row, row_end}
                            : OutputRange{row, row_end, lane, lane_end});
  }

  void start(Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run) const {
    tile.sums.fill(0);
    tile.events.fill(0);
    tile.ignored.fill(0);
    tile.outer_additions = 0;
    if (outer_) {
      tile.outer_sums.fill(0);
      tile.outer_events.fill(0);
      tile.outer_ignored.fill(0);
    }
    const bool random = inner_.is_stochastic || (outer_ && outer_->is_stochastic);
    if (!random && starts_.empty()) return;
    for_each_output(row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t n) {
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
    return inner_.kernel({rows_.panel(row_panel) + begin * tile_rows,
                          lanes_.panel(lane_panel) + begin * tile_lanes, end - begin, begin,
                          tile.keys.first.data(), tile.keys.second.data(), tile.sums.data(),
                          tile.events.data(), outer_ ? nullptr : tile.ignored.data()});
  }

  bool sum_chunks(Tile& tile, std::size_t row_panel, std::size_t lane_panel) const {
    const double unit = std::ldexp(1.0, inner_.unit_exp - outer_->unit_exp);
    bool fine = true;
    for (std::size_t chunk = 0; chunk < chunks(); ++chunk) {
      const std::size_t begin = chunk * registers_.chunk;
      tile.sums.fill(0);
      fine = inner_sums(tile, row_panel, lane_panel, begin,
                        std::min(operands_.k, begin + registers_.chunk)) &&
             fine;
      for (std::size_t i = 0; i < tile_outputs; ++i) {
        tile.addends[i] = static_cast<double>(tile.sums[i]) * unit;
      }
      if (registers_.sum_factors) scale_addends(tile, row_panel, lane_panel, chunk);
      for (const double addend : tile.addends) tile.outer_additions += addend != 0 ? 1U : 0U;
      fine = outer_->kernel({tile.addends.data(), chunk, tile.outer_keys.first.data(),
                             tile.outer_keys.second.data(), tile.outer_sums.data(),
                             tile.outer_events.data(), tile.outer_ignored.data()}) &&
             fine;
    }
    return fine;
  }

  void scale_addends(Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                     std::size_t chunk) const {
    for (std::size_t i = 0; i < rows_in(row_panel); ++i) {
      const double row = row_factors_[(row_panel * tile_rows + i) * chunks() + chunk];
      for (std::size_t j = 0; j < lanes_in(lane_panel); ++j) {
        const double lane = lane_factors_[(lane_panel * tile_lanes + j) * chunks() + chunk];
        tile.addends[i * tile_lanes + j] *= row * lane;
      }
    }
  }

  void finish(const Tile& tile, std::size_t row_panel, std::size_t lane_panel, const GemmRun& run,
              RegisterFile& file, MacTally& tally) const {
    for_each_output(row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t) {
      const double sum = outer_ ? tile.outer_sums[place] : static_cast<double>(tile.sums[place]);
      writer_.write(run.first_output + i, sum, file);
    });
    if (any_event(tile)) note_events(tile, row_panel, lane_panel, run, file, tally);
    tally.inner.counts.additions += products(row_panel, lane_panel);
    tally.outer.counts.additions += tile.outer_additions;
    if (!operands_.bias.empty()) count_loads(row_panel, lane_panel, tally);
  }

  bool any_event(const Tile& tile) const {
    const auto sum = [](const auto& counts) {
      return std::accumulate(counts.begin(), counts.end(), 0.0);
    };
    return (inner_.counts_events && sum(tile.events) != 0) ||
           (outer_ && outer_->counts_events && sum(tile.outer_events) != 0);
  }

  void note_events(const Tile& tile, std::size_t row_panel, std::size_t lane_panel,
                   const GemmRun& run, RegisterFile& file, MacTally& tally) const {
    for_each_output(row_panel, lane_panel, [&](std::size_t place, std::size_t i, std::size_t) {
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

  // Those of biases that are not zero.
  void count_loads(std::size_t row_panel, std::size_t lane_panel, MacTally& tally) const {
    AdditionCounts& counts = outer_ ? tally.outer.counts : tally.inner.counts;
    for_each_output(row_panel, lane_panel, [&](std::size_t, std::size_t, std::size_t n) {
      counts.additions += operands_.bias.integers[n] != 0 ? 1U : 0U;
    });
  }

  // Products of a tile that are not zero.
  std::uint64_t products(std::size_t row_panel, std::size_t lane_panel) const {
    const std::uint8_t* a = rows_.nonzero.data() + row_panel * operands_.k;
    const std::uint8_t* b = lanes_.nonzero.data() + lane_panel * operands_.k;
    std::uint64_t count = 0;
    constexpr std::size_t piece = 1 << 16;  // sums of so many fit 32 bits
    for (std::size_t begin = 0; begin < operands_.k; begin += piece) {
      std::uint32_t part = 0;
      for (std::size_t k = begin; k < std::min(operands_.k, begin + piece); ++k) {
        part += std::uint32_t{a[k]} * b[k];
      }
      count += part;
    }
    return count;
  }

  const GemmOperands& operands_;
  const MacRegisters& registers_;
  Plan inner_;
  std::optional<AddPlan> outer_;
  std::vector<double> starts_;
  RegisterWriter inner_writer_, writer_;
  bool swapped_;  // rows are columns of B, lanes rows of A
  const Panels<T>& rows_;
  const Panels<T>& lanes_;
  std::vector<double> row_factors_, lane_factors_;
};

}  // namespace guardbit
