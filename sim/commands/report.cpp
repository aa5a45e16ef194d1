// guardbit report: a run's or a sweep's folder as one page for a browser.
#include <filesystem>

#include "sim/program/command.h"
#include "sim/report/folder_page.h"
#include "traces/files/atomic_file.h"

namespace guardbit::sim {
namespace {

class ReportCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("DIR", &folder_, "folder that simulate, sweep or demo wrote");
    arguments.option("-o,--output", &file_, "FILE", "the page; DIR/report.html if left out");
  }

  int run(std::string& output) override {
    if (folder_.empty()) throw UsageError("DIR is missing; see guardbit report --help");
    const std::filesystem::path path = file_.empty()
                                           ? std::filesystem::path(folder_) / "report.html"
                                           : std::filesystem::path(file_);
    write_file_atomically(path, page_html(folder_page(folder_)));
    output = "report: " + path.string() + "\n";
    return exit_ok;
  }

 private:
  std::string folder_, file_;
};

const RegisterCommand report_registration(
    {"report", "a run or a sweep as one HTML page: verdict, tables that sort, charts",
     "Reads the folder that simulate, sweep or demo wrote, and writes one page that needs nothing "
     "else:\n"
     "no network, no other file. Tables sort by a click on a heading, charts tell their values, in "
     "light\n"
     "and dark, on paper, and on a telephone. The same folder gives the same bytes.",
     "guardbit simulate -o out && guardbit report out\n"
     "guardbit report out -o page.html",
     [] { return std::make_unique<ReportCommand>(); }});

}  // namespace
}  // namespace guardbit::sim
