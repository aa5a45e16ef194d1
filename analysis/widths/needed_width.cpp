// One search a kind; what differs is the text of the register and where the search starts.
#include "analysis/widths/needed_width.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/widths/sum_error_model.h"

namespace guardbit::analysis {
namespace {

constexpr int most_significand_bits = 24, most_exp_bits = 8, most_fraction_bits = 60;
constexpr int least_width = 2;             // that a register may have
constexpr int least_significand_bits = 2;  // e8m0 is a format of scales
constexpr int standard_top_exp = 127;      // of a float of 8 exponent bits, under the usual bias

class Search {
 public:
  Search(LayerBench& bench, std::size_t k, const NeedRequest& request)
      : bench_(bench),
        request_(request),
        rounding_(fmt::format(",rounding={}",
                              needed_rounding_names[static_cast<std::size_t>(request.rounding)])),
        terms_(static_cast<double>(k)),
        squared_target_(request.target * request.target),
        top_bits_(bench.observed_bits()),
        largest_exp_(bench.product_lsb() + std::max(0, top_bits_ - 2)) {}

  NeededWidths run() {
    find_integer(NeededKind::saturating, "saturate");
    find_integer(NeededKind::wrapping, "wrap");
    find_fixed();
    find_float(NeededKind::floating, rounding_);
    find_float(NeededKind::chunked, fmt::format("{},chunk={}", rounding_, request_.chunk));
    if (request_.terms != 0) find_aligned();
    if (request_.target > 0 && std::isfinite(request_.target)) predict();
    return std::move(found_);
  }

 private:
  std::optional<NeededRegister>& at(NeededKind kind) {
    return found_.kinds[static_cast<std::size_t>(kind)];
  }

  // Runs the register and, if it keeps the target, takes it down as the best of its kind so far.
  bool keeps(NeededKind kind, int bits, const std::string& text) {
    const AccumulatorSpec spec = parse_accumulator(text);
    const LayerBench::Result result = bench_.run(spec, request_.seed);
    ++found_.runs;
    if (found_.failure.empty() && !result.check.first_failure.empty()) {
      found_.failure = to_string(spec) + ": " + result.check.first_failure;
    }
    if (!(result.errors.arithmetic <= request_.target)) return false;
    NeededRegister& best = at(kind) ? *at(kind) : at(kind).emplace();
    best.bits = bits;
    best.accumulator = to_string(spec);
    best.error = result.errors.arithmetic;
    return true;
  }

  // The narrowest of which the bound proves the target, and with it all wider ones; else the
  // widest.
  template <class Text>
  int first_proven(int least, int most, const Text& text) {
    int bits = least;
    while (bits < most &&
           !(bench_.arithmetic_bound(parse_accumulator(text(bits))) <= request_.target)) {
      ++bits;
    }
    return bits;
  }

  // No register of top_bits_ or more overflows on this trace, and without overflow all are equal.
  void find_integer(NeededKind kind, const char* overflow) {
    least_that_keeps(std::max(top_bits_, least_width), least_width, [&](int width) {
      return keeps(kind, width, fmt::format("int:width={},overflow={}", width, overflow));
    });
  }

  // The top bit where the sums need it, or lower as far as saturating integers allow it: clamping
  // moves a register towards its exact sum as long as that is within its range, so that the bound
  // holds.
  void find_fixed() {
    const std::optional<NeededRegister>& integer = at(NeededKind::saturating);
    const int least_top = integer ? integer->bits : top_bits_;
    const auto text = [&](int width, int top) {
      return fmt::format("fixed:width={},lsb={},overflow=saturate{}", width,
                         bench_.product_lsb() + top - width, rounding_);
    };
    const int start = first_proven(least_width, std::max(top_bits_, least_width),
                                   [&](int width) { return text(width, top_bits_); });
    least_that_keeps(start, least_width, [&](int width) {
      for (int top = std::max(top_bits_, width); top >= std::max(least_top, width); --top) {
        if (keeps(NeededKind::fixed, width, text(width, top))) return true;
      }
      return false;
    });
  }

  // First the significand under the widest exponent, then the exponent. Its bias puts the largest
  // value where the sums need it, for a power of two as scale is free.
  void find_float(NeededKind kind, const std::string& options) {
    const auto text = [&](int exp_bits, int bits) {
      const int bias = (1 << exp_bits) - 1 - largest_exp_;
      return fmt::format("float:e{}m{}:finite,bias={}{}", exp_bits, bits - 1, bias, options);
    };
    const auto wide = [&](int bits) {
      return largest_exp_ < standard_top_exp
                 ? fmt::format("float:e8m{}:finite{}", bits - 1, options)
                 : text(most_exp_bits, bits);
    };
    const int start = first_proven(least_significand_bits, most_significand_bits, wide);
    const std::optional<int> bits = least_that_keeps(
        start, least_significand_bits,
        [&](int significand) { return keeps(kind, significand, wide(significand)); });
    if (!bits) return;
    at(kind)->exp_bits = most_exp_bits;
    least_that_keeps(most_exp_bits - 1, 1, [&](int exp_bits) {
      const bool kept = keeps(kind, *bits, text(exp_bits, *bits));
      if (kept) at(kind)->exp_bits = exp_bits;
      return kept;
    });
  }

  void find_aligned() {
    const auto text = [&](int bits) {
      return fmt::format("aligned:terms={},fraction={}", request_.terms, bits);
    };
    const int start = first_proven(1, most_fraction_bits, text);
    least_that_keeps(start, 1,
                     [&](int bits) { return keeps(NeededKind::aligned, bits, text(bits)); });
  }

  // What closed forms say, where there are any.
  void predict() {
    predict(NeededKind::aligned, fraction_bits_for_aligned_error(terms_, squared_target_));
    if (request_.rounding == NeededRounding::truncated) {
      predict(NeededKind::floating, 1 + fraction_bits_for_truncated_error(terms_, squared_target_));
      return;
    }
    const FairRounding rounding = request_.rounding == NeededRounding::nearest
                                      ? FairRounding::nearest
                                      : FairRounding::stochastic;
    const double chunked = effective_terms(terms_, static_cast<double>(request_.chunk));
    predict(NeededKind::floating, 1 + fraction_bits_for_error(rounding, terms_, squared_target_));
    predict(NeededKind::chunked, 1 + fraction_bits_for_error(rounding, chunked, squared_target_));
    if (rounding != FairRounding::nearest) return;
    const double quantum = bench_.error_of_quantum();
    predict(NeededKind::fixed,
            top_bits_ - low_bits_for_error(terms_, squared_target_ / (quantum * quantum)));
  }
  void predict(NeededKind kind, int bits) {
    if (at(kind)) at(kind)->predicted = bits;
  }

  LayerBench& bench_;
  NeedRequest request_;
  std::string rounding_;  // as an option of specifications
  double terms_, squared_target_;
  int top_bits_;     // of two's complement that hold all partial sums
  int largest_exp_;  // no partial sum has a larger one, but for the most negative number of
                     // top_bits_
  NeededWidths found_;
};

}  // namespace

std::optional<int> least_that_keeps(int most, int least, const std::function<bool(int)>& keeps) {
  std::optional<int> found;
  for (int n = most; n >= least && keeps(n); --n) found = n;
  return found;
}

NeededWidths needed_widths(LayerBench& bench, std::size_t k, const NeedRequest& request) {
  return Search(bench, k, request).run();
}

}  // namespace guardbit::analysis
