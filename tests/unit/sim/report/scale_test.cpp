// Axes and their tics.
#include "sim/report/scale.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace guardbit::sim::scale_test {
namespace {

std::string labels(const std::vector<Tic>& all) {
  std::string text;
  for (const Tic& tic : all) {
    if (!tic.label.empty()) text += (text.empty() ? "" : " ") + tic.label;
  }
  return text;
}

}  // namespace

TEST_CASE("a linear scale maps its ends to its pixels, also downwards") {
  const Scale scale{2, 4, 100, 0, false};
  CHECK(scale.position(2) == 100);
  CHECK(scale.position(3) == 50);
  CHECK(scale.position(4) == 0);
  CHECK(scale.holds(4));
  CHECK(!scale.holds(4.1));
}

TEST_CASE("a logarithmic scale gives each decade the same length") {
  const Scale scale{1e-4, 1, 0, 400, true};
  CHECK(scale.position(1e-3) == doctest::Approx(100));
  CHECK(scale.position(1e-1) == doctest::Approx(300));
}

TEST_CASE("linear tics are round and few") {
  CHECK(labels(tics({3, 8, 0, 1, false}, 9)) == "3 4 5 6 7 8");
  CHECK(labels(tics({0, 11524, 0, 1, false}, 6)) == "0 2000 4000 6000 8000 10\u202F000");
  CHECK(labels(tics({-0.32, 0.35, 0, 1, false}, 7)) == "−0.3 −0.2 −0.1 0 0.1 0.2 0.3");
}

TEST_CASE("logarithmic tics are decades, fewer on a long axis, and 1 2 5 on a short one") {
  CHECK(labels(tics({1e-3, 1, 0, 1, true}, 7)) == "10^−3 10^−2 10^−1 10^0");
  CHECK(labels(tics({1e-10, 1, 0, 1, true}, 7)) == "10^−10 10^−8 10^−6 10^−4 10^−2 10^0");
  CHECK(labels(tics({0.3, 6, 0, 1, true}, 7)) == "0.5 1 2 5");
  CHECK(labels(tics({45000, 76000, 0, 1, true}, 9)) == "50\u202F000 60\u202F000 70\u202F000");
}

TEST_CASE("only decades of a short logarithmic axis have minor tics between") {
  std::size_t minor = 0;
  for (const Tic& tic : tics({1e-3, 1, 0, 1, true}, 7)) minor += tic.label.empty() ? 1U : 0U;
  CHECK(minor == 3 * 8);  // 2 to 9 in each of three decades
  for (const Tic& tic : tics({1e-8, 1, 0, 1, true}, 9)) CHECK(!tic.label.empty());
}

TEST_CASE("scales that cannot be divided have no tics and an end") {
  constexpr double huge = std::numeric_limits<double>::max();
  CHECK(tics({1, 1, 0, 1, false}, 7).empty());
  CHECK(tics({2, 1, 0, 1, true}, 7).empty());
  CHECK(tics({-huge, huge, 0, 1, false}, 7).empty());
  CHECK(tics({1e16, 1e16 + 2, 0, 1, false}, 7).size() <= 9);
  CHECK(tics({std::nan(""), 1, 0, 1, false}, 7).empty());
  CHECK(tics({5e-324, huge, 0, 1, true}, 7).size() <= 9);
  CHECK(std::isfinite(Scale{-huge, huge, 0, 100, false}.position(1)));
}

TEST_CASE("few whole values with room have tics of their own") {
  CHECK(labels(tics_at({1, 512, 0, 450, true}, {1, 2, 4, 8, 512})) == "1 2 4 8 512");
  CHECK(tics_at({0, 100, 0, 450, false}, {1, 2}).empty());   // no room
  CHECK(tics_at({0, 10, 0, 450, false}, {1, 2.5}).empty());  // not whole
  CHECK(tics_at({0, 10, 0, 450, false}, {}).empty());
}

}  // namespace guardbit::sim::scale_test
