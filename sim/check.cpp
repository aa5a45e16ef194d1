// Comparing a layer's registers with the functional model and with exact sums.
#include "sim/check.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "analysis/error_bound.h"
#include "analysis/register_value.h"
#include "arith/rounding.h"

namespace guardbit {
namespace {

constexpr int digits = 17;

// The register's own bits.
std::string hex(std::span<const std::uint64_t> words, int width) {
  const int top_bits = width - 64 * static_cast<int>(words.size() - 1);
  const std::uint64_t top = words.back() << (64 - top_bits) >> (64 - top_bits);
  std::string text = fmt::format("0x{:0{}x}", top, (top_bits + 3) / 4);
  for (std::size_t i = words.size() - 1; i-- > 0;) text += fmt::format("{:016x}", words[i]);
  return text;
}

std::string text_of(const RegisterFile& file) {
  const RegisterLayout& layout = file.layout;
  return fmt::format("{} registers of {} bits ({})", file.size(), layout.width,
                     layout.format.empty() ? fmt::format("lsb {}", layout.lsb) : layout.format);
}

class Judge {
 public:
  Judge(const LoweredLayer& layer, const LayerOperands& operands, const MacRegisters& registers,
        const LayerRun& simulated, const LayerRun& functional)
      : layer_(layer),
        operands_(operands),
        simulated_(simulated.outputs),
        functional_(functional.outputs),
        layout_(registers.last().layout),
        reader_(layout_),
        reference_(layer, operands),
        bound_(registers, reference_.product_quantum_exp(), layer.shape().k,
               !operands.bias.empty()),
        congruence_exp_(congruence_exp(registers, reference_.product_quantum_exp(),
                                       !operands.bias.empty())) {
    verdict_.outputs = layer.outputs();
    verdict_.tally_differs = simulated.tally != functional.tally;
  }

  LayerVerdict judge(const CheckOptions& options) {
    if (has_right_shape(simulated_, "simulated") && has_right_shape(functional_, "functional")) {
      compare_with_functional();
      check_sample(options);
    }
    if (verdict_.tally_differs) fail("the tally differs from the functional model's");
    verdict_.stats = errors_.stats();
    verdict_.passed = verdict_.first_failure.empty();
    return verdict_;
  }

 private:
  void fail(const std::string& message) {
    if (verdict_.first_failure.empty()) verdict_.first_failure = message;
  }

  bool has_right_shape(const RegisterFile& file, const char* whose) {
    const bool is_right = file.layout == layout_ && file.size() == verdict_.outputs &&
                          file.words.size() == verdict_.outputs * layout_.words();
    if (!is_right) {
      verdict_.differ_from_functional = verdict_.outputs;
      fail(fmt::format("the {} run has {}, expected {}", whose, text_of(file),
                       text_of(make_register_file(layout_, verdict_.outputs))));
    }
    return is_right;
  }

  void compare_with_functional() {
    for (std::size_t i = 0; i < verdict_.outputs; ++i) {
      if (simulated_.flags[i] & output_overflowed) ++verdict_.overflowed;
      const auto bits = simulated_.bits(i), expected = functional_.bits(i);
      const bool is_same = std::equal(bits.begin(), bits.end(), expected.begin()) &&
                           simulated_.flags[i] == functional_.flags[i];
      if (is_same) continue;
      ++verdict_.differ_from_functional;
      if (!verdict_.first_failure.empty()) continue;
      fail(
          fmt::format("output {}: the simulated register {} differs from the functional model's {}",
                      i, describe(simulated_, i), describe(functional_, i)));
    }
  }

