// Counts, extremes and flags of registers as parts of a run record.
#include "sim/simulate/tally_json.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "traces/files/json.h"

namespace guardbit::sim {

Json number_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : (value > 0 ? "inf" : "-inf");
}

Json counts_json(const AdditionCounts& counts, Detail detail) {
  if (detail != Detail::full) {
    return {{"additions", counts.additions},
            {"overflows", counts.overflows},
            {"saturations", counts.saturations},
            {"invalids", counts.invalids}};
  }
  return {{"additions", counts.additions},        {"inexact", counts.inexact},
          {"overflows", counts.overflows},        {"saturations", counts.saturations},
          {"underflows", counts.underflows},      {"invalids", counts.invalids},
          {"lost_low_bits", counts.lost_low_bits}};
}

Json tally_json(const RegisterTally& tally, const RegisterLayout& layout, Detail detail) {
  Json json = counts_json(tally.counts, detail);
  if (detail != Detail::full) return json;
  json["largest_magnitude"] = number_json(tally.peak.largest_magnitude);
  json["smallest_magnitude"] = number_json(tally.peak.smallest_magnitude);
  json["bits_needed"] = tally.peak.bits_needed;
  const bool used = tally.peak.lowest_bit != no_bit;
  if (used) json["lowest_bit_exp"] = tally.peak.lowest_bit;
  if (!used || !layout.is_twos_complement()) return json;
  json["unused_high_bits"] = std::max(0, layout.width - tally.peak.bits_needed);
  json["unused_low_bits"] = tally.peak.lowest_bit - layout.lsb;
  return json;
}

Json flags_json(const RegisterFile& outputs, Detail detail) {
  constexpr std::pair<const char*, OutputFlag> names[] = {
      {"overflowed", output_overflowed},   {"saturated", output_saturated},
      {"wrapped", output_wrapped},         {"inexact", output_inexact},
      {"underflowed", output_underflowed}, {"special", output_special},
      {"invalid", output_invalid},         {"lost_low_bits", output_lost_low_bits}};
  Json json;
  for (const auto& [name, flag] : names) {
    if (detail != Detail::full && (flag & event_flags) == 0) continue;
    json[name] =
        std::count_if(outputs.flags.begin(), outputs.flags.end(),
                      [wanted = flag](std::uint8_t flags) { return (flags & wanted) != 0; });
  }
  return json;
}

Json layout_json(const RegisterLayout& layout) {
  Json json{{"width", layout.width}};
  if (layout.is_twos_complement()) {
    json["lsb_exp"] = layout.lsb;
  } else {
    json["format"] = layout.format().name;
  }
  return json;
}

}  // namespace guardbit::sim
