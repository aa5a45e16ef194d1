// Finishing a waveform: SystemC's file with its date taken out, under its real name.
#include "models/waveform_file.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "traces/atomic_file.h"
#include "traces/trace_error.h"

namespace guardbit {
namespace {

// Replaces what stands between $date and $end: the same run gives the same bytes.
std::string without_date(std::string text) {
  const auto begin = text.find("$date");
  const auto end = text.find("$end", begin);
  if (begin != text.npos && end != text.npos) {
    text.replace(begin, end - begin, "$date\n     (not recorded)\n");
  }
  return text;
}

}  // namespace

void WaveformFile::check(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw_trace_error(path.string(), "is a folder; expected the name of a file");
  }
  const std::filesystem::path raw = path.string() + ".part.vcd";
  if (!std::ofstream(raw)) {
    throw_trace_error(path.string(), "cannot be written; expected a writable folder");
  }
  std::filesystem::remove(raw, ignored);
}

WaveformFile::WaveformFile(std::filesystem::path path)
    : path_(std::move(path)), raw_(path_.string() + ".part.vcd") {
  file_ = sc_core::sc_create_vcd_trace_file((path_.string() + ".part").c_str());
  file_->set_time_unit(1, sc_core::SC_NS);
}

WaveformFile::~WaveformFile() {
  sc_core::sc_close_vcd_trace_file(file_);
  try {
    std::ifstream raw(raw_);
    const std::string text{std::istreambuf_iterator<char>(raw), std::istreambuf_iterator<char>()};
    write_file_atomically(path_, without_date(text));
  } catch (const Error&) {
    // The folder was writable when recording began; without it there is nothing left to keep.
  }
  std::error_code ignored;
  std::filesystem::remove(raw_, ignored);
}

}  // namespace guardbit
