// The functional model of matrix products: the order of summation as data, one result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "arith/numbers/codec.h"
#include "arith/product/bias.h"
#include "arith/registers/layout.h"
#include "arith/registers/mac.h"
#include "arith/registers/random_keys.h"
#include "arith/workers.h"

namespace guardbit::inline arith {

/// One matrix product C[m][n] = sum over k of A[m][k] * B[k][n], operands decoded once. Sums run in
/// ascending k, so each row of `a` and each column of `b` lies contiguous in k.
struct GemmOperands {
  std::size_t m = 0, k = 0, n = 0;
  std::vector<Operand> a;  ///< m * k, row-major
  std::vector<Operand> b;  ///< n * k: column n of B at [n * k, n * k + k)
  /// The block scales of inner sums, m and n times the number of inner sums of an output; empty
  /// where these have none (MacRegisters::sum_factors).
  std::vector<Operand> a_scales = {}, b_scales = {};
  BiasAddends bias = {};  ///< what the last register of each column's sums starts with
};

/// How much is told of a run beside the contents of the registers.
enum class Detail {
  events,  ///< flags and counts of what leaves a register's range; number of additions
  range,   ///< the same, and how large sums get: largest_magnitude and bits_needed of a PeakReport
  full     ///< everything that accumulators flag and count, and the extremes of their contents
};
/// The flags that all but Detail::full tell, and what a detail leaves of a tally.
constexpr std::uint8_t event_flags =
    output_overflowed | output_special | output_saturated | output_wrapped | output_invalid;
MacTally told_of(const MacTally& tally, Detail detail);

/// Which kernel ran, or `plain`, and why.
struct KernelReport {
  std::string kernel = "plain";
  std::string reason;
  bool operator==(const KernelReport&) const = default;
  /// Becomes the report of several products: theirs if it is the same for all.
  void join(const KernelReport& other);
};

struct GemmRun {
  std::uint64_t seed = 0;
  std::size_t first_output = 0;  ///< place of the product's outputs in the register file
  Detail detail = Detail::full;
  bool plain = false;          ///< no kernels
  Workers* workers = nullptr;  ///< the same results for any number of threads
};

/// Writes the results of one product to [first_output, first_output + m * n) of `file`, whose
/// layout is that of registers.last(). Inner sums as arith/registers/inner_sums.h has them, in
/// ascending k, each then added to the outer register where there is one. The last register starts
/// with the bias, if any, for which the registers must have been made. What kernel serves is chosen
/// by the registers and the operands; all of them give the same as the plain path.
MacTally multiply_matrices(const GemmOperands& operands, const MacRegisters& registers,
                           const GemmRun& run, RegisterFile& file, KernelReport* report = nullptr);
/// In full detail.
inline MacTally multiply_matrices(const GemmOperands& operands, const MacRegisters& registers,
                                  std::uint64_t seed, std::size_t first_output,
                                  RegisterFile& file) {
  return multiply_matrices(operands, registers, GemmRun{seed, first_output}, file);
}

}  // namespace guardbit::inline arith
