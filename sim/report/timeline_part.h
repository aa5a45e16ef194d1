// The picture of a run's timeline as a part of its report.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace guardbit::sim {

/// `<figure>` with the picture that `guardbit simulate --timeline` wrote. Throws TraceError.
std::string timeline_html(const std::filesystem::path& path, const std::string& label);

/// The picture of a file, after a check that it has only elements and attributes which such
/// pictures have: no script, link, handler or style can come into a page from there. Throws
/// TraceError beginning with `place`.
std::string checked_timeline(std::string_view svg, const std::string& place);

}  // namespace guardbit::sim
