// Comparing a layer's registers with the functional model and with exact sums.
#include "analysis/judge/check.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "analysis/judge/output_judge.h"
#include "analysis/sums/layer_sums.h"
#include "arith/numbers/rounding.h"

namespace guardbit::analysis {
namespace {

std::string text_of(const RegisterFile& file) {
  const RegisterLayout& layout = file.layout;
  return fmt::format(
      "{} registers of {} bits ({})", file.size(), layout.width,
      layout.is_twos_complement() ? fmt::format("lsb {}", layout.lsb) : layout.format().name);
}

class LayerCheck {
 public:
  LayerCheck(const CheckedLayer& checked, const RegisterFormats& formats, std::uint64_t seed)
      : layer_(checked.layer),
        operands_(checked.operands),
        simulated_(checked.simulated.outputs),
        functional_(checked.functional.outputs),
        simulated_tally_(checked.simulated.tally),
        functional_tally_(checked.functional.tally),
        layout_(checked.registers.last().layout),
        sums_(layer_, operands_, seed),
        judge_(checked.registers,
               {.product_quantum_exp = sums_.reference().product_quantum_exp(),
                .k = layer_.shape().k,
                .has_bias = !operands_.bias.empty(),
                .scales_sums = operands_.scales_sums},
               formats) {
    verdict_.outputs = layer_.outputs();
  }

  LayerVerdict check(const CheckOptions& options, Workers& workers) {
    if (has_right_shape(simulated_, "simulated") && has_right_shape(functional_, "functional")) {
      compare_with_functional(options.detail);
      compare_with_sums(options, workers);
    }
    if (verdict_.tally_differs) fail("the tally differs from the functional model's");
    verdict_.stats = errors_.stats();
    verdict_.passed = verdict_.first_failure.empty();
    return verdict_;
  }

 private:
  // What a block of outputs adds to the verdict.
  struct Findings {
    QuickErrors errors;
    std::vector<std::size_t> open;  // outputs that are left to MPFR
  };

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

  void compare_with_functional(Detail detail) {
    verdict_.tally_differs =
        told_of(simulated_tally_, detail) != told_of(functional_tally_, detail);
    const std::uint8_t told = detail == Detail::full ? 0xff : event_flags;
    for (std::size_t i = 0; i < verdict_.outputs; ++i) {
      if (simulated_.flags[i] & output_overflowed) ++verdict_.overflowed;
      const auto bits = simulated_.bits(i), expected = functional_.bits(i);
      const bool is_same = std::equal(bits.begin(), bits.end(), expected.begin()) &&
                           (simulated_.flags[i] & told) == (functional_.flags[i] & told);
      if (is_same) continue;
      ++verdict_.differ_from_functional;
      if (!verdict_.first_failure.empty()) continue;
      fail(
          fmt::format("output {}: the simulated register {} differs from the functional model's {}",
                      i, judge_.describe(bits, simulated_.flags[i]),
                      judge_.describe(expected, functional_.flags[i])));
    }
  }

  // One output from each of equal parts, as many as the budget pays for.
  std::vector<std::size_t> checked_outputs(const CheckOptions& options) const {
    const std::size_t outputs = verdict_.outputs;
    const double affordable = options.budget / static_cast<double>(layer_.shape().k);
    const std::size_t count = affordable >= static_cast<double>(outputs)
                                  ? outputs
                                  : std::max<std::size_t>(1, static_cast<std::size_t>(affordable));
    std::vector<std::size_t> checked;
    std::size_t begin = 0;
    for (std::size_t part = 0; part < count; ++part) {
      const std::size_t size = outputs / count + (part < outputs % count ? 1 : 0);
      checked.push_back(begin + (size == 1 ? 0 : random_bits_at(options.seed, part, 0) % size));
      begin += size;
    }
    return checked;
  }

