// How far a register can be from the exact sum: bounds that hold before anything is simulated.
//
// One register sums n products or inner sums p_1 .. p_n (real numbers, not rounded before they are
// added), S = |p_1| + .. + |p_n|. Let s_0 = 0 and s_i the register after addition i, d_i the error
// of addition i, T_i = |d_1| + .. + |d_i|, S_i = |p_1| + .. + |p_i|. The register ends up
// |d_1 + .. + d_n| <= T_n away from the exact sum, and |s_i| <= S_i + T_i. All bounds are on T_n,
// and are for outputs without the flag `output_overflowed`: no addition left the register's range
// (a result between the maximum and the rounding boundary above it has not). A register that
// saturates then does what an unlimited one does. Below, every p_i is a multiple of 2^q.
//
// TWO'S COMPLEMENT with last bit 2^l: s_i = s_{i-1} + round(p_i), additions are exact.
//  T1. l <= q: nothing is rounded, T_n = 0.
//  T2. l > q: |d_i| <= 2^(l-1) for the two nearest modes, and <= 2^l - 2^q for the others, since
//      p_i is a multiple of 2^q: T_n <= n times that. To nearest or toward zero |d_i| <= |p_i|, as
//      0 is a value of the register: T_n <= S.
//
// FLOATING POINT: s_i = round(x_i), x_i = s_{i-1} + p_i, to a format F of which u = 2^-p is the
// unit roundoff (p = significand bits with the hidden one) and m the smallest positive value.
// Below its smallest value of full precision the values of F are at most m apart, be that gradual
// underflow or (`nosubnormals`) the gap around zero. So for the nearest modes |d_i| <= max(u|x_i|,
// e) with e = m/2, and for all others |d_i| <= max(v|x_i|, e) with v = 2u and e = m. If m <= 2^q
// then e = 0: by induction all s_i and x_i are multiples of 2^q, and up to the smallest value of
// full precision all multiples of 2^q are values of F.
//  T3. Nearest: T_n <= n(uS + e), without any restriction on n u, and T_n <= S.
//      For e = 0 and floating-point addends this is Rump, "Error estimation of floating-point
//      summation and dot product", BIT 52 (2012), Jeannerod and Rump, "Improved error bounds for
//      inner products in floating-point arithmetic", SIAM J. Matrix Anal. Appl. 34 (2013). Proof
//      for real addends. s_{i-1} is in F, and s_i is nearest to x_i in F, so |d_i| <= |x_i -
//      s_{i-1}| = |p_i|, hence T_n <= S. Induction over n, T_0 = 0, with T_{n-1} <= (n-1)(u S_{n-1}
//      + e):
//       a) |p_n| <= u S_{n-1} + e: T_n <= T_{n-1} + |p_n| <= n(u S_{n-1} + e).
//       b) |d_n| <= e: T_n <= T_{n-1} + e <= n(u S_n + e).
//       c) |p_n| > u S_{n-1} + e and |d_n| <= u|x_n| <= u(T_{n-1} + S_n) <= u((n-1)|p_n| + S_n):
//          T_n <= (n-1)(u S_{n-1} + u|p_n| + e) + u S_n <= n(u S_n + e).
//  T4. Any mode (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, section
//      4.2): |d_i| <= v|x_i| + e <= v(S + T_{i-1}) + e, so T_i <= (1+v) T_{i-1} + vS + e, and
//      T_n <= ((1+v)^n - 1)(S + e/v). The growth is real: `up` adds one last place for each tiny
//      p_i.
//
// ANY FORMAT, posits included, whose gaps between neighbours do not fall as |x| rises:
//  T5. Let g(B) be the largest error of rounding any |x| <= B; for posits, which are rounded on the
//      bit string and never to zero, that is taken from their boundaries, see ValueSpacing. If
//      B >= S + (n-1) g(B) then T_n <= n g(B): by induction |x_i| <= S_i + T_{i-1} <= B. B is found
//      binade by binade; in the last one g covers all values, so that n g holds whatever S is.
//      g(B) = 0 as long as no gap up to B exceeds 2^q: then all x_i are values of the format.
//      Toward zero, except for posits, |s_i| <= |x_i| and so |x_i| <= S_i by induction: B = S does.
//      The register is then at most S + S away from the exact sum.
//
// TREES of adders round each of n addends and then each of at most n - 1 sums.
//  T6. Floating point: every addend passes at most h + 1 roundings, h = ceil(log2 n) levels, each
//  of
//      which adds v times what passes, or e: by induction over the levels the root is at most
//      ((1+v)^(h+1) - 1) S + (2n-1)(1+v)^h e away, v = u for the nearest modes. T5 holds with 2n -
//      1 roundings in place of n. In two's complement only the addends are rounded: T2.
//
// ROUNDED PRODUCTS (`product=`) are the sums of one addend each of a register of that format: T3,
// T4 or T5 with n = 1 bound their errors E_p together, and the register's addends have magnitudes
// of at most S + E_p together. Aligned sums: T7, aligned_bound.h.
//
// The least of all that apply is the bound. Outputs that a layer's registers form as several sums
// (chunks), each with its own S and n: T2's, T3's and T4's terms in S add up to the same with the
// S of all; their constant terms count once an addition (T2, T3) or once a sum (T4); in T5 g(B) of
// the whole S serves each sum, and n g becomes the number of all additions times g. None of this
// asks which products a sum takes, only that each product is in one of them: with n the longest
// sum's, it holds for partial sums that take products in turn (n = ceil(k / L)) as for chunks.
//
// COMPOSITION. Errors add up: E_p + E(S + E_p). The outer register adds the inner sums t_j. With
// E_in the bound on all errors of the inner sums together, sum |t_j| <= S + E_in, so the output is
// at most E_in(S) + E_out(S + E_in(S)) away from the exact sum.
//
// A BIAS is the first addend of the last register: one more term there, a multiple of 2^q, and part
// of S. An aligned register rounds it to its format, with an error E_b as of a sum of one addend
// (T3, T4, T5); then T7's T_0 is E_b instead of 0, and T_n <= ((1 + g)^n - 1)(W + E_b + e / g) +
// E_b: T7 of S + E_b, and E_b.
//
// BLOCK SCALES of inner sums: sum j is multiplied, exactly, by a factor c_j, 0 <= c_j <= c, before
// the outer register adds it. Then S is that of the scaled products and U, the sum of the
// magnitudes of the products as the inner register sees them, takes its place inside. Inner sum j
// is at most e_j away from its exact value t_j, where the e_j together are at most E_in(U). The
// addends c_j (t_j + d_j), |d_j| <= e_j, are together at most sum |c_j t_j| + sum c_j e_j <= S + c
// E_in(U) in magnitude, and away from those of the exact sum by at most c E_in(U). So the output is
// at most c E_in(U) + E_out(S + c E_in(U)) away. A factor of 2^q times an integer makes addends
// that are multiples of 2^q times the inner register's quantum.
//
// Everything is evaluated in MPFR, rounding up. A bound can also be estimated from below in double:
// every bound here rises with S (sums and products of what is not negative, and g(B) with B), so
// that an S that is not too large, constants rounded down, and each operation's result lowered by
// more than its rounding give no more than the bound. What lies within the estimate lies within the
// bound; what does not is for MPFR to decide.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bounds/aligned_bound.h"
#include "analysis/bounds/sum_theorem.h"
#include "analysis/bounds/value_spacing.h"
#include "analysis/reference/mpfr_number.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// The bound of one register of a MAC unit over all its sums for one output.
class RegisterBound {
 public:
  using Counts = SumCounts;
  /// Addends are multiples of 2^addend_quantum_exp.
  RegisterBound(const Register& reg, int addend_quantum_exp, const Counts& counts,
                const ValueSpacings& spacings);
  /// For a register that rounds each sum to the layout's format, or in two's complement each addend
  /// to its last bit.
  RegisterBound(const RegisterLayout& layout, Rounding mode, int addend_quantum_exp,
                const Counts& counts, const ValueSpacings& spacings);

