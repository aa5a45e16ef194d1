// Bounding and measuring output by output.
#include "analysis/bounds/output_bounds.h"

#include <algorithm>
#include <vector>

#include "analysis/bounds/error_bound.h"
#include "analysis/bounds/probabilistic_bound.h"
#include "analysis/bounds/running_bound.h"
#include "analysis/judge/output_judge.h"
#include "analysis/reference/rounded_up.h"
#include "analysis/sums/layer_reference.h"
#include "analysis/sums/reference_operands.h"
#include "analysis/sums/tensor_elements.h"
#include "arith/product/matrix_product.h"

namespace guardbit::analysis {
namespace {

double upward(const MpfrNumber& x) { return mpfr_get_d(x.get(), MPFR_RNDU); }

// The rows of A and columns of B of one batch as integers.
struct Lines {
  std::vector<ScaledIntegers> a, b;
};

Lines lines_of(const LoweredLayer& layer, std::size_t batch, const TensorElements& activations,
               const TensorElements& weights) {
  const auto [m, k, n] = layer.shape();
  Lines lines{std::vector<ScaledIntegers>(m), std::vector<ScaledIntegers>(n)};
  std::vector<Dyadic> values(k);
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t i = 0; i < k; ++i) {
      const auto index = layer.activation_index(batch, row, i);
      values[i] = index ? activations.scaled(*index) : Dyadic{};
    }
    lines.a[row].assign(values);
  }
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t i = 0; i < k; ++i) {
      values[i] = weights.scaled(layer.weight_index(batch, i, column));
    }
    lines.b[column].assign(values);
  }
  return lines;
}

// The products' largest magnitude times their number: S for whatever operands.
MpfrNumber largest_magnitude_sum(const QuantisedLayer& layer, std::size_t k) {
  const AddendRange range =
      product_range(layer.activations.codec->limits(), layer.weights.codec->limits());
  const BigInt largest = std::max<BigInt>(range.high, -range.low) * k;
  MpfrNumber sum(bound_precision);
  mpfr_set_str(sum.get(), largest.str().c_str(), 10, MPFR_RNDU);
  mpfr_mul_2si(sum.get(), sum.get(), range.quantum_exp, MPFR_RNDU);
  return sum;
}

class OutputBounder {
 public:
  OutputBounder(const Trace& trace, const QuantisedLayer& layer, const BoundRequest& request,
                const RegisterFormats& formats)
      : layer_(layer),
        request_(request),
        registers_(registers_for(layer, request.accumulator, request.rows)),
        k_(layer.lowered.shape().k),
        operands_(reference_operands(trace, layer, registers_.sum_factors.has_value())),
        reference_(layer.lowered, operands_),
        has_bias_(!layer.bias.empty()),
        bound_(registers_, reference_.product_quantum_exp(), k_, has_bias_, formats.spacings()),
        reader_(registers_.last().layout, formats) {
    if (!has_bias_) {
      stages_ = rounding_stages(registers_, reference_.product_quantum_exp(), formats.spacings());
    }
    if (!has_bias_ && !operands_.has_blocks()) {
      by_formats_ = upward(bound_.of(largest_magnitude_sum(layer, k_)));
    }
  }

  BoundedOutputs run(Workers& workers) {
    const LayerRun run =
        run_functional(layer_, registers_, {request_.seed, 0, Detail::events, false, &workers});
    BoundedOutputs result{bound_.theorem(), {}};
    result.outputs.reserve(run.outputs.size());
    const TensorElements activations = decode_elements(
        operands_.activations, operands_.activation_format, operands_.activation_blocks);
    const TensorElements weights =
        decode_elements(operands_.weights, operands_.weight_format, operands_.weight_blocks);
    const auto [m, k, n] = layer_.lowered.shape();
    for (std::size_t batch = 0; batch < layer_.lowered.batches(); ++batch) {
      const Lines lines = lines_of(layer_.lowered, batch, activations, weights);
      for (std::size_t i = 0; i < m * n; ++i) {
        result.outputs.push_back(
            bound_output(run.outputs, batch * m * n + i, lines.a[i / n], lines.b[i % n]));
      }
    }
    return result;
  }

 private:
  OutputBounds bound_output(const RegisterFile& outputs, std::size_t output,
                            const ScaledIntegers& row, const ScaledIntegers& column) {
    OutputBounds result;
    result.overflowed = (outputs.flags[output] & output_overflowed) != 0;
    MpfrNumber value(2);
    if (!result.overflowed) reader_.read(outputs.bits(output), value);
    const IntegerDot sums = integer_dot(row, column);
    const auto bound = [&](BoundKind kind) -> std::optional<double>& {
      return result.bounds[static_cast<std::size_t>(kind)];
    };
    bound(BoundKind::formats) = by_formats_;
    if (!sums.fit || has_bias_ || registers_.sum_factors) {
      const ExactSums& exact = reference_.at(output);
      result.error = error_of(value, exact.sum);
      bound(BoundKind::magnitudes) = upward(bound_of(exact));
      return result;
    }
    MpfrNumber sum(2), magnitudes(2);
    assign(sums.dyadic(), sum);
    assign(sums.dyadic_magnitude(), magnitudes);
    result.error = error_of(value, sum);
    bound(BoundKind::magnitudes) = upward(bound_.of(magnitudes));
    if (!stages_) return result;
    const double magnitude_sum = upward(magnitudes);
    result.overflow_excluded =
        excludes_overflow(*stages_, magnitude_sum, *bound(BoundKind::magnitudes));
    bound(BoundKind::probable) = probable_bound(*stages_, k_, magnitude_sum, request_.failure);
    const auto errors = running_errors(*stages_, row, column);
    if (!errors) return result;
    bound(BoundKind::running) = errors->worst;
    bound(BoundKind::probable_running) =
        probable_running_bound(*stages_, *errors, request_.failure);
    return result;
  }

  MpfrNumber bound_of(const ExactSums& exact) const {
    return registers_.sum_factors
               ? bound_.of(exact.magnitude_sum, exact.unscaled_magnitude_sum, exact.largest_factor)
               : bound_.of(exact.magnitude_sum);
  }

  static double error_of(const MpfrNumber& value, const MpfrNumber& sum) {
    MpfrNumber difference(bound_precision);
    mpfr_sub(difference.get(), value.get(), sum.get(), MPFR_RNDZ);
    mpfr_abs(difference.get(), difference.get(), MPFR_RNDZ);
    return mpfr_get_d(difference.get(), MPFR_RNDD);
  }

  const QuantisedLayer& layer_;
  BoundRequest request_;
  MacRegisters registers_;
  std::size_t k_;
  ReferenceOperands operands_;
  LayerReference reference_;
  bool has_bias_;
  ErrorBound bound_;
  RegisterReader reader_;
  std::optional<RoundingStages> stages_;
  std::optional<double> by_formats_;
};

}  // namespace

BoundedOutputs bound_outputs(const Trace& trace, const QuantisedLayer& layer,
                             const BoundRequest& request, const RegisterFormats& formats,
                             Workers& workers) {
  return OutputBounder(trace, layer, request, formats).run(workers);
}

}  // namespace guardbit::analysis
