// From the command line to a command, and from exceptions to exit codes.
#include "sim/program/command.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "sim/program/program_version.h"
#include "sim/program/shell_line.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::sim {

namespace {

std::vector<CommandEntry>& registry() {
  static std::vector<CommandEntry> entries;
  return entries;
}

std::string overview() {
  std::string text =
      "guardbit: bit-accurate simulation and analysis of hardware arithmetic\n\n"
      "Usage: guardbit COMMAND [options]\n\nCommands:\n";
  const std::vector<CommandEntry> entries = commands();
  std::size_t width = 0;
  for (const CommandEntry& entry : entries) width = std::max(width, entry.name.size());
  for (const CommandEntry& entry : entries) {
    text += fmt::format("  {:<{}}  {}\n", entry.name, width, entry.summary);
  }
  return text +
         "\nOptions:\n"
         "  guardbit COMMAND --help   what a command does, its options, examples\n"
         "  guardbit --version\n"
         "\nExamples:\n"
         "  guardbit formats e4m3                                everything about one format\n"
         "  guardbit width --weights 'e{2..5}m{1..3}' -n 4608    exact accumulator bits\n"
         "  guardbit simulate --array 16x16 --weights e4m3 --accumulator float:e8m13\n"
         "\nWithout a trace, commands use the sample that the program carries.\n"
         "Exit status: 0 all is well, 1 a result differs from its reference or bound, 2 bad "
         "input.\n";
}

std::string version() {
#ifdef __clang__
  const std::string compiler = "clang++ " __clang_version__;
#else
  const std::string compiler = "g++ " __VERSION__;
#endif
  return fmt::format("guardbit {} ({}, fmt {}.{}.{})\n", program_version(), compiler,
                     FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

std::string help_of(const CommandEntry& entry, const Arguments& arguments) {
  std::string examples;
  for (std::size_t begin = 0; begin < entry.examples.size();) {
    const std::size_t end = std::min(entry.examples.find('\n', begin), entry.examples.size());
    examples += "  " + entry.examples.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return arguments.help() + "\n" + entry.description + "\n\nExamples:\n" + examples;
}

const CommandEntry& find_command(const std::string& name) {
  Words names;
  for (const CommandEntry& entry : registry()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  const bool option = name.starts_with('-');
  if (option) names = {"--help", "--version"};
  throw UsageError(fmt::format("unknown {} '{}'{}; see guardbit --help",
                               option ? "option" : "command", name, did_you_mean(name, names)));
}

bool asks_for_help(const Words& words) {
  return std::any_of(words.begin(), std::find(words.begin(), words.end(), "--"),
                     [](const std::string& word) { return word == "-h" || word == "--help"; });
}

int run_command(const CommandEntry& entry, const Words& words, std::string& output) {
  Arguments arguments("guardbit " + entry.name);
  const std::unique_ptr<Command> command = entry.make();
  command->declare(arguments);
  if (asks_for_help(words)) {
    output += help_of(entry, arguments);
    return exit_ok;
  }
  arguments.parse(words);
  Words line{"guardbit", entry.name};
  line.insert(line.end(), words.begin(), words.end());
  command->command_line = shell_line(line);
  return command->run(output);
}

int dispatch(Words words, std::string& output) {
  if (words.size() > 1 && words[0] == "help") words = {words[1], "--help"};
  const std::string first = words[0];
  if (first == "help" || first == "--help" || first == "-h") {
    output = overview();
    return exit_ok;
  }
  if (first == "--version") {
    output = version();
    return exit_ok;
  }
  words.erase(words.begin());
  return run_command(find_command(first), words, output);
}

void print(const std::string& output) {
  const bool written = std::fwrite(output.data(), 1, output.size(), stdout) == output.size();
  if (std::fflush(stdout) == 0 && written) return;
  throw Error(std::string("standard output: ") + std::strerror(errno));
}

int complain(const char* kind, const std::exception& error, ExitCode code) {
  std::fprintf(stderr, "guardbit: %s: %s\n", kind, printable(error.what()).c_str());
  return code;
}

}  // namespace

RegisterCommand::RegisterCommand(CommandEntry entry) { registry().push_back(std::move(entry)); }

std::vector<CommandEntry> commands() {
  std::vector<CommandEntry> entries = registry();
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

int run_program(const std::vector<std::string>& words) {
  try {
    if (words.empty()) {
      std::fputs(overview().c_str(), stderr);
      return exit_bad_input;
    }
    std::string output;
    const int status = dispatch(words, output);
    print(output);
    return status;
  } catch (const Error& error) {
    return complain("error", error, exit_bad_input);
  } catch (const std::exception& error) {
    return complain("internal error", error, exit_internal);
  }
}

}  // namespace guardbit::sim