  /// There is a theorem for the register.
  bool exists() const { return exists_; }
  /// `magnitude_sum` is S of all sums together.
  MpfrNumber of(const MpfrNumber& magnitude_sum) const;
  /// At most of(S) for every S of at least `magnitude_sum`, which is not negative.
  double at_least(double magnitude_sum) const;
  /// The register's content is a multiple of 2^quantum_exp().
  int quantum_exp() const { return quantum_exp_; }
  /// The theorems in use, such as `T3, T5`.
  const std::string& theorems() const { return theorems_; }

 private:
  void bound(const RegisterLayout& layout, Rounding mode, int addend_quantum_exp,
             const ValueSpacings& spacings);
  void bound_twos_complement(int lsb, Rounding mode, int addend_quantum_exp);
  void bound_floating_point(const Format& format, Rounding mode, int addend_quantum_exp);
  void bound_other(const Register& reg, const OtherSums& sums, int addend_quantum_exp);
  void set_linear(Rounding mode, int significand_bits, const MpfrNumber& underflow);
  void set_growth(Rounding mode, int significand_bits, const MpfrNumber& underflow);
  void set_tree(Rounding mode, int significand_bits, const MpfrNumber& underflow);
  std::size_t roundings() const;  // of one sum
  MpfrNumber gap_bound(const MpfrNumber& magnitude_sum) const;
  double gap_bound_at_least(double magnitude_sum) const;
  void set_lower();

