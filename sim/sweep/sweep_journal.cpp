// Appending, locking, reading back.
#include "sim/sweep/sweep_journal.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "arith/numbers/format.h"
#include "sim/program/program_version.h"
#include "sim/sweep/sweep_rows.h"
#include "traces/digest.h"
#include "traces/files/json.h"
#include "traces/files/strict_json.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

constexpr const char* start_anew = "; --fresh starts anew";

std::string hex(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

// A codebook's values are in a file of their own.
std::string values_of(const std::string& format) {
  if (!format.starts_with("codebook")) return "";
  const Format parsed = parse_format(format);
  std::string text;
  for (Code code = 0; code >> parsed.width == 0; ++code) {
    const Unpacked value = parsed.decode(code);
    text +=
        fmt::format("{}{}p{} ", value.negative ? "-" : "", value.significand, value.quantum_exp);
  }
  return text;
}

// All that decides rows beside version and trace.
std::string plan_text(const SweepPlan& plan, const std::vector<Layer>& layers) {
  const QuantisationRule& rule = plan.rule;
  std::string text =
      fmt::format("{} {} {} {} {} {}\n", rule.seed, name_of(rule.rounding.mode),
                  rule.rounding.random_bits, name_of(rule.overflow), plan.explain, plan.cost);
  for (const Layer& layer : layers) text += layer.name + "\n";
  std::set<std::string> formats;
  for (const SweepChoice& choice : plan.choices) {
    text += to_string(choice) + "\n";
    formats.insert(choice.weights.format);
    formats.insert(choice.activations.format);
  }
  for (const std::string& format : formats) text += values_of(format);
  return text;
}

std::uint64_t digest_of_trace(const Trace& trace) {
  const std::vector<std::byte> bytes = serialise_trace(trace);
  return digest_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Throws, naming what differs.
[[noreturn]] void refuse(const std::string& line, const std::string& header,
                         const std::string& place) {
  Json found;
  try {
    found = parse_json(line, place);
  } catch (const TraceError&) {  // not even JSON
  }
  const Json wanted = parse_json(header, place);
  if (!found.contains("kind") || !(found["kind"] == wanted["kind"])) {
    throw Error(place + ": does not hold the points of a sweep" + start_anew);
  }
  std::string differing;
  for (const char* key : {"version", "plan", "trace"}) {
    if (found.contains(key) && found[key] == wanted[key]) continue;
    differing += (differing.empty() ? "" : ", ") + std::string(key);
  }
  throw Error(place + ": holds the finished points of another sweep (" + differing +
              (differing.find(',') == differing.npos ? " differs)" : " differ)") + start_anew);
}

// The row belongs where it stands.
void check_row(const SweepRow& row, const SweepPlan& plan, const std::vector<Layer>& layers,
               std::size_t number, const std::string& place) {
  const std::size_t choices = plan.choices.size();
  if (number >= choices * layers.size()) {
    throw Error(place + ": more rows than the sweep has" + start_anew);
  }
  const SweepChoice& choice = plan.choices[number % choices];
  const bool automatic = choice.accumulator.find("lsb=auto") != std::string::npos;
  if (row.layer == layers[number / choices].name && row.weights == choice.weights &&
      row.activations == choice.activations && row.array == choice.array &&
      (automatic || row.accumulator == choice.accumulator)) {
    return;
  }
  throw Error(place + ": expected layer " + layers[number / choices].name + " under " +
              to_string(choice) + start_anew);
}

}  // namespace

std::string journal_header(const SweepPlan& plan, const Trace& trace,
                           const std::vector<Layer>& layers) {
  const Json header{{"kind", "points of a sweep"},
                    {"version", program_version()},
                    {"plan", hex(digest_of(plan_text(plan, layers)))},
                    {"trace", hex(digest_of_trace(trace))}};
  return header.dump() + "\n";
}

JournalContents read_journal(std::string_view text, const std::string& header,
                             const SweepPlan& plan, const std::vector<Layer>& layers,
                             const std::string& place) {
  JournalContents contents;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = text.find('\n');
    if (line == 1 && end == text.npos && header.starts_with(text)) break;  // torn
    if (end == text.npos && line > 1) break;                               // torn
    const std::string here = place + ":" + std::to_string(line);
    if (line == 1) {
      if (!text.starts_with(header)) refuse(std::string(text.substr(0, end)), header, place);
    } else {
      contents.rows.push_back(parse_sweep_line(text.substr(0, end), plan, here));
      const SweepRow& row = contents.rows.back();
      check_row(row, plan, layers, contents.rows.size() - 1, here);
      if (sweep_line(row, plan) != text.substr(0, end + 1)) {
        throw Error(here + ": a row that no sweep wrote" + start_anew);
      }
    }
    contents.bytes += end + 1;
    text.remove_prefix(end + 1);
  }
  return contents;
}

SweepJournal::SweepJournal(std::filesystem::path path, std::string header, bool fresh)
    : path_(std::move(path)), header_(std::move(header)) {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0666);
  if (file_ < 0) fail("cannot open");
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const bool taken = errno == EWOULDBLOCK;
    ::close(file_);
    if (taken) throw Error(path_.string() + ": another sweep is writing into this folder");
    fail("cannot lock");
  }
  if (fresh) truncate(0);
}

SweepJournal::~SweepJournal() { ::close(file_); }

void SweepJournal::fail(const char* what) const {
  throw Error(path_.string() + ": " + what + ": " + std::generic_category().message(errno));
}

std::string SweepJournal::contents() const {
  std::string text;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const ssize_t count =
        ::pread(file_, buffer.data(), buffer.size(), static_cast<off_t>(text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot read");
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void SweepJournal::truncate(std::size_t bytes) {
  if (::ftruncate(file_, static_cast<off_t>(bytes)) != 0) fail("cannot write");
}

void SweepJournal::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0 && errno != EINTR) fail("cannot write");
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::vector<SweepRow> SweepJournal::finished(const SweepPlan& plan,
                                             const std::vector<Layer>& layers) {
  JournalContents journal = read_journal(contents(), header_, plan, layers, path_.string());
  truncate(journal.bytes);
  if (journal.bytes == 0) append(header_);
  return std::move(journal.rows);
}

void SweepJournal::keep(const SweepRow& row, const SweepPlan& plan) {
  append(sweep_line(row, plan));
  if (std::chrono::steady_clock::now() - synced_ >= std::chrono::seconds(1)) sync();
}

void SweepJournal::sync() {
  if (::fsync(file_) != 0 && errno != EINVAL) fail("cannot write");
  synced_ = std::chrono::steady_clock::now();
}

void SweepJournal::remove() {
  if (::unlink(path_.c_str()) != 0) fail("cannot remove");
}

}  // namespace guardbit::sim
