// The error of a floating-point accumulator that is to be expected, by its rounding.
//
// n zero-mean, independent terms of equal variance are added one after another in a register of m
// fraction bits (m + 1 significant ones) whose exponent is not limited. After i terms the sum s has
// variance i (in that of a term). Rounding to nearest in the binade of s has an error uniform over
// a quantum u = 2^(floor(log2 |s|) - m), of variance u^2/12. Over the binades, E u^2 = E s^2 * 4^-m
// * E 4^-f with f = frac(log2 |s|); f being close to uniform, E 4^-f = 3 / (8 ln 2). The errors of
// n steps add up:
//   nearest:     sum_i i * 4^-m * 3/(8 ln 2) / 12 = n^2 4^-m / (64 ln 2), relative to n:
//                relative mean squared error  n 4^-m / (64 ln 2)
//   stochastic:  an error within a quantum of either sign has on average twice the variance of
//                nearest's: u^2/6.                  n 4^-m / (32 ln 2)
//   truncating:  each step takes away half a quantum on average, always towards zero: a decay of
//   the
//                sum by a share E u / (2 |s|) = 2^-m / (4 ln 2) a step, of which the variance keeps
//                (1 - e^-x) / x, x = n 2^-m / (2 ln 2).
//                The error of a term that l more follow is 1 - e^(-l x / 2n) of it, which gives a
//                relative mean squared error of 1 - 2 (1 - e^-y) / y + (1 - e^-2y) / (2y), y = x /
//                2, or y^2 / 3 where y is small, on top of what nearest has.
// A two's complement register rounds each addend to its last bit 2^l, not the sum: n 4^l / 12 to
// nearest, whatever the sum.
// An aligned sum cuts each of a group's terms toward zero, below F fraction bits of the largest
// exponent, that of the sum after few groups. A term loses up to a quantum, of either sign as the
// terms have: u^2/3 each, i terms on, sum_i i * 4^-F * 3/(8 ln 2) / 3 = n^2 4^-F / (16 ln 2). The
// register, which holds little below that quantum, loses next to nothing:
//   aligned:     n 4^-F / (16 ln 2), four times what nearest has with as many bits.
// In chunks of n1 whose n2 = n / n1 sums are added in a like register, n becomes n1 + n2; the best
// chunk is n1 = sqrt n.
//
// It does not apply to terms with a mean, to sums that overflow or reach the smallest exponents,
// nor where terms have so few bits that many additions are exact. Where n 4^-m exceeds 1/4 a
// quantum of the sum exceeds a term's standard deviation, terms vanish as a whole, and the errors
// of nearest and stochastic rounding are less than these: by a sixth at 1, by half (a third) at 16.
#pragma once

#include <cstdint>

namespace guardbit::analysis {

/// Roundings whose errors have no mean; truncation's have one.
enum class FairRounding { nearest, stochastic };

/// Mean squared error relative to the variance of the sum of n terms.
double relative_sum_error(FairRounding rounding, int fraction_bits, double n);
/// Terms that make the same error as n in chunks of `length` whose sums are added up in turn.
double effective_terms(double n, double length);
/// The fewest fraction bits whose relative mean squared error is at most `error`, above 0.
int fraction_bits_for_error(FairRounding rounding, double n, double error);

/// Share of the sum's variance that truncation keeps, 0 to 1.
double truncated_variance(int fraction_bits, double n);
/// The fewest fraction bits whose truncation keeps `share` of it, above 0 and below 1.
int fraction_bits_for_truncation(double n, double share);

/// Relative mean squared error under truncation.
double truncated_sum_error(int fraction_bits, double n);
/// The fewest fraction bits whose truncation has a relative mean squared error of at most `error`,
/// above 0.
int fraction_bits_for_truncated_error(double n, double error);

/// Relative mean squared error of aligned sums with terms cut toward zero, groups of whatever size.
double aligned_sum_error(int fraction_bits, double n);
/// The fewest fraction bits of aligned sums for a relative mean squared error of at most `error`,
/// above 0.
int fraction_bits_for_aligned_error(double n, double error);

/// How many low bits of each of n addends a two's complement register may round off, to nearest,
/// for a mean squared error of at most `squared_error` squared quanta of the addends.
int low_bits_for_error(double n, double squared_error);

/// Products a chunk that make the expected error least: sqrt(n), as a whole number.
std::uint64_t best_chunk(std::uint64_t n);

}  // namespace guardbit::analysis
