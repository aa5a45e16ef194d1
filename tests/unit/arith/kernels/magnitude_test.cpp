// The largest magnitude, against a plain loop.
#include "arith/kernels/magnitude.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/kernel_proof.h"

namespace guardbit::magnitude_test {

TEST_CASE("the largest finite magnitude is found wherever it stands, beside NaN and infinity") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  test::for_each_target([&](const char* target) {
    CAPTURE(std::string(target));
    for (std::size_t size = 0; size < 70; ++size) {
      for (std::size_t place = 0; place < size; ++place) {
        std::vector<float> values(size, 0.5F);
        values[place] = -2.25F;
        CHECK(scan_magnitudes(values).largest_finite == 2.25F);
        CHECK(scan_magnitudes(values).all_finite);
        for (const float special : {infinity, -infinity, std::nanf("")}) {
          values[place] = special;
          CHECK(scan_magnitudes(values).largest_finite == (size == 1 ? 0.0F : 0.5F));
          CHECK(!scan_magnitudes(values).all_finite);
        }
      }
    }
    CHECK(scan_magnitudes({}).largest_finite == 0);
    CHECK(scan_magnitudes({}).all_finite);
  });
}

}  // namespace guardbit::magnitude_test
