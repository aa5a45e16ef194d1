// What the machine can do at most: yardsticks for multiply-accumulate rates.
#pragma once

namespace guardbit::bench {

/// Multiply-accumulates a second of independent FMA instructions on floats, as wide as the vectors
/// of the target that kernels now run on (a multiplication and an addition where it has no FMA).
double peak_fma_rate();
/// The rate of mpfr_fma in a loop, binary32's precision, one sum.
double mpfr_fma_rate();

}  // namespace guardbit::bench
