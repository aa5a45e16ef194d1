// What a waveform of a layer has to show in each cycle.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "arith/spec.h"
#include "models/watched_grid.h"
#include "models/waveform.h"
#include "tests/machine/test_layer.h"
#include "tests/machine/vcd_file.h"

namespace guardbit::test {

inline std::string bits(std::uint64_t code, int width) {
  std::string text;
  for (int bit = width; bit-- > 0;) text += (code >> bit & 1) != 0 ? '1' : '0';
  return text;
}

// What a plain grid beside its registers, stepped without SystemC, says of the cycles of a layer.
class WaveformReference {
 public:
  WaveformReference(const TestLayer& layer, std::string scope, std::vector<models::PePlace> pes)
      : layer_(layer), scope_(std::move(scope)), pes_(std::move(pes)) {
    const models::LayerJob job = layer.job();
    const models::GridConfig config{layer.dataflow,  layer.array, layer.registers,
                                    job.activations, job.weights, layer.seed};
    registers_ = layer.dataflow.make_registers(config);
    models::WatchedGrid grid(config, layer.dataflow.make_grid(config), *registers_);
    RegisterFile outputs = make_register_file(layer.registers.last().layout,
                                              layer.codes.size() * layer.shape.m * layer.shape.n);
    models::Results results(layer.registers,
                            layer.dataflow.partial_sums(layer.shape, layer.array, {}), layer.seed,
                            outputs);
    std::uint64_t number = 0;
    for (const GemmCodes& codes : layer.codes) {
      auto folds = layer.dataflow.folds(layer.shape, layer.array, {}, 0);
      link(folds);
      for (const models::Fold& fold : folds) {
        grid.begin_fold(fold, codes);
        for (std::size_t edge = 0; edge < fold.cycles; ++edge)
          step(grid, fold, codes, edge, results, number);
        ++number;
      }
    }
  }
  const std::vector<Values>& cycles() const { return cycles_; }

 private:
  void step(models::PeGrid& grid, const models::Fold& fold, const GemmCodes& codes,
            std::size_t edge, models::Results& results, std::uint64_t number) {
    models::EdgeInputs inputs = models::edge_inputs(layer_.array);
    models::LaneVector south(layer_.array.shape.cols);
    layer_.dataflow.drive(fold, layer_.array, codes, edge, inputs);
    grid.step(edge, inputs, results, &south);
    values_ = &cycles_.emplace_back();
    (*values_)[scope_ + ".fold"] = bits(number, 32);
    (*values_)[scope_ + ".edge"] = bits(edge, 32);
    const bool moves_weights = layer_.dataflow.name() == "is";
    const Codec& west = moves_weights ? layer_.weights : layer_.activations;
    const Codec& north = moves_weights ? layer_.activations : layer_.weights;
    show_lanes("west.row", inputs.west, layer_.array.lanes, west);
    show_lanes("north.col", inputs.north, layer_.array.lanes, north);
    for (std::size_t j = 0; j < south.size(); ++j) {
      const RegisterLayout& layout = registers_layout();
      show("south.col" + std::to_string(j) + ".", "code", south[j].valid, south[j].bits,
           layout.width, south[j].valid ? worth(south[j].bits, layout) : std::nan(""));
    }
    for (const models::PePlace& pe : pes_) show_pe(pe);
  }

  const RegisterLayout& registers_layout() const {
    return layer_.dataflow.chain_length(layer_.array) > 0 ? layer_.registers.inner.layout
                                                          : layer_.registers.last().layout;
  }
  static double worth(const Unpacked& value) {
    if (value.value_class == ValueClass::nan) return std::nan("");
    if (value.value_class == ValueClass::infinity) return value.negative ? -HUGE_VAL : HUGE_VAL;
    const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
    return value.negative && magnitude != 0 ? -magnitude : magnitude;
  }
  // The value of a code of up to 64 bits.
  static double worth(std::uint64_t code, const RegisterLayout& layout) {
    if (!layout.is_twos_complement())
      return worth(parse_format(layout.format().name).decode(static_cast<Code>(code)));
    const int unused = 64 - layout.width;
    return std::ldexp(static_cast<double>(static_cast<std::int64_t>(code << unused) >> unused),
                      layout.lsb);
  }

  void show_lanes(const std::string& side, const models::LaneVector& lanes, std::size_t of_line,
                  const Codec& codec) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      const auto code = static_cast<Code>(lanes[i].bits);
      const std::string lane = of_line > 1 ? ".lane" + std::to_string(i % of_line) : "";
      show(side + std::to_string(i / of_line) + lane + ".", "code", lanes[i].valid, code,
           codec.format().width,
           lanes[i].valid ? worth(codec.format().decode(code)) : std::nan(""));
    }
  }

  void show_pe(const models::PePlace& pe) {
    const std::string scope = "pe_" + std::to_string(pe.row) + "_" + std::to_string(pe.col) + ".";
    for (const models::RegisterBank* bank : registers_->banks()) {
      for (std::size_t lane = 0; lane < bank->per_pe(); ++lane) {
        const std::size_t index =
            (pe.row * layer_.array.shape.cols + pe.col) * bank->per_pe() + lane;
        const std::string name =
            bank->name() + (bank->per_pe() > 1 ? "_lane" + std::to_string(lane) : "");
        const std::uint64_t code = bank->code(index)[0];
        double value = bank->format().value(bank->code(index));
        if (bank->role() == models::RegisterRole::operand) {
          const bool weight = bank->name().starts_with("weight");
          const Codec& codec = weight ? layer_.weights : layer_.activations;
          value = worth(codec.format().decode(static_cast<Code>(code)));
        } else if (bank->name() == "sum") {
          value = worth(code, registers_layout());
        }
        show(scope, name, true, code, bank->format().width, value);
        (*values_)[scope_ + ".array." + scope + name + "_valid"] = bits(bank->is_valid(index), 1);
      }
    }
  }

  void show(const std::string& scope, const std::string& name, bool valid, std::uint64_t code,
            int width, double value) {
    const std::string path = scope_ + ".array." + scope;
    const std::string prefix = name == "code" ? "" : name + "_";
    (*values_)[path + name] =
        valid ? bits(code, width) : std::string(static_cast<std::size_t>(width), 'x');
    (*values_)[path + prefix + "value"] = std::isnan(value) ? "nan" : real_text(value);
    if (name == "code") (*values_)[path + "valid"] = valid ? "1" : "0";
  }

  const TestLayer& layer_;
  std::string scope_;
  std::vector<models::PePlace> pes_;
  std::unique_ptr<models::PeRegisters> registers_;
  std::vector<Values> cycles_;
  Values* values_ = nullptr;
};

}  // namespace guardbit::test
