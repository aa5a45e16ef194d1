// The finished points of a sweep that runs: a file that grows row by row, so that nothing finished
// is lost or computed twice when the run is stopped, by whatever.
//
// The first line says what decides the rows; each other line is a row as sweep.jsonl will have it,
// in the same order. Lines are appended whole but a kill can tear the last one, which is then
// dropped.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/sweep.h"

namespace guardbit::sim {

/// The first line: version, plan and trace, the latter two as digests.
std::string journal_header(const SweepPlan& plan, const Trace& trace,
                           const std::vector<Layer>& layers);

struct JournalContents {
  std::vector<SweepRow> rows;
  std::size_t bytes = 0;  ///< of the whole lines
};
/// Reads text that may be hostile or torn. Throws Error beginning with `place` where it belongs to
/// another sweep, or where a line is not the row that the plan has there.
JournalContents read_journal(std::string_view text, const std::string& header,
                             const SweepPlan& plan, const std::vector<Layer>& layers,
                             const std::string& place);

/// The file, locked against a second sweep in the same folder.
class SweepJournal {
 public:
  /// Made if missing; `fresh`: without what it holds. Throws Error.
  SweepJournal(std::filesystem::path path, std::string header, bool fresh);
  ~SweepJournal();
  SweepJournal(const SweepJournal&) = delete;
  SweepJournal& operator=(const SweepJournal&) = delete;

  /// The rows that it holds; a torn line is cut off. Call first. Throws as read_journal.
  std::vector<SweepRow> finished(const SweepPlan& plan, const std::vector<Layer>& layers);
  /// Appends a row. It survives the end of the program at once, that of the machine from the next
  /// second on. Throws Error.
  void keep(const SweepRow& row, const SweepPlan& plan);
  /// Makes sure that they survive the machine, too.
  void sync();
  /// When all is written elsewhere.
  void remove();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::string contents() const;
  void append(std::string_view text);
  void truncate(std::size_t bytes);
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  std::string header_;
  int file_ = -1;
  std::chrono::steady_clock::time_point synced_;  // decides how often, never what is written
};

}  // namespace guardbit::sim
