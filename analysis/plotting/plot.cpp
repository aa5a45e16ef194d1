// Writes the data and the script, and has gnuplot draw.
#include "analysis/plotting/plot.h"

#include <array>
#include <cstdio>
#include <sys/wait.h>
#include <system_error>

#include "analysis/plotting/data.h"
#include "analysis/plotting/figure_json.h"
#include "analysis/plotting/script.h"
#include "analysis/plotting/text.h"
#include "arith/error.h"
#include "traces/files/atomic_file.h"

namespace guardbit::analysis {
namespace {

struct CommandResult {
  int status = -1;
  std::string output;
};

/// Runs a shell command; 127 is the shell's status for a program that is not there.
CommandResult run_shell(const std::string& command) {
  CommandResult result;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> buffer{};
  std::size_t count = 0;
  while ((count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    result.output.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) result.status = WEXITSTATUS(status);
  return result;
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

std::string xml_escaped(std::string text) {
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  return text;
}

/// gnuplot's picture with the figure's title for readers and a second choice of font for machines
/// without the first.
std::string finished_picture(std::string svg, const Figure& figure) {
  replace_all(svg, "<title>Gnuplot</title>",
              "<title>" + xml_escaped(plot_one_line(figure.title)) + "</title>");
  replace_all(svg, "font-family=\"DejaVu Sans\"",
              "font-family=\"DejaVu Sans, Verdana, Helvetica, sans-serif\"");
  return svg;
}

std::string failure(const CommandResult& result, const std::string& picture) {
  if (result.status == 127) {
    return picture + ": not drawn, gnuplot is not installed (its package is gnuplot-nox)";
  }
  return picture + ": gnuplot failed: " + plot_one_line(result.output);
}

}  // namespace

PlotOutcome write_plot(const Figure& figure, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::absolute(folder), error);
  if (error) throw Error(folder.string() + ": cannot make the folder: " + error.message());
  const std::string stem = plot_file_stem(figure.name);
  write_file_atomically(folder / (stem + ".dat"), std::string_view(plot_data(figure)));
  write_file_atomically(folder / (stem + ".gp"), std::string_view(plot_script(figure)));
  write_file_atomically(folder / (stem + ".json"), std::string_view(figure_json(figure)));
  PlotOutcome outcome{.drawn = false, .picture = folder / (stem + ".svg"), .message = ""};
  std::filesystem::remove(outcome.picture, error);  // never beside data that is not its own

  const std::string command = "cd -- " + shell_quoted(std::filesystem::absolute(folder).string()) +
                              " && gnuplot -d -e to_stdout=1 ./" + shell_quoted(stem + ".gp");
  const CommandResult drawn = run_shell(command + " 2>/dev/null");
  if (drawn.status != 0) {
    outcome.message = failure(run_shell(command + " 2>&1 >/dev/null"), outcome.picture.string());
    return outcome;
  }
  write_file_atomically(outcome.picture, std::string_view(finished_picture(drawn.output, figure)));
  outcome.drawn = true;
  return outcome;
}

}  // namespace guardbit::analysis
