// The one file that knows the command-line library: it splits words, everything else is done here.
#include "sim/program/arguments.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <sstream>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "traces/suggest.h"

namespace guardbit::sim {

namespace {

constexpr std::size_t help_column = 30;
constexpr std::size_t line_width = 100;

std::uint64_t whole_number(const std::string& word, const std::string& name) {
  std::uint64_t value = 0;
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc{} || stop != end || word.empty()) {
    throw UsageError(fmt::format("{}: '{}' is not a whole number from 0 to 2^64 - 1", name, word));
  }
  return value;
}

// What words become, by the type of the target.
struct Assign {
  const Words& words;
  const std::string& name;

  void operator()(std::string* target) const { *target = words[0]; }
  void operator()(std::uint64_t* target) const { *target = whole_number(words[0], name); }
  void operator()(std::optional<std::string>* target) const { *target = words[0]; }
  void operator()(std::optional<std::uint64_t>* target) const {
    *target = whole_number(words[0], name);
  }
  void operator()(Words* target) const { *target = words; }
  void operator()(std::vector<std::uint64_t>* target) const {
    target->clear();
    for (const std::string& word : words) target->push_back(whole_number(word, name));
  }
};

// The default as help shows it; empty for none.
struct DefaultText {
  std::string operator()(const std::string* target) const { return *target; }
  std::string operator()(const std::uint64_t* target) const { return std::to_string(*target); }
  std::string operator()(const Words* target) const {
    return fmt::format("{}", fmt::join(*target, " "));
  }
  std::string operator()(const std::vector<std::uint64_t>* target) const {
    return fmt::format("{}", fmt::join(*target, " "));
  }
  template <class T>
  std::string operator()(const std::optional<T>*) const {
    return "";
  }
};

bool takes_several(const ArgumentTarget& target) {
  return std::holds_alternative<Words*>(target) ||
         std::holds_alternative<std::vector<std::uint64_t>*>(target);
}

// "-o,--output" -> {"-o", "--output"}
Words split_names(const std::string& names) {
  Words parts;
  std::istringstream stream(names);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

// `left` and the help beside it, wrapped.
std::string help_entry(const std::string& left, const std::string& text) {
  std::string line = fmt::format("  {:<{}}", left, help_column - 2);
  if (left.size() + 4 > help_column) line = "  " + left + "\n" + std::string(help_column, ' ');
  std::string result;
  std::istringstream words(text);
  std::size_t column = help_column;
  for (std::string word; words >> word;) {
    if (column > help_column && column + 1 + word.size() > line_width) {
      result += line + "\n";
      line = std::string(help_column, ' ');
      column = help_column;
    }
    if (column > help_column) line += ' ';
    column += word.size() + (column > help_column ? 1 : 0);
    line += word;
  }
  return result + line + "\n";
}

// One thing declared.
struct Item {
  std::string names, placeholder, help, group;
  bool required = false;
  bool several = false;
  CLI::Option* option = nullptr;
  std::function<void(const Words&, const std::string& name)> assign;

  bool positional() const { return !names.starts_with('-'); }
  std::string last_name() const { return split_names(names).back(); }  // the long one
  std::string left() const {
    std::string text = fmt::format("{}", fmt::join(split_names(names), ", "));
    if (!placeholder.empty()) text += " " + placeholder;
    return text + (several ? "..." : "");
  }
};

}  // namespace

struct Arguments::Parser {
  std::string usage;
  std::string group = "Options";
  CLI::App app;
  std::vector<Item> items;

  void declare(Item item) {
    item.group = item.positional() ? "Arguments" : group;
    item.option = app.add_option(item.names);
    item.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (item.several) item.option->expected(1, -1)->allow_extra_args();
    items.push_back(std::move(item));
  }

  void declare_value(const std::string& names, ArgumentTarget target,
                     const std::string& placeholder, std::string help, bool required) {
    const std::string fallback = std::visit(DefaultText{}, target);
    if (!fallback.empty() && !required) help += " (default " + fallback + ")";
    declare({names, placeholder, std::move(help), "", required, takes_several(target), nullptr,
             [target](const Words& words, const std::string& name) {
               std::visit(Assign{words, name}, target);
             }});
  }

  Words option_names() const {
    Words names = {"-h", "--help"};
    for (const Item& item : items) {
      if (item.positional()) continue;
      for (const std::string& name : split_names(item.names)) names.push_back(name);
    }
    return names;
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw UsageError(message + "; see " + usage + " --help");
  }

