// The commands of the program: each registers itself from its own file in sim/commands/.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/program/arguments.h"

namespace guardbit::sim {

/// One use of a command: declares its arguments, then runs with what was given.
class Command {
 public:
  virtual ~Command() = default;
  virtual void declare(Arguments& arguments) = 0;
  /// Appends what belongs on standard output, which is printed only if nothing is thrown. Returns
  /// 0, or 1 if a result differs from its reference or bound. Throws Error on bad input.
  virtual int run(std::string& output) = 0;

  /// The words that a shell takes to run this again; known before run.
  std::string command_line;
};

struct CommandEntry {
  std::string name;
  std::string summary;      ///< one line for the list of commands
  std::string description;  ///< paragraphs for the command's help; lines of up to 100 characters
  std::string examples;     ///< lines that can be copied and run
  std::function<std::unique_ptr<Command>()> make;
};

/// Adds a command; made by static objects in sim/commands/*.cpp.
struct RegisterCommand {
  explicit RegisterCommand(CommandEntry entry);
};

/// All commands by name.
std::vector<CommandEntry> commands();

/// The exit codes of the program.
enum ExitCode {
  exit_ok = 0,
  exit_check_failed = 1,
  exit_bad_input = 2,
  exit_internal = 3,
  exit_stopped = 130  ///< by SIGINT or SIGTERM, as shells say it
};

/// Runs the command line without the program's name: `--help`, `--version` or a command. Prints to
/// standard output at the end and errors, one line each, to standard error. Returns the exit code.
int run_program(const std::vector<std::string>& words);

}  // namespace guardbit::sim
