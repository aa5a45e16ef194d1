// Closed forms of densities against quadrature in MPFR, and the texts that densities are read from.
#include "analysis/distributions/density.h"

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::analysis::density_test {
namespace {

constexpr double tolerance = 1e-45;

// The integral of f over [a, b] by the double exponential rule (Takahasi and Mori 1974): the error
// of functions that are analytic around [a, b] falls faster than any power of the number of points.
template <class Function>
Wide integral(const Function& f, double a, double b) {
  const Wide half = (Wide(b) - Wide(a)) / 2, step = Wide(1) / 32, right = pi(Wide()) / 2;
  Wide sum = 0;
  for (int i = -140; i <= 140; ++i) {
    const Wide t = step * i;
    const Wide sinh = (exp(t) - exp(-t)) / 2, cosh = (exp(t) + exp(-t)) / 2;
    // 1 + tanh(u) = 2 e^2u / (e^2u + 1), and 1 / cosh^2(u) = 4 e^2u / (e^2u + 1)^2
    const Wide e = exp(2 * right * sinh);
    const Wide x = Wide(a) + half * 2 * e / (e + 1);
    sum += f(x) * right * cosh * 4 * e / ((e + 1) * (e + 1));
  }
  return sum * half * step;
}

// The integrals over [a, b] of x^k times p, which is not taken from the density.
template <class Function>
void check_cell(const std::string& name, const Function& p, double a, double b) {
  CAPTURE(name);
  CAPTURE(a);
  const DensityPointer density = parse_density(name);
  const Moments<Wide> cell = density->above(Wide(a)) - density->above(Wide(b));
  const Moments<double> narrow = density->above(a) - density->above(b);
  const auto error = [](const Wide& x, const Wide& y) { return abs(x - y).to_double(); };
  CHECK(error(cell.m0, integral(p, a, b)) < tolerance);
  CHECK(error(cell.m1, integral([&](const Wide& x) { return x * p(x); }, a, b)) < tolerance);
  CHECK(error(cell.m2, integral([&](const Wide& x) { return x * x * p(x); }, a, b)) < tolerance);
  CHECK(error(narrow.m0, cell.m0) < 1e-14);
  CHECK(error(narrow.m1, cell.m1) < 1e-14);
  CHECK(error(narrow.m2, cell.m2) < 1e-13);
}

// c (1 + x^2/nu)^(-(nu+1)/2), c = gamma((nu+1)/2) / (sqrt(nu pi) gamma(nu/2))
Wide student(const Wide& nu, const Wide& x) {
  const Wide c = exp(log_gamma((nu + 1) / 2) - log_gamma(nu / 2)) / sqrt(nu * pi(Wide()));
  return c * pow(1 + x * x / nu, -(nu + 1) / 2);
}

}  // namespace

TEST_CASE("the moments of cells equal their quadrature to 45 digits") {
  const auto gaussian = [](const Wide& x) {
    const Wide sigma(0.5);
    return exp(-x * x / (2 * sigma * sigma)) / (sigma * sqrt(2 * pi(Wide())));
  };
  const auto laplace = [](const Wide& x) {
    const Wide b = 1 / sqrt(Wide(2));
    return exp(-x / b) / (2 * b);
  };
  check_cell("gaussian:sigma=0.5", gaussian, 0, 0.25);
  check_cell("gaussian:sigma=0.5", gaussian, 1,
             1.75);  // MPFR's erfc on one side, the series on the other
  check_cell("laplace", laplace, 0, 0.5);
  check_cell("laplace", laplace, 3, 4);
  check_cell(
      "uniform:max=2", [](const Wide&) { return Wide(1) / 4; }, 0.5, 1.5);
  for (const double nu : {2.5, 3.0, 8.0, 60.0}) {
    const auto p = [nu](const Wide& x) { return student(Wide(nu), x); };
    const std::string name = "student:nu=" + real_text(nu);
    check_cell(name, p, 0, 0.5);
    check_cell(name, p, 1, 2);  // both series
    check_cell(name, p, 8, 10);
  }
}

TEST_CASE("variances are those of the textbook") {
  const auto variance = [](const char* name) {
    const Moments<Wide> total = parse_density(name)->total(Wide());
    CHECK(abs(total.m0 - 1).to_double() < tolerance);
    return total.m2;
  };
  CHECK(abs(variance("gaussian:sigma=3") - 9).to_double() < tolerance);
  CHECK(abs(variance("laplace:sigma=2") - 4).to_double() < tolerance);
  CHECK(abs(variance("uniform:max=3") - 3).to_double() < tolerance);          // A^2 / 3
  CHECK(abs(variance("student:nu=5,scale=3") - 15).to_double() < tolerance);  // s^2 nu / (nu - 2)
  // Beyond +-1 half of the uniform density on [-2, 2], at distance 1; within, 1/2 * 1/3.
  CHECK(abs(variance("uniform:max=2,clip=1") - Wide(2) / 3).to_double() < tolerance);
  CHECK(abs(variance("gaussian:relu") - Wide(0.5)).to_double() < tolerance);
  CHECK(abs(variance("gaussian+0.25*uniform:max=6") - Wide(0.75 + 3)).to_double() < tolerance);
}

TEST_CASE("the complementary error function is continuous where its methods meet") {
  for (const double x : {1.9, 2.0, 2.1, 5.0, 10.9, 11.0, 11.1, 14.0}) {
    CAPTURE(x);
    Wide mpfr = x;
    mpfr_erfc(mpfr.get(), mpfr.get(), MPFR_RNDN);
    const Wide error = abs(complementary_error(Wide(x)) - mpfr);
    CHECK(error.to_double() < 1e-55);
    if (x >= 11) CHECK((error / mpfr).to_double() < 1e-50);
  }
}

TEST_CASE("texts that are no density are named with what was expected") {
  for (const char* text :
       {"", "normal", "gaussian:nu=3", "gaussian:sigma=0", "gaussian:sigma=x", "student",
        "student:nu=2", "uniform+uniform", "gaussian+2*uniform", "gaussian+0.5*laplace+0.5*uniform",
        "gaussian:clip=-1", "gaussian:relu=1", "gaussian+"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_density(text), SpecError);
  }
  CHECK_NOTHROW(parse_density("gaussian:sigma=1e+0,clip=1e+2"));
}

}  // namespace guardbit::analysis::density_test