  void split(Words words) {
    std::reverse(words.begin(), words.end());  // as the library wants them
    try {
      app.parse(std::move(words));
    } catch (const CLI::ArgumentMismatch& error) {
      const std::string text = error.what();
      fail(text.substr(0, text.find(':')) + " needs a value");
    } catch (const CLI::ParseError& error) {
      fail(error.what());
    }
  }

  void reject_unknown() const {
    const Words extras = app.remaining();
    if (extras.empty()) return;
    const auto dashed = std::find_if(extras.begin(), extras.end(), [](const std::string& word) {
      return word.size() > 1 && word[0] == '-';
    });
    if (dashed == extras.end()) fail("unexpected argument '" + extras.front() + "'");
    const std::string name = dashed->substr(0, dashed->find('='));
    fail("unknown option '" + name + "'" + did_you_mean(name, option_names()));
  }

  void check_values(const Item& item, const Words& words) const {
    if (words.size() > 1 && !item.several) fail(item.last_name() + " is given twice");
    const Words names = option_names();
    for (const std::string& word : words) {
      if (std::find(names.begin(), names.end(), word) == names.end()) continue;
      fail(item.last_name() + " needs a value, got the option '" + word + "'");
    }
  }

  void assign_all() const {
    for (const Item& item : items) {
      const Words& words = item.option->results();
      check_values(item, words);
      if (words.empty() && item.required) fail(item.last_name() + " is missing");
      if (!words.empty()) item.assign(words, item.last_name());
    }
  }
};

Arguments::Arguments(std::string usage) : parser_(std::make_unique<Parser>()) {
  parser_->usage = std::move(usage);
  parser_->app.set_help_flag();
  parser_->app.allow_extras();
}

Arguments::~Arguments() = default;

void Arguments::group(const std::string& heading) { parser_->group = heading; }

void Arguments::positional(const std::string& name, ArgumentTarget target,
                           const std::string& help) {
  parser_->declare_value(name, target, "", help, false);
}

void Arguments::option(const std::string& names, ArgumentTarget target,
                       const std::string& placeholder, const std::string& help) {
  parser_->declare_value(names, target, placeholder, help, false);
}

void Arguments::required(const std::string& names, ArgumentTarget target,
                         const std::string& placeholder, const std::string& help) {
  parser_->declare_value(names, target, placeholder, help, true);
}

void Arguments::choice(const std::string& names, std::string* target,
                       std::vector<std::string> choices, const std::string& help) {
  const std::string all = fmt::format("{}", fmt::join(choices, ", "));
  const std::string fallback = target->empty() ? "" : " (default " + *target + ")";
  parser_->declare(
      {names, "WORD", help + ": " + all + fallback, "", false, false, nullptr,
       [target, choices = std::move(choices), all](const Words& words, const std::string& name) {
         if (std::find(choices.begin(), choices.end(), words[0]) == choices.end()) {
           throw UsageError(fmt::format("{}: '{}' is not one of {}{}", name, words[0], all,
                                        did_you_mean(words[0], choices)));
         }
         *target = words[0];
       }});
}

void Arguments::flag(const std::string& names, bool* target, const std::string& help) {
  parser_->declare({names, "", help, "", false, false, nullptr,
                    [target](const Words&, const std::string&) { *target = true; }});
  parser_->items.back().option->expected(0);
}

void Arguments::parse(std::vector<std::string> words) {
  parser_->split(std::move(words));
  parser_->reject_unknown();
  parser_->assign_all();
}

std::string Arguments::help() const {
  std::string positionals, text;
  std::vector<std::string> groups;
  for (const Item& item : parser_->items) {
    if (item.positional()) positionals += " [" + item.left() + "]";
    if (std::find(groups.begin(), groups.end(), item.group) == groups.end()) {
      groups.push_back(item.group);
    }
  }
  std::stable_partition(groups.begin(), groups.end(),
                        [](const std::string& group) { return group == "Arguments"; });
  for (const std::string& group : groups) {
    text += "\n" + group + ":\n";
    for (const Item& item : parser_->items) {
      if (item.group == group) text += help_entry(item.left(), item.help);
    }
  }
  return "Usage: " + parser_->usage + positionals + " [options]\n" + text;
}

}  // namespace guardbit::sim