  // One output from each of `count` parts whose sizes differ by at most one.
  void check_sample(const CheckOptions& options) {
    const std::size_t outputs = verdict_.outputs;
    const double affordable = options.budget / static_cast<double>(layer_.shape().k);
    const std::size_t count = affordable >= static_cast<double>(outputs)
                                  ? outputs
                                  : std::max<std::size_t>(1, static_cast<std::size_t>(affordable));
    std::size_t begin = 0;
    for (std::size_t part = 0; part < count; ++part) {
      const std::size_t size = outputs / count + (part < outputs % count ? 1 : 0);
      check_output(begin + random_bits_at(options.seed, part, 0) % size);
      begin += size;
    }
  }

  void check_output(std::size_t index) {
    ++verdict_.checked;
    const ExactSums& sums = reference_.at(index);
    reader_.read(simulated_.bits(index), value_);
    const bool has_bound = (simulated_.flags[index] & output_overflowed) == 0;
    const MpfrNumber bound = operands_.scales_sums
                                 ? bound_.of(sums.magnitude_sum, sums.unscaled_magnitude_sum,
                                             sums.largest_factor)
                                 : bound_.of(sums.magnitude_sum);
    check_value(index, sums, has_bound ? &bound : nullptr);
    const std::size_t n = index % layer_.shape().n;
    const std::size_t batch = index / layer_.shape().n / layer_.shape().m;
    errors_.add({index, value_, sums.sum, reader_.quantum_at(sums.sum),
                 operands_.has_original() ? &sums.original : nullptr, has_bound ? &bound : nullptr,
                 operands_.activation_scale, weight_scale(layer_.channel(batch, n))});
  }

  // What is not a number lies within no bound.
  void check_value(std::size_t index, const ExactSums& sums, const MpfrNumber* bound) {
    const MpfrNumber error = distance(value_, sums.sum);
    const bool is_number = is_finite(error);
    const bool may_be_special = (simulated_.flags[index] & output_special) != 0;
    if (bound != nullptr ? !is_number || *bound < error : !is_number && !may_be_special) {
      ++verdict_.bound_violations;
      const std::string limit = bound != nullptr ? bound->to_decimal(digits) : "any number";
      fail_at(index, sums,
              "error " + error.to_decimal(digits) + ", bound " + limit + " by " + bound_.theorem());
    }
    if (!congruence_exp_ || !is_number || congruent(value_, sums.sum, *congruence_exp_)) return;
    ++verdict_.congruence_violations;
    fail_at(index, sums, "not equal modulo 2^" + std::to_string(*congruence_exp_));
  }

  void fail_at(std::size_t index, const ExactSums& sums, const std::string& message) {
    if (!verdict_.first_failure.empty()) return;
    fail(fmt::format("output {}: the simulated register {}, the exact sum is {} = {}: {}", index,
                     describe(simulated_, index), sums.sum.to_hex(), sums.sum.to_decimal(digits),
                     message));
  }

  std::string describe(const RegisterFile& file, std::size_t index) {
    MpfrNumber value(2);
    reader_.read(file.bits(index), value);
    return fmt::format("{} = {} (flags {})", hex(file.bits(index), file.layout.width),
                       value.to_decimal(digits), file.flags[index]);
  }

  double weight_scale(std::size_t channel) const {
    const auto scales = operands_.weight_scales;
    return scales.size() == 1 ? scales[0] : scales[channel];
  }

  const LoweredLayer& layer_;
  const LayerOperands& operands_;
  const RegisterFile& simulated_;
  const RegisterFile& functional_;
  const RegisterLayout& layout_;
  RegisterReader reader_;
  LayerReference reference_;
  ErrorBound bound_;
  std::optional<int> congruence_exp_;
  ErrorSums errors_;
  MpfrNumber value_{2};
  LayerVerdict verdict_;
};

}  // namespace

LayerVerdict check_layer(const LoweredLayer& layer, const LayerOperands& operands,
                         const MacRegisters& registers, const LayerRun& simulated,
                         const LayerRun& functional, const CheckOptions& options) {
  assert(operands.weight_scales.size() == 1 || operands.weight_scales.size() == layer.channels());
  return Judge(layer, operands, registers, simulated, functional).judge(options);
}

}  // namespace guardbit
