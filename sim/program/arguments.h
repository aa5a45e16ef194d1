// What a command takes from the command line: declared once, for parsing and for help alike.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "arith/error.h"

namespace guardbit::sim {

/// A command line, or a part of it.
using Words = std::vector<std::string>;

/// A command line that does not parse.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Where a value goes. Its content at the time of declaration is the default that help shows. A
/// vector takes several values: all words up to the next option, and repetitions.
using ArgumentTarget = std::variant<std::string*, std::uint64_t*, std::optional<std::string>*,
                                    std::optional<std::uint64_t>*, std::vector<std::string>*,
                                    std::vector<std::uint64_t>*>;

/// Names are written `-o,--output`; targets must outlive the parsing.
class Arguments {
 public:
  /// `usage` is what the usage line begins with: `guardbit width`.
  explicit Arguments(std::string usage);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  /// Heading under which help lists the options declared from now on.
  void group(const std::string& heading);
  /// An argument without a dash; may be left out.
  void positional(const std::string& name, ArgumentTarget target, const std::string& help);
  void option(const std::string& names, ArgumentTarget target, const std::string& placeholder,
              const std::string& help);
  /// An option that it is an error to leave out.
  void required(const std::string& names, ArgumentTarget target, const std::string& placeholder,
                const std::string& help);
  /// An option whose value is one of `choices`.
  void choice(const std::string& names, std::string* target, std::vector<std::string> choices,
              const std::string& help);
  /// An option without a value: sets the target to true.
  void flag(const std::string& names, bool* target, const std::string& help);

  /// Fills the targets. Throws UsageError naming the option, with the nearest known one.
  void parse(std::vector<std::string> words);
  /// Usage line, arguments and options, 100 columns wide.
  std::string help() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace guardbit::sim
