// A plot's values from its NAME.json.
#pragma once

#include <string>
#include <string_view>

#include "sim/report/figure.h"

namespace guardbit::sim {

/// Reads a figure that may be hostile: every list has the length that drawing relies on, ranges are
/// finite and not empty. Throws TraceError beginning with `place`.
ReportFigure parse_figure(std::string_view text, const std::string& place);

}  // namespace guardbit::sim
