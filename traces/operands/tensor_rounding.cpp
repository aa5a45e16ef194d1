// Runs through kernels.
#include "traces/operands/tensor_rounding.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "arith/kernels/magnitude.h"

namespace guardbit::inline traces {
namespace {

// The elements of runs one after the other, where they are apart.
class Gathered {
 public:
  explicit Gathered(std::span<const float> values) : values_(values) {}

  std::span<const float> operator()(const TensorRun& run) {
    if (run.stride == 1) return values_.subspan(run.first, run.count);
    floats_.resize(run.count);
    const float* from = &values_[run.first];
    for (std::size_t i = 0; i < run.count; ++i) floats_[i] = from[i * run.stride];
    return floats_;
  }

  QuantisationCounts round(const TensorRun& run, const DividingQuantiser& quantiser,
                           const RandomStream& stream, Code* codes) {
    const RandomSteps random{stream, run.first, run.stride};
    if (run.stride == 1) return quantiser((*this)(run), random, codes + run.first);
    codes_.resize(run.count);
    const QuantisationCounts counts = quantiser((*this)(run), random, codes_.data());
    Code* to = codes + run.first;
    for (std::size_t i = 0; i < run.count; ++i) to[i * run.stride] = codes_[i];
    return counts;
  }

 private:
  std::span<const float> values_;
  std::vector<float> floats_;
  std::vector<Code> codes_;
};

// The quantisers of a tensor's block scales, made once where their codes are few.
class BlockQuantisers {
 public:
  BlockQuantisers(const Quantiser& quantiser, const BlockScaler& scaler, int scale_width,
                  std::size_t elements)
      : quantiser_(quantiser), scaler_(scaler) {
    if (scale_width > 8) return;
    const std::size_t codes = std::size_t{1} << scale_width;
    for (Code code = 0; code < codes; ++code) made_.push_back(make(code, elements / codes));
  }

  // Nothing where the scale is NaN.
  std::optional<DividingQuantiser> make(Code code, std::size_t elements) const {
    const double divisor = scaler_.divisor(code);
    if (!(divisor > 0)) return std::nullopt;
    return quantiser_.divided_by(divisor, elements);
  }
  const std::optional<DividingQuantiser>& at(Code code, std::optional<DividingQuantiser>& fresh,
                                             std::size_t elements) const {
    if (!made_.empty()) return made_[code];
    fresh = make(code, elements);
    return fresh;
  }

 private:
  const Quantiser& quantiser_;
  const BlockScaler& scaler_;
  std::vector<std::optional<DividingQuantiser>> made_;
};

}  // namespace

QuantisationCounts TensorRounding::share_out(std::size_t runs, const Action& action) const {
  if (runs == 0) return {};
  constexpr std::size_t elements_of_a_share = 32768;
  const std::size_t shares = std::min(runs, values_.size() / elements_of_a_share + 1);
  std::vector<QuantisationCounts> counts(shares);
  const auto share = [&](std::size_t i) {
    counts[i] = action(runs * i / shares, runs * (i + 1) / shares);
  };
  if (workers_ != nullptr) {
    workers_->run(shares, share);
  } else {
    for (std::size_t i = 0; i < shares; ++i) share(i);
  }
  QuantisationCounts sum;
  for (const QuantisationCounts& part : counts) sum += part;
  return sum;
}

std::vector<float> TensorRounding::largest_magnitudes(const std::vector<TensorRun>& runs,
                                                      std::size_t groups) const {
  std::vector<float> of_runs(runs.size());
  share_out(runs.size(), [&](std::size_t first, std::size_t last) {
    Gathered gathered(values_);
    for (std::size_t i = first; i < last; ++i) {
      of_runs[i] = scan_magnitudes(gathered(runs[i])).largest_finite;
    }
    return QuantisationCounts{};
  });
  std::vector<float> largest(groups, 0.0F);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    largest[runs[i].group] = std::max(largest[runs[i].group], of_runs[i]);
  }
  return largest;
}

QuantisationCounts TensorRounding::round(const std::vector<TensorRun>& runs,
                                         const std::vector<double>& divisors, Code* codes) const {
  std::vector<DividingQuantiser> quantisers;
  for (const double divisor : divisors) {
    quantisers.push_back(quantiser_.divided_by(divisor, values_.size() / divisors.size()));
  }
  return share_out(runs.size(), [&](std::size_t first, std::size_t last) {
    QuantisationCounts counts;
    Gathered gathered(values_);
    for (std::size_t i = first; i < last; ++i) {
      counts += gathered.round(runs[i], quantisers[runs[i].group], stream_, codes);
    }
    return counts;
  });
}

QuantisationCounts TensorRounding::round_blocks(const std::vector<TensorRun>& runs,
                                                const BlockScaler& scaler, int scale_width,
                                                Code* scale_codes, Code* codes) const {
  const BlockQuantisers quantisers(quantiser_, scaler, scale_width, values_.size());
  return share_out(runs.size(), [&](std::size_t first, std::size_t last) {
    QuantisationCounts counts;
    Gathered gathered(values_);
    std::vector<float> largest;
    for (std::size_t i = first; i < last; ++i) {
      largest.push_back(scan_magnitudes(gathered(runs[i])).largest_finite);
    }
    scaler.codes_for(largest, scale_codes + first);
    std::optional<DividingQuantiser> fresh;
    for (std::size_t i = first; i < last; ++i) {
      const TensorRun& run = runs[i];
      const auto& quantiser = quantisers.at(scale_codes[i], fresh, run.count);
      if (quantiser) {
        counts += gathered.round(run, *quantiser, stream_, codes);
      } else {
        for (std::size_t j = 0; j < run.count; ++j) codes[run.first + j * run.stride] = 0;
        counts += {run.count, run.count, 0};
      }
    }
    return counts;
  });
}

}  // namespace guardbit::inline traces