  Counts counts_;
  bool exists_ = true;
  int quantum_exp_ = 0;
  std::string theorems_;
  struct Linear {
    MpfrNumber slope, constant;  // slope * S + constant
  };
  std::optional<Linear> linear_;
  unsigned long multiple_ = 0;  // the error is at most multiple_ * S; 0: not known
  std::shared_ptr<const ValueSpacing> spacing_;
  std::vector<MpfrNumber> errors_;  // by binade: g of everything up to it
  bool grows_ = true;               // |s_i| may exceed S_i
  struct Lower {                    // the constants above, rounded down
    double slope = 0, constant = 0;
    std::vector<double> errors;
  } lower_;
};

/// The bound of one output of a layer.
class ErrorBound {
 public:
  /// Sums of k products, and of a bias if there is one: all multiples of 2^product_quantum_exp.
  /// `spacings` is looked into only here.
  ErrorBound(const MacRegisters& registers, int product_quantum_exp, std::size_t k,
             bool has_bias = false, const ValueSpacings& spacings = ValueSpacings());

  /// Upper bound on |register - exact sum| of an output whose flag `output_overflowed` is not set.
  /// `magnitude_sum` is the sum of the magnitudes of products and bias, or more.
  MpfrNumber of(const MpfrNumber& magnitude_sum) const;
  /// The bound where inner sums have block scales: `magnitude_sum` is S, `unscaled` U and
  /// `largest_factor` c of the comment above.
  MpfrNumber of(const MpfrNumber& magnitude_sum, const MpfrNumber& unscaled,
                const MpfrNumber& largest_factor) const;
  /// At most of(S), or of(S, U, c), for all sums and factors of at least these.
  double at_least(double magnitude_sum) const;
  double at_least(double magnitude_sum, double unscaled, double largest_factor) const;
  /// The theorems (T1 to T7 of docs/bounds.md) whose least is the bound; `none` where there is none
  /// for one of the registers: then the bound is infinite.
  std::string theorem() const;

 private:
  bool exists() const;
  MpfrNumber inner_error(const MpfrNumber& magnitude_sum) const;
  double inner_error_at_least(double magnitude_sum) const;
  void bound_inner(const MacRegisters& registers, int quantum_exp, std::size_t k,
                   std::optional<int> bias_exp, const ValueSpacings& spacings);
  void bound_aligned(const MacRegisters& registers, std::size_t k, std::optional<int> bias_exp,
                     const ValueSpacings& spacings);

  // In the order in which errors arise; those that there are.
  std::optional<RegisterBound> product_;
  std::optional<RegisterBound> bias_;  // where an aligned register starts with it
  std::optional<AlignedBound> aligned_;
  std::optional<RegisterBound> inner_;  // with a late addend: the register that blocks are added to
  std::optional<RegisterBound> outer_;
};

/// |a - b|, rounded up to the precision of ErrorBound::of: it exceeds a bound if and only if the
/// exact distance does. NaN if either is NaN.
MpfrNumber distance(const MpfrNumber& a, const MpfrNumber& b);

/// The exponent e such that every output, overflowed or not, equals the exact sum modulo 2^e.
/// Holds where no product is rounded, all additions are exact (T1) and registers wrap around: a
/// register of w bits with last bit 2^l then holds its sum modulo 2^(w + l), and so does the
/// difference of two such (`dual`). With two registers e is the smaller of both
/// exponents, for the sum of residues modulo 2^a is known modulo 2^a; an `exact` inner register
/// never wraps and does not count; a residue times a factor that is a multiple of 2^q is known
/// modulo 2^(a + q). The same with a bias that is a multiple of 2^product_quantum_exp. Nothing for
/// all other registers.
std::optional<int> congruence_exp(const MacRegisters& registers, int product_quantum_exp,
                                  bool has_bias = false);

/// a - b is a multiple of 2^exp; both are finite.
bool congruent(const MpfrNumber& a, const MpfrNumber& b, int exp);

}  // namespace guardbit::analysis
