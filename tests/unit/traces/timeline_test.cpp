// Time spread over bins.
#include "traces/timeline.h"

#include <doctest/doctest.h>

namespace guardbit::timeline_test {
namespace {

double in_bin(const ActivityTrack& track, std::size_t bin, Activity activity) {
  return track.bins().at(bin)[static_cast<std::size_t>(activity)];
}

}  // namespace

TEST_CASE("a stretch of time goes to the bins that it covers") {
  ActivityTrack track;
  track.add(0.5, 3, Activity::compute);
  CHECK(track.cycles_per_bin() == 1);
  CHECK(in_bin(track, 0, Activity::compute) == 0.5);
  CHECK(in_bin(track, 1, Activity::compute) == 1);
  CHECK(in_bin(track, 2, Activity::compute) == 1);
  CHECK(track.bins().size() == 3);
}

TEST_CASE("bins become longer when time does, and lose nothing") {
  ActivityTrack track;
  for (int cycle = 0; cycle < 1000; ++cycle) {
    track.add(cycle, cycle + 1, cycle % 2 == 0 ? Activity::load : Activity::drain);
  }
  CHECK(track.cycles_per_bin() == 4);
  CHECK(track.bins().size() == 250);
  for (std::size_t bin = 0; bin < 250; ++bin) {
    CHECK(in_bin(track, bin, Activity::load) == 2);
    CHECK(in_bin(track, bin, Activity::drain) == 2);
  }
}

TEST_CASE("each cause has an activity of its own") {
  CHECK(stall_activity(StallCause::activations) == Activity::first_stall);
  CHECK(static_cast<std::size_t>(stall_activity(StallCause::output_ports)) + 1 ==
        static_cast<std::size_t>(Activity::move_activations));
  CHECK(move_activity(StallCause::results) == Activity::move_results);
}

}  // namespace guardbit::timeline_test
