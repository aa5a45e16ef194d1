// Counting the bits that change in the registers of a structural twin, one by one.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "traces/run_record.h"

namespace guardbit::test {

class ToggleWatch {
 public:
  using Words = std::vector<std::uint64_t>;

  /// Watches the low `width` bits that `read` gives, which are zero until then.
  void add(std::uint64_t ToggleCounts::*role, int width, std::function<Words()> read) {
    watched_.push_back({role, static_cast<std::size_t>(width), std::move(read), {}});
  }
  /// After each clock edge.
  void look() {
    for (Watched& reg : watched_) counts_.*reg.role += changed(reg);
  }
  void clear() {
    watched_.clear();
    counts_ = {};
  }
  const ToggleCounts& counts() const { return counts_; }

 private:
  struct Watched {
    std::uint64_t ToggleCounts::*role;
    std::size_t width;
    std::function<Words()> read;
    std::vector<bool> bits;
  };

  static std::uint64_t changed(Watched& reg) {
    const Words words = reg.read();
    reg.bits.resize(reg.width);
    std::uint64_t count = 0;
    for (std::size_t bit = 0; bit < reg.width && bit / 64 < words.size(); ++bit) {
      const bool is_one = (words[bit / 64] >> (bit % 64) & 1) != 0;
      if (reg.bits[bit] != is_one) ++count;
      reg.bits[bit] = is_one;
    }
    return count;
  }

  std::vector<Watched> watched_;
  ToggleCounts counts_;
};

}  // namespace guardbit::test