  void compare_with_sums(const CheckOptions& options, Workers& workers) {
    const std::vector<std::size_t> outputs = checked_outputs(options);
    verdict_.checked = outputs.size();
    std::vector<Findings> findings(sums_.blocks());
    sums_.form(outputs, workers,
               [&](const SumsBlock& block) { prove(block, findings[block.number]); });
    for (const Findings& found : findings) errors_.add(found.errors);
    for (const Findings& found : findings) {
      for (const std::size_t output : found.open) judge(output);
    }
  }

  void prove(const SumsBlock& block, Findings& findings) const {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
      const std::size_t output = block.outputs[i];
      const ExactIntegerSums& sums = block.sums[i];
      const Proof proof =
          judge_.prove(simulated_.bits(output), simulated_.flags[output], numbers_of(sums));
      if (!proof.is_right || !proof.error || !add(output, *proof.error, sums, findings.errors)) {
        findings.open.push_back(output);
      } else if (proof.bound_usage > findings.errors.bound_usage()) {
        findings.errors.note_bound_usage(judge_.bound_usage(*proof.error, sums));
      }
    }
  }

  bool add(std::size_t output, const DyadicSum& error, const ExactIntegerSums& sums,
           QuickErrors& errors) const {
    const DyadicSum exact_sum = sums.scaled.dyadic();
    const std::optional<int> quantum_exp = judge_.reader().quantum_exp_at(exact_sum);
    if (!quantum_exp) return false;
    OutputNumbers numbers{.index = output,
                          .exact_sum = exact_sum,
                          .error = error,
                          .quantum_exp = *quantum_exp,
                          .activation_scale = operands_.activation_scale,
                          .weight_scale = weight_scale(output)};
    if (operands_.has_original()) numbers.original = sums.original.dyadic();
    return errors.add(numbers);
  }

  void judge(std::size_t output) {
    const ExactSums& sums = sums_.reference().at(output);
    judge_.reader().read(simulated_.bits(output), value_);
    const Judgement judgement = judge_.judge(value_, simulated_.flags[output], sums);
    verdict_.bound_violations += judgement.breaks_bound ? 1 : 0;
    verdict_.congruence_violations += judgement.breaks_congruence ? 1 : 0;
    if (!judgement.complaint.empty()) {
      fail(fmt::format("output {}: the simulated register {}, the exact sum is {}: {}", output,
                       judge_.describe(simulated_.bits(output), simulated_.flags[output]),
                       exact_text(sums.sum), judgement.complaint));
    }
    errors_.add({.index = output,
                 .value = value_,
                 .exact_sum = sums.sum,
                 .quantum = judge_.reader().quantum_at(sums.sum),
                 .original = operands_.has_original() ? &sums.original : nullptr,
                 .bound = judgement.bound ? &*judgement.bound : nullptr,
                 .activation_scale = operands_.activation_scale,
                 .weight_scale = weight_scale(output)});
  }

  double weight_scale(std::size_t output) const {
    const auto scales = operands_.weight_scales;
    if (scales.size() == 1) return scales[0];
    const OutputPlace place = place_of(layer_, output);
    return scales[layer_.channel(place.batch, place.n)];
  }

  const LoweredLayer& layer_;
  const ReferenceOperands& operands_;
  const RegisterFile& simulated_;
  const RegisterFile& functional_;
  const MacTally& simulated_tally_;
  const MacTally& functional_tally_;
  const RegisterLayout& layout_;
  LayerSums sums_;
  OutputJudge judge_;
  ErrorSums errors_;
  MpfrNumber value_{2};
  LayerVerdict verdict_;
};

}  // namespace

LayerVerdict check_layer(const CheckedLayer& layer, const RegisterFormats& formats,
                         Workers& workers, const CheckOptions& options) {
  assert(layer.operands.weight_scales.size() == 1 ||
         layer.operands.weight_scales.size() == layer.layer.channels());
  return LayerCheck(layer, formats, options.seed).check(options, workers);
}

}  // namespace guardbit::analysis
