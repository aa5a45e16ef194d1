// The operands of a layer as codes and scales, and the functional model of its products.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arith/product/matrix_product.h"
#include "traces/layer.h"
#include "traces/operands/gemm_codes.h"
#include "traces/operands/quantised_tensor.h"
#include "traces/run_record.h"
#include "traces/trace.h"

namespace guardbit::inline traces {

struct QuantisedLayer {
  Layer layer;
  LoweredLayer lowered;
  QuantisedTensor activations;  ///< one scale
  QuantisedTensor weights;      ///< one scale, or one for each of lowered.channels()
  BiasAddends bias = {};        ///< one for each of lowered.channels(); empty without a bias
};

/// The format that a tensor is to have: as given, or without that e4m3 for real values and what the
/// trace says for codes (then empty).
std::string format_or_usual(const Trace& trace, const std::string& tensor,
                            const std::string& given);

/// Both operands of a layer, every code a number. Throws as quantise_tensor and require_finite do,
/// and SpecError or TraceError where scales other than those of blocks run along a dimension that
/// is summed over, since they could not be taken out of the sum, or blocks along another one, or
/// block scales beside a bias, which is in units of products without them.
QuantisedLayer quantise_layer(const Trace& trace, const Layer& layer,
                              const OperandChoice& activations, const OperandChoice& weights,
                              const QuantisationRule& rule, CodecCache& codecs,
                              Workers* workers = nullptr);

/// The registers of a layer, fitted to its formats, block scales and sums; `rows` as in
/// make_mac_registers. Block scales are factors of inner sums where each of these lies within one
/// block of both operands and there is an outer register, else of products. Throws SpecError.
MacRegisters registers_for(const QuantisedLayer& layer, const AccumulatorSpec& spec,
                           std::size_t rows);

/// How the codes of the layer's operands are decoded for these registers.
struct LayerDecoders {
  OperandDecoder activations, weights;
};
LayerDecoders decoders_of(const QuantisedLayer& layer, const MacRegisters& registers);

/// The codes of a tensor and of its block scales, which outlive the result.
CodedTensor coded(const QuantisedTensor& tensor);

/// The codes of one batch.
GemmCodes codes_of(const QuantisedLayer& layer, std::size_t batch);

/// The bias of one batch's columns; empty without one.
BiasAddends bias_of(const QuantisedLayer& layer, std::size_t batch);

/// The operands of one batch, as the functional model takes them.
GemmOperands operands_of(const QuantisedLayer& layer, const MacRegisters& registers,
                         std::size_t batch);

/// The functional model of all batches, in the order of summation that the registers say.
/// run.first_output is not read.
LayerRun run_functional(const QuantisedLayer& layer, const MacRegisters& registers, GemmRun run,
                        KernelReport* report = nullptr);
/// The bits that held every partial sum of the layer in ascending k; `exact`: its exact registers.
int observed_bits(const QuantisedLayer& layer, const MacRegisters& exact,
                  Workers* workers = nullptr);

}  // namespace guardbit::inline traces
